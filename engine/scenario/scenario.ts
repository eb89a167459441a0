/**
 * A scenario as the player runs it: SCENARIO.md's operations, checked, each with its place in the file.
 * `index` is the operation's number in `run` (inside a repeat: the repeat's), as observations name it.
 */

/** Where a value stands in the scenario's text: offsets in UTF-16 units, line and column from 1. */
export interface TextPlace {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

export interface MachineSettings {
  readonly nodes: number;
  readonly framesPerNode: number;
  readonly lruBatches: boolean;
  /** CONFIG_ switches that the source is compiled with; false takes away one that is on. */
  readonly config: ConfigSwitches;
}

/** By name, with CONFIG_ or without. */
export type ConfigSwitches = Readonly<Record<string, boolean | number | string>>;

/** One content for every page, or one that follows from the page's number. */
export type PlainContent =
  | { readonly kind: "zero" }
  | { readonly kind: "byte"; readonly byte: number }
  | { readonly kind: "seed"; readonly seed: bigint }
  | { readonly kind: "seq"; readonly seed: bigint };

export interface MixedPart {
  readonly content: PlainContent | { readonly kind: "unique" };
  /** Of the pages, from 0 to 1. */
  readonly share: number;
}

/** A mixture is spread over the pages of its fill: engine/scenario/mixture.ts. */
export type Content =
  PlainContent | { readonly kind: "mix"; readonly parts: readonly MixedPart[]; readonly seed: bigint };

export type Advice = "mergeable" | "unmergeable" | "dontneed";
export type Access = "none" | "read" | "read-write";
export type Observe = "each" | "last";

/** What an `expect` compares: a part of what a dump prints. */
export type Expected = number | bigint | string | boolean | null | readonly Expected[] | ReadonlyMap<string, Expected>;

interface PageRange {
  readonly process: string;
  readonly region: string;
  readonly start: number;
  readonly count: number;
}

/** One member of the union for each name, so that a test of `op` narrows. */
type Each<Name extends string, Fields> = Name extends string ? { readonly op: Name } & Fields : never;

export type Action =
  | { readonly op: "process"; readonly process: string }
  | {
      readonly op: "mmap";
      readonly process: string;
      readonly region: string;
      readonly pages: number;
      readonly node: number | undefined;
    }
  | ({ readonly op: "fill"; readonly content: Content } & PageRange)
  | Each<"write" | "read", PageAccess>
  | ({ readonly op: "madvise"; readonly advice: Advice } & PageRange)
  | Each<"munmap" | "mlock" | "munlock" | "swapOut" | "swapIn" | "memoryFailure", PageRange>
  | {
      readonly op: "mremap";
      readonly process: string;
      readonly region: string;
      readonly to: string;
      readonly start: number;
      readonly count: number | undefined;
    }
  | ({ readonly op: "mprotect"; readonly access: Access } & PageRange)
  | { readonly op: "fork"; readonly process: string; readonly child: string }
  | Each<"exit" | "contextSwitch", { readonly process: string }>
  | { readonly op: "prctl"; readonly process: string; readonly merge: boolean }
  | { readonly op: "sysfs"; readonly writes: readonly { readonly file: string; readonly text: string }[] }
  | ({ readonly op: "migrate"; readonly node: number } & PageRange)
  | {
      readonly op: "offline" | "online";
      readonly node: number | undefined;
      readonly frames: { readonly start: number; readonly count: number } | undefined;
    }
  | { readonly op: "tick"; readonly times: number; readonly observe: Observe }
  | { readonly op: "scan"; readonly times: number }
  | { readonly op: "elapse"; readonly milliseconds: number }
  | { readonly op: "repeat"; readonly times: number; readonly run: readonly Operation[] }
  /** Begun in one moment; who goes on when is the scheduler's business, or that of who steps through it. */
  | { readonly op: "together"; readonly run: readonly Operation[] }
  | Each<"drain" | "dump", object>
  | {
      readonly op: "expect";
      readonly sysfs: Expected | undefined;
      readonly pages: Expected | undefined;
      readonly processes: Expected | undefined;
    };

interface PageAccess {
  readonly process: string;
  readonly region: string;
  readonly page: number;
  readonly offset: number;
  readonly byte: number;
}

export type Operation = Action & {
  readonly index: number;
  readonly place: TextPlace;
  readonly fields: ReadonlyMap<string, TextPlace>;
};
export type OperationName = Action["op"];

export interface Scenario {
  readonly path: string;
  readonly title: string;
  /** What to look at, in a few sentences. */
  readonly description: string | undefined;
  readonly machine: MachineSettings;
  readonly run: readonly Operation[];
}

/** Why a scenario cannot be run: one sentence that says what is wrong and what is allowed, and where. */
export interface ScenarioProblem {
  readonly code: string;
  readonly message: string;
  readonly place: TextPlace;
  /** JSON that could stand at the place, what is likeliest meant first. */
  readonly instead?: readonly string[];
}
