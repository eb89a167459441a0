/** The columns of the memory channel: the packed cells of the memory map, and the selected page in words. */
import { layoutCells, type CellLayout } from "../inspect/memory/cellLayout.ts";
import { contentsThat, contentTest } from "../inspect/memory/findContent.ts";
import { MemoryMap, type MemoryCells } from "../inspect/memory/memoryMap.ts";
import { type DetailRow, pageDetail } from "../inspect/memory/pageDetail.ts";
import { ownersOf } from "../inspect/owners.ts";
import { Structs } from "../inspect/structs.ts";
import type { Columns } from "./bulk/columns.ts";
import type { MEMORY_SCHEMA, MemoryQuery } from "./bulk/memory.ts";
import type { BulkSource } from "./bulkSources.ts";
import type { StateInput } from "./stateReader.ts";

type MemoryColumns = Columns<typeof MEMORY_SCHEMA>;
type Cells = Pick<MemoryColumns, "state" | "frame" | "content">;

export class MemorySource implements BulkSource<"memory"> {
  private readonly input: StateInput;
  private readonly structs: Structs;
  private readonly map: MemoryMap;
  private step = -1;
  private sent: Cells | undefined;
  private layout = layoutCells([]);

  constructor(input: StateInput) {
    this.input = input;
    this.structs = new Structs(input.machine);
    this.map = new MemoryMap(this.structs);
  }

  read(query: MemoryQuery): MemoryColumns {
    const { machine, player } = this.input;
    // Read again where it stands: what the last move changed is still what it changed.
    if (machine.step !== this.step) this.map.settle();
    this.step = machine.step;
    const cells = this.map.read(ownersOf(this.structs, player));
    const detail = this.detail(cells.layout, query.page);
    const copied = this.copy(cells);
    return {
      ...copied,
      changed: cells.changed,
      ...regionColumns(cells.layout),
      detailName: detail.map(([name]) => name),
      detailValue: detail.map(([, value]) => value),
      ...this.search(query.content, copied.content),
    };
  }

  /** The map's arrays are written to by the next read; unchanged ones are not copied again. */
  private copy({ layout, states, frames, contents, changed }: MemoryCells): Cells {
    const isSame = this.sent !== undefined && changed.length === 0 && this.layout.owners.length > 0;
    if (!isSame || this.sent?.state.length !== states.length || this.layout !== layout)
      this.sent = { state: states.slice(), frame: frames.slice(), content: contents.slice() };
    this.layout = layout;
    return this.sent;
  }

  private detail(layout: CellLayout, page: string): readonly DetailRow[] {
    const [process, region, index] = page.split("/");
    const found = layout.regions.find(
      (each) => each.name === region && layout.owners[each.process]?.process.name === process,
    );
    const at = Number(index);
    if (found === undefined || !(at >= 0 && at < found.pages)) return [];
    const cell = found.first + at;
    return pageDetail(this.structs, layout, cell, this.map.itemOf(cell));
  }

  private search(text: string, contents: Uint32Array): Pick<MemoryColumns, "found" | "problem"> {
    const none = new Uint32Array(0);
    if (text === "") return { found: none, problem: [] };
    const test = contentTest(text);
    if (test === undefined) return { found: none, problem: [`no content is named ${text}`] };
    return { found: Uint32Array.from(contentsThat(test, contents, this.input.machine.pages)), problem: [] };
  }
}

function regionColumns({
  owners,
  regions,
}: CellLayout): Pick<
  MemoryColumns,
  "processName" | "processPid" | "regionName" | "regionProcess" | "regionStart" | "regionPages"
> {
  return {
    processName: owners.map(({ process }) => process.name),
    processPid: Uint32Array.from(owners, ({ pid }) => pid),
    regionName: regions.map(({ name }) => name),
    regionProcess: Uint32Array.from(regions, ({ process }) => process),
    regionStart: Float64Array.from(regions, ({ address }) => address),
    regionPages: Uint32Array.from(regions, ({ pages }) => pages),
  };
}
