/** What memory says of one page where the machine stands: its area, its page table entry, its frame, its item. */
import type { ContentId, Pfn } from "../../base/brands.ts";
import { type KsmRecords, ksmRecords, type RmapItem, slotsOf } from "../ksmRecords.ts";
import type { Owner } from "../owners.ts";
import { type Area, areasOf, isKsmPage, mapCount, structPage } from "../pages.ts";
import { entriesOf, frameOf, isDirty, isPresent, ZERO_PFN } from "../pageTable.ts";
import type { Structs } from "../structs.ts";

const PAGE_SIZE = 4096;
const MAPPING_FLAGS = 3;
const MAX_EQUALS = 20;

export interface PageFacts {
  /** "A/r/3" */
  readonly label: string;
  readonly mm: number;
  readonly address: number;
  readonly area: Area | undefined;
  /** 0 for none. */
  readonly entry: number;
  /** undefined: not present. */
  readonly frame: FrameFacts | undefined;
  /** Whether ksmd goes through its process at all. */
  readonly isListed: boolean;
  readonly item: RmapItem | undefined;
}

export interface FrameFacts {
  readonly pfn: number;
  readonly node: number;
  readonly content: ContentId;
  readonly isKsm: boolean;
  readonly mappings: number;
  readonly isZeroPage: boolean;
  /** KSM marks the entries through which it maps the page of zeros. */
  readonly isDirty: boolean;
  /** Of a KSM page: items on its stable node. */
  readonly sharers: number | undefined;
}

/** Reads many pages of one state of a machine; not to be kept when the machine moves. */
export class FactReader {
  readonly structs: Structs;
  private readonly owners: readonly Owner[];
  private readonly framesPerNode: number;
  private readonly records: KsmRecords;
  private readonly items = new Map<number, ReadonlyMap<number, RmapItem>>();
  private readonly areas = new Map<number, readonly Area[]>();

  constructor(structs: Structs, owners: readonly Owner[], framesPerNode: number) {
    this.structs = structs;
    this.owners = owners;
    this.framesPerNode = framesPerNode;
    this.records = ksmRecords(structs);
    for (const { mm, items } of slotsOf(structs, this.records)) {
      this.items.set(mm, new Map(items.map((item) => [item.address, item])));
    }
  }

  /** "struct ksm_rmap_item"; undefined where the source has none. */
  get rmapItemTag(): string | undefined {
    return this.records.rmapItem;
  }

  /** Whether the source's lists of processes and pages can be read at all. */
  get knowsItems(): boolean {
    return this.records.rmapItem !== undefined && this.records.mmSlot !== undefined;
  }

  page(label: string, mm: number, address: number): PageFacts {
    const [found] = entriesOf(this.structs, mm, address, 1);
    return this.factsOf(label, mm, address, found?.entry ?? 0);
  }

  /** Other pages that hold the same bytes; of very many the first, and how many there are. */
  equalsOf(page: PageFacts): { readonly pages: readonly PageFacts[]; readonly count: number } {
    const { frame } = page;
    const pages: PageFacts[] = [];
    let count = 0;
    if (frame === undefined) return { pages, count };
    for (const { process, mm } of this.owners) {
      if (mm === undefined) continue;
      for (const region of process.regions) {
        for (const { page: index, entry } of entriesOf(this.structs, mm, region.address, region.pages)) {
          const address = region.address + index * PAGE_SIZE;
          if (!isPresent(entry) || (mm === page.mm && address === page.address)) continue;
          if (this.structs.machine.memory.frameContent(frameOf(entry) as Pfn) !== frame.content) continue;
          count += 1;
          if (pages.length >= MAX_EQUALS) continue;
          pages.push(this.factsOf(`${process.name}/${region.name}/${String(index)}`, mm, address, entry));
        }
      }
    }
    return { pages, count };
  }

  areasOf(mm: number): readonly Area[] {
    const known = this.areas.get(mm) ?? areasOf(this.structs, mm);
    this.areas.set(mm, known);
    return known;
  }

  private factsOf(label: string, mm: number, address: number, entry: number): PageFacts {
    return {
      label,
      mm,
      address,
      area: this.areasOf(mm).find((each) => address >= each.start && address < each.end),
      entry,
      frame: isPresent(entry) ? this.frameFacts(entry) : undefined,
      isListed: this.items.has(mm),
      item: this.items.get(mm)?.get(address),
    };
  }

  private frameFacts(entry: number): FrameFacts {
    const { structs } = this;
    const pfn = frameOf(entry);
    const isKsm = pfn !== ZERO_PFN && isKsmPage(structs, pfn);
    return {
      pfn,
      node: Math.floor(pfn / this.framesPerNode),
      content: structs.machine.memory.frameContent(pfn as Pfn),
      isKsm,
      mappings: mapCount(structs, pfn),
      isZeroPage: pfn === ZERO_PFN,
      isDirty: isDirty(entry),
      sharers: isKsm ? this.sharersOf(pfn) : undefined,
    };
  }

  private sharersOf(pfn: number): number | undefined {
    const { structs } = this;
    const { stableNode } = this.records;
    const page = structPage(structs, pfn);
    const mapping = page === undefined ? undefined : structs.field(page, "struct page", "mapping");
    if (mapping === undefined || stableNode === undefined) return undefined;
    return structs.field(mapping - (mapping & MAPPING_FLAGS), stableNode, "rmap_hlist_len");
  }
}
