/**
 * Follows one page through a replay: asked before every statement, it notes what the statement before has changed in the
 * page's item (the words that say which tree it is in, its checksum, its skips), and the path of every visit. What is
 * noted is a fact of memory, so it is the same for every source that has items, however its functions are named.
 */
import type { Pfn, StatementId, ThreadId } from "../../base/brands.ts";
import type { Variable } from "../../frontend/ir/ir.ts";
import { type KsmRecords, ksmRecords, type RmapItem, rmapItemAt, SHARED_NODE } from "../ksmRecords.ts";
import { mapCount, structPage } from "../pages.ts";
import { entriesOf, frameOf, isPresent, ZERO_PFN } from "../pageTable.ts";
import { scanCursor } from "../scanCursor.ts";
import type { Structs } from "../structs.ts";
import { frameOfPage } from "../values/where.ts";
import type { Comparison, Counting, PathStep, TraceEvent, TraceKind, Visit } from "./pageTrace.ts";
import type { SourceRoles } from "./sourceRoles.ts";

const MAX_PATH = 20_000;
const MAX_SHARERS = 4;
const SKIPS = ["remaining_skips", "skips_left"];
const TESTS = new Set(["if", "while", "for-condition", "switch", "do-while"]);
const SWAP_CACHE = "PG_swapcache";

interface ItemState {
  readonly item: RmapItem;
  readonly checksum: number | undefined;
  readonly skips: number | undefined;
}

interface OpenVisit extends Visit {
  readonly path: PathStep[];
  readonly comparisons: Comparison[];
  readonly countings: Counting[];
  readonly events: TraceEvent[];
  readonly entryAt: number | undefined;
  entry: number | undefined;
  compared: PathStep | undefined;
}

interface Executed {
  readonly statement: StatementId;
  readonly thread: ThreadId;
  readonly depth: number;
  readonly step: number;
}

export class PageTracer {
  readonly events: TraceEvent[] = [];
  lastVisit: Visit | undefined;
  /** Steps at which ksm.c itself gave the page a frame of its own again. */
  readonly takenApart = new Set<number>();
  private readonly structs: Structs;
  private readonly roles: SourceRoles;
  private readonly page: { readonly mm: number; readonly address: number };
  private readonly records: KsmRecords;
  private readonly skipsPath: string | undefined;
  private readonly isEntry: Uint8Array;
  private known: ItemState | undefined;
  private open: OpenVisit | undefined;
  private before: Executed | undefined;
  /** Of a merge under way: its event's number. Who takes part is known when the batch goes on. */
  private merged: number | undefined;
  /** Events of the machine's log that were looked at; undefined before the first statement. */
  private logged: number | undefined;
  /** The last test of each depth of the thread that is in the source. */
  private readonly tests = new Map<number, StatementId>();

  constructor(structs: Structs, roles: SourceRoles, page: { readonly mm: number; readonly address: number }) {
    this.structs = structs;
    this.roles = roles;
    this.page = page;
    this.records = ksmRecords(structs);
    const { rmapItem } = this.records;
    this.skipsPath = rmapItem === undefined ? undefined : structs.firstPath(rmapItem, SKIPS);
    this.isEntry = new Uint8Array(roles.isOfSource.length);
    for (const statement of roles.itemEntries.keys()) this.isEntry[statement] = 1;
  }

  /** The statement is executed next. */
  at(statement: StatementId, thread: ThreadId, depth: number): void {
    this.settle();
    const { open, roles } = this;
    const { events } = this.structs.machine;
    if (events.length > (this.logged ??= events.length)) this.readLog(events);
    if (open?.thread === thread && depth < open.depth) this.close();
    const { step } = this.structs.machine;
    if (this.isEntry[statement] === 1) this.entered(statement, thread, depth);
    if (roles.isOfSource[statement] === 1) {
      if (TESTS.has(roles.shapeOf(statement))) this.tests.set(depth, statement);
      if (this.open?.thread === thread) this.follow(this.open, { statement, depth, step });
    }
    if (this.merged !== undefined && roles.fnOf(statement) === roles.batch) this.tellSharers(this.merged);
    this.before = { statement, thread, depth, step };
  }

  /** Before some version a merge is taken apart as if somebody had written: who did it is told by who is on the stack. */
  private readLog(events: Structs["machine"]["events"]): void {
    for (const { name, fields, step, thread } of events.slice(this.logged)) {
      if (name !== "cow" || fields["mm"] !== this.page.mm || fields["address"] !== this.page.address) continue;
      const frames = this.structs.machine.frames(thread);
      if (frames.some(({ statement }) => statement !== undefined && this.roles.isOfSource[statement] === 1))
        this.takenApart.add(step);
    }
    this.logged = events.length;
  }

  /** Nothing comes after it. */
  end(): void {
    this.settle();
    if (this.open !== undefined) this.lastVisit = this.open;
  }

  /** What the statement before has changed. */
  private settle(): void {
    const { before, known } = this;
    if (before === undefined || this.roles.isOfSource[before.statement] !== 1) {
      if (this.open !== undefined) this.settleEntry(this.open);
      return;
    }
    if (this.open !== undefined) this.settleEntry(this.open);
    if (known === undefined) return;
    const now = this.stateOf(known.item.at);
    if (now === undefined) {
      this.known = undefined;
      this.note("forgotten", before);
      return;
    }
    this.known = now;
    this.compare(known, now, before);
  }

  private compare(was: ItemState, now: ItemState, by: Executed): void {
    const text = (): string => this.roles.textOf(by.statement);
    if (now.item.isStable !== was.item.isStable) {
      if (now.item.isStable) this.note("merged", by, this.frameOfNode(now.item.at));
      else this.note("left", by);
    } else if (now.item.isUnstable !== was.item.isUnstable) {
      this.note(now.item.isUnstable ? "waits" : "left-tree", by);
    }
    // Where an item shares a page, other things may lie in place of the checksum and the skips.
    if (now.item.isStable || was.item.isStable) return;
    if (now.checksum !== was.checksum && /checksum/i.test(text())) {
      this.note(was.checksum === 0 && !this.hasChecksum() ? "checksum" : "changed", by);
    }
    if ((now.skips ?? 0) < (was.skips ?? 0) && /skip/i.test(text())) this.note("skipped", by);
  }

  /** Since the item came to be. */
  private hasChecksum(): boolean {
    const last = this.events.findLast(({ kind }) => kind === "forgotten" || kind === "checksum");
    return last?.kind === "checksum";
  }

  private note(kind: TraceKind, by: Executed | undefined, pfn?: number): void {
    const event: TraceEvent = {
      kind,
      step: by?.step ?? this.structs.machine.step,
      thread: by?.thread ?? (0 as ThreadId),
      sequence: scanCursor(this.structs)?.sequence,
      statement: by?.statement,
      decided: by === undefined ? undefined : this.tests.get(by.depth),
      ...(pfn === undefined ? {} : { pfn }),
    };
    this.events.push(event);
    this.open?.events.push(event);
    if (kind === "merged") this.merged = this.events.length - 1;
  }

  private tellSharers(index: number): void {
    this.merged = undefined;
    const event = this.events[index];
    const sharers = this.sharersOf(this.known?.item.at);
    if (event !== undefined) this.events[index] = { ...event, sharers };
  }

  /** A function is about to begin that takes an item. */
  private entered(statement: StatementId, thread: ThreadId, depth: number): void {
    const { machine } = this.structs;
    const variable = this.roles.itemEntries.get(statement);
    if (variable === undefined || !machine.isAtEntry(thread)) return;
    this.tests.delete(depth);
    const at = this.valueOf(thread, variable);
    const state = at === undefined ? undefined : this.stateOf(at);
    if (state === undefined) return;
    this.known = state;
    if (this.open !== undefined || machine.frames(thread)[1]?.fn !== this.roles.batch) return;
    const [found] = entriesOf(this.structs, this.page.mm, this.page.address, 1);
    const pfn = found !== undefined && isPresent(found.entry) ? frameOf(found.entry) : undefined;
    this.open = {
      step: machine.step,
      thread,
      depth,
      sequence: scanCursor(this.structs)?.sequence,
      pfn,
      content: pfn === undefined ? undefined : machine.memory.frameContent(pfn as Pfn),
      path: [],
      comparisons: [],
      countings: [],
      events: [],
      entryAt: found?.at,
      entry: found?.entry,
      compared: undefined,
    };
    this.note("visited", { statement, thread, depth, step: machine.step });
  }

  private close(): void {
    const visit = this.open;
    if (visit === undefined) return;
    const refused = visit.countings.find(({ references, known }) => references > known);
    const hasMerged = visit.events.some(({ kind }) => kind === "merged" || kind === "merged-with-zeros");
    if (refused !== undefined && !hasMerged) this.note("refused", { ...refused, thread: visit.thread });
    this.lastVisit = visit;
    this.open = undefined;
  }

  private follow(visit: OpenVisit, here: PathStep): void {
    const { compared } = visit;
    if (compared?.depth === here.depth) {
      const order = this.resultOf(compared, visit.thread);
      if (order !== undefined) visit.comparisons.push({ ...compared, order });
    }
    if (compared !== undefined && here.depth <= compared.depth) visit.compared = undefined;
    if (this.roles.has("comparison", here.statement)) visit.compared = here;
    if (this.roles.has("reference-count", here.statement)) this.count(visit, here);
    if (visit.path.length < MAX_PATH) visit.path.push(here);
  }

  /** KSM puts the page of zeros in: no item tells of that, only the page table. */
  private settleEntry(visit: OpenVisit): void {
    if (visit.entryAt === undefined) return;
    const entry = this.structs.pointer(visit.entryAt);
    if (entry === visit.entry) return;
    const isZero = entry !== undefined && isPresent(entry) && frameOf(entry) === ZERO_PFN;
    visit.entry = entry;
    const last = visit.path.at(-1);
    if (isZero) this.note("merged-with-zeros", last === undefined ? undefined : { ...last, thread: visit.thread });
  }

  /** What a comparison has given: the variable that it was assigned to. */
  private resultOf(compared: PathStep, thread: ThreadId): number | undefined {
    const name = /^(?:\w+ )*(\w+) = /.exec(this.roles.textOf(compared.statement))?.[1];
    const fn = this.structs.machine.program.functions[this.roles.fnOf(compared.statement) ?? -1];
    const variable = fn?.body?.variables.find((each) => each.name === name);
    return variable === undefined ? undefined : this.valueOf(thread, variable);
  }

  private count(visit: OpenVisit, here: PathStep): void {
    const { structs } = this;
    const fn = structs.machine.program.functions[this.roles.fnOf(here.statement) ?? -1];
    const page = fn?.body?.variables.find((each) => each.isParameter && isPagePointer(each.type));
    const at = page === undefined ? undefined : this.valueOf(visit.thread, page);
    const pfn = at === undefined ? undefined : frameOfPage(structs, at);
    const struct = pfn === undefined ? undefined : structPage(structs, pfn);
    const references = struct === undefined ? undefined : structs.field(struct, "struct page", "_refcount.counter");
    if (pfn === undefined || struct === undefined || references === undefined) return;
    const bit = structs.machine.program.enumConstants.get(SWAP_CACHE);
    const flags = structs.field(struct, "struct page", "flags") ?? structs.field(struct, "struct page", "flags.f") ?? 0;
    const swapped = bit === undefined ? 0 : Math.floor(flags / 2 ** bit) % 2;
    visit.countings.push({ ...here, pfn, references, known: mapCount(structs, pfn) + 1 + Math.abs(swapped) });
  }

  private valueOf(thread: ThreadId, variable: Variable): number | undefined {
    const { machine } = this.structs;
    const frame = machine.topFrame(thread);
    if (frame === undefined) return undefined;
    const place = machine.variablePlace(frame, variable);
    if ("register" in place) return frame.registers[place.register];
    return this.structs.scalar({ type: variable.type, offset: 0, bits: undefined }, place.address);
  }

  /** undefined: it is no item of this page (any more). */
  private stateOf(at: number): ItemState | undefined {
    const { structs, page, skipsPath } = this;
    const { rmapItem } = this.records;
    const item = rmapItem === undefined ? undefined : rmapItemAt(structs, rmapItem, at);
    if (rmapItem === undefined || item?.mm !== page.mm || item.address !== page.address) return undefined;
    return {
      item,
      checksum: structs.field(at, rmapItem, "oldchecksum"),
      skips: skipsPath === undefined ? undefined : structs.field(at, rmapItem, skipsPath),
    };
  }

  private nodeOf(item: number): number | undefined {
    const { rmapItem } = this.records;
    const path = rmapItem === undefined ? undefined : this.structs.firstPath(rmapItem, SHARED_NODE);
    return rmapItem === undefined || path === undefined ? undefined : this.structs.field(item, rmapItem, path);
  }

  private frameOfNode(item: number): number | undefined {
    const node = this.nodeOf(item);
    const { stableNode } = this.records;
    return node === undefined || stableNode === undefined ? undefined : this.structs.field(node, stableNode, "kpfn");
  }

  /** The other items on the list of its stable node. */
  private sharersOf(item: number | undefined): readonly { readonly mm: number; readonly address: number }[] {
    const { structs } = this;
    const { rmapItem, stableNode } = this.records;
    const node = item === undefined ? undefined : this.nodeOf(item);
    if (rmapItem === undefined || stableNode === undefined || node === undefined) return [];
    const list = structs.at(node, stableNode, "hlist");
    if (list === undefined) return [];
    return structs
      .hlist(list, rmapItem, "hlist")
      .filter((at) => at !== item)
      .slice(0, MAX_SHARERS)
      .flatMap((at) => rmapItemAt(structs, rmapItem, at) ?? [])
      .map(({ mm, address }) => ({ mm, address }));
  }
}

function isPagePointer(type: Variable["type"]): boolean {
  if (type.kind !== "pointer" || type.to.kind !== "struct") return false;
  return ["page", "folio"].includes(type.to.tag?.replace(/^struct /, "") ?? "");
}
