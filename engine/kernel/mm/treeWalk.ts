/**
 * The ways of some pages through the unstable and the stable tree, walked together and for nothing but the host's caches: a
 * WebAssembly module over the machine's memory. What limits it is how many lines of memory a processor fetches at a time
 * (measured: what a level costs is what so many independent loads cost in C). So there are no branches on what was loaded,
 * which would be guessed wrong and make the loads behind them wait, and each loop over the lanes is short and follows
 * one step of all of them: item, page table entry, frame.
 *
 * It reads whatever lies there, be it freed or no tree at all: pointers are kept below `limit`, a lane without a node reads the
 * arena's begin. What a search tests is read, too: shadow bytes, the struct page, though nothing depends on them.
 */
import { invariant } from "../../base/invariant.ts";
import type { MachinePlaces } from "../../machine/inline.ts";
import { Code, I32, I64 } from "../../machine/fast/wasm/code.ts";
import { Types, encodeModule } from "../../machine/fast/wasm/module.ts";
import { type Term, load, local, mask, op, write } from "../../machine/fast/wasm/terms.ts";

/** Offsets in the arena of globals; of members from where an item's or a stable node's rb_node lies, or in their record. */
export interface TreePlaces {
  readonly unstableRoots: number;
  readonly stableRoots: number;
  readonly pages: number;
  readonly pageBytes: number;
  readonly mm: number;
  readonly address: number;
  readonly pgd: number;
  readonly kpfn: number;
  readonly left: number;
  readonly right: number;
}

/** Pages whose ways are walked together: enough for all lines that a processor fetches at a time. */
export const LANES = 16;
/** Of the machine's memory behind `limit`: what lies a little above a place below it is read without a test. */
export const LIMIT_MARGIN = 8192;
const MAX_LEVELS = 64;

/** A lane in the scratch place: its node (0 at the end), where the number of its frame is found or that number, its contents. */
const LANE = { node: 0, frame: 4, prefix: 8, bytes: 16 } as const;

/**
 * Looks for the contents of LANES frames from `first` on, all of which there are; gives how many levels of both trees together it
 * came down. Changes nothing but the scratch place.
 */
export type TreeWalk = (first: number, limit: number) => number;

export function createTreeWalk(machine: MachinePlaces, places: TreePlaces): TreeWalk {
  const types = new Types();
  const code = new Code(2);
  new TreeWalkWriter(code, machine, places).write();
  const functions = [{ type: types.of([I32, I32], [I32]), code: code.encoded(), name: "walk" }];
  const module = new WebAssembly.Module(encodeModule({ types, imports: new Map(), functions, tableSize: 0 }));
  return new WebAssembly.Instance(module, { e: { m: machine.memory } }).exports["walk"] as TreeWalk;
}

/** Locals of the function, the parameters first. */
const PARAMETERS = ["first", "limit"] as const;
const WORDS = [
  "lane",
  "node",
  "low",
  "high",
  "table",
  "frame",
  "page",
  "map",
  "isOn",
  "under",
  "levels",
  "last",
  "below",
] as const;
const LONG_WORDS = ["mine", "others"] as const;
type Name = (typeof PARAMETERS)[number] | (typeof WORDS)[number] | (typeof LONG_WORDS)[number];

class TreeWalkWriter {
  private readonly code: Code;
  private readonly machine: MachinePlaces;
  private readonly places: TreePlaces;
  private readonly locals = new Map<Name, number>();

  constructor(code: Code, machine: MachinePlaces, places: TreePlaces) {
    this.code = code;
    this.machine = machine;
    this.places = places;
    PARAMETERS.forEach((name, i) => this.locals.set(name, i));
    for (const name of WORDS) this.locals.set(name, code.local(I32));
    for (const name of LONG_WORDS) this.locals.set(name, code.local(I64));
  }

  write(): void {
    const { places } = this;
    this.set("map", this.word(0, places.pages));
    this.walk(places.unstableRoots, () => {
      this.findEntries();
      this.findFramesOfEntries();
    });
    this.walk(places.stableRoots, () => {
      this.findFramesOfNodes();
    });
    write(this.code, this.get("levels"));
  }

  /** Down one tree, all lanes a level at a time. `findFrames` leaves in each lane the number of its node's frame. */
  private walk(roots: number, findFrames: () => void): void {
    const { code } = this;
    this.set("node", this.below(this.word(this.below(this.word(0, roots)))));
    this.set("frame", this.get("first"));
    this.eachLane(() => {
      this.put("i32Store", LANE.node, this.get("node"));
      this.put("i64Store", LANE.prefix, this.prefix(this.get("frame")));
      this.set("frame", op("i32Add", this.get("frame"), 1));
    });
    this.set("last", op("i32Add", this.get("levels"), MAX_LEVELS));
    code.loop("levels");
    findFrames();
    this.set("under", 0);
    this.goDown();
    this.set("levels", op("i32Add", this.get("levels"), 1));
    write(code, op("i32And", op("i32Ne", this.get("under"), 0), op("i32LtU", this.get("levels"), this.get("last"))));
    code.brIf("levels");
    code.end();
  }

  /** Of the unstable tree's items: where in the page tables of their processes their entries lie. */
  private findEntries(): void {
    const { places } = this;
    const [low, high] = [this.get("low"), this.get("high")];
    this.eachLane(() => {
      this.set("node", this.ofLane(LANE.node));
      this.touchShadow(this.get("node"));
      this.set("low", this.word(this.get("node"), places.address));
      this.set("high", this.word(this.get("node"), places.address + 4));
      this.set("table", this.below(this.word(this.get("node"), places.mm)));
      this.set("table", this.below(this.word(this.get("table"), places.pgd)));
      this.set("table", this.tableAt(op("i32ShrU", high, 4)));
      this.set("table", this.tableAt(op("i32Or", op("i32Shl", high, 5), op("i32ShrU", low, 27))));
      this.set("table", this.tableAt(op("i32ShrU", low, 18)));
      this.put("i32Store", LANE.frame, this.entryAt(op("i32ShrU", low, 9)));
    });
  }

  private findFramesOfEntries(): void {
    this.eachLane(() => {
      this.set("table", this.ofLane(LANE.frame));
      this.touchShadow(this.get("table"));
      const low = op("i32ShrU", this.word(this.get("table")), 12);
      this.put("i32Store", LANE.frame, op("i32Or", low, op("i32Shl", this.word(this.get("table"), 4), 20)));
    });
  }

  private findFramesOfNodes(): void {
    this.eachLane(() => {
      this.set("node", this.ofLane(LANE.node));
      this.touchShadow(this.get("node"));
      this.put("i32Store", LANE.frame, this.word(this.get("node"), this.places.kpfn));
    });
  }

  /** To the child on whose side the contents are, to none where they are found, or where there is no frame (a chain). */
  private goDown(): void {
    const { code, places } = this;
    const [mine, others] = [this.get("mine"), this.get("others")];
    this.eachLane(() => {
      this.set("node", this.ofLane(LANE.node));
      this.set("frame", this.ofLane(LANE.frame));
      const hasFrame = op("i32LtU", this.get("frame"), this.machine.frameCount);
      this.set("isOn", mask(op("i32And", hasFrame, op("i32Ne", this.get("node"), 0))));
      this.set("frame", op("i32And", this.get("frame"), this.get("isOn")));
      const page = op("i32Add", this.get("map"), op("i32Mul", this.get("frame"), places.pageBytes));
      this.set("page", this.below(page));
      write(code, this.word(this.get("page")));
      code.op("drop");
      this.touchShadow(this.get("page"));
      this.set("others", this.prefix(this.get("frame")));
      this.set("mine", load("i64Load", this.get("lane"), LANE.prefix));
      const side = op("i32Mul", op("i64LtU", mine, others), places.left - places.right);
      this.set("node", this.word(op("i32Add", this.get("node"), side), places.right));
      this.set("isOn", op("i32And", this.get("isOn"), mask(op("i64Ne", mine, others))));
      this.set("node", this.below(op("i32And", this.get("node"), this.get("isOn"))));
      this.put("i32Store", LANE.node, this.get("node"));
      this.set("under", op("i32Or", this.get("under"), this.get("node")));
    });
  }

  private eachLane(body: () => void): void {
    const { code } = this;
    const { scratch } = this.machine;
    this.set("lane", scratch);
    code.loop("lanes");
    body();
    this.set("lane", op("i32Add", this.get("lane"), LANE.bytes));
    write(code, op("i32LtU", this.get("lane"), scratch + LANES * LANE.bytes));
    code.brIf("lanes");
    code.end();
  }

  /** The table below the one in hand, by the bits of an address from its index's place on. */
  private tableAt(bits: Term): Term {
    return this.below(op("i32And", load("i32Load", this.entryAt(bits), this.machine.arena), -4096));
  }

  private entryAt(bits: Term): Term {
    return op("i32Add", this.get("table"), op("i32And", bits, 511 * 8));
  }

  /** The first eight bytes of a frame's content. */
  private prefix(frame: Term): Term {
    return load("i64Load", op("i32Shl", frame, 3), this.machine.prefixes);
  }

  private touchShadow(place: Term): void {
    write(this.code, load("i32Load8U", op("i32ShrU", place, 3), this.machine.shadow));
    this.code.op("drop");
  }

  /** A word of the arena. */
  private word(place: Term, offset = 0): Term {
    return load("i32Load", place, this.machine.arena + offset);
  }

  /** A place, or 0 where it is too far. */
  private below(place: Term): Term {
    return (code) => {
      this.set("below", place);
      const isBelow = op("i32LtU", this.get("below"), this.get("limit"));
      write(code, op("i32And", this.get("below"), mask(isBelow)));
    };
  }

  private ofLane(member: number): Term {
    return load("i32Load", this.get("lane"), member);
  }

  private put(access: "i32Store" | "i64Store", member: number, value: Term): void {
    write(this.code, this.get("lane"));
    write(this.code, value);
    this.code.memory(access, member);
  }

  private get(name: Name): Term {
    return local(this.numberOf(name));
  }

  private set(name: Name, value: Term): void {
    write(this.code, value);
    this.code.set(this.numberOf(name));
  }

  private numberOf(name: Name): number {
    const number = this.locals.get(name);
    invariant(number !== undefined, `${name} is a local`);
    return number;
  }
}
