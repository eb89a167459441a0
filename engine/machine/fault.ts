import type { Addr, StatementId, StepIndex, ThreadId } from "../base/brands.ts";

/** What is known of the memory around an address: the object it belongs (or belonged) to. */
export interface ObjectInfo {
  readonly what: "global" | "slab" | "stack" | "frame" | "page-table" | "function" | "unknown";
  /** "ksm_rmap_item" (cache or symbol name), "stack of ksmd". */
  readonly name: string;
  readonly base: Addr;
  readonly size: number;
  readonly offset: number;
  readonly state: "live" | "freed";
  readonly allocated?: {
    readonly statement: StatementId | undefined;
    readonly step: StepIndex;
  };
  readonly freed?: {
    readonly statement: StatementId | undefined;
    readonly step: StepIndex;
  };
}

export type FaultKind =
  | "null-access"
  | "wild-access"
  | "use-after-free"
  | "unaligned-access"
  | "out-of-bounds"
  | "bug-on"
  | "deadlock"
  | "unmodelled-function"
  | "broken-function"
  | "integer-range"
  | "division-by-zero"
  | "stack-overflow"
  | "bad-call"
  | "double-free"
  | "lock-misuse"
  | "out-of-memory"
  | "step-limit"
  | "unreachable-code";

/** The simulated kernel broke: a reason to stop, as data. WARN_ON is not a fault but an event. */
export interface Fault {
  readonly kind: FaultKind;
  /** One sentence: "use after free: 8 bytes at 0xffff… (ksm_rmap_item + 24), freed by mm/ksm.c:412 at step 9,123". */
  readonly message: string;
  readonly thread: ThreadId;
  readonly statement: StatementId | undefined;
  readonly step: StepIndex;
  readonly address?: Addr;
  readonly object?: ObjectInfo;
  readonly functionName?: string;
}

/** How a Fault travels inside the machine, from a memory access or a builtin to the run loop, which turns it into a stop. */
export class FaultSignal extends Error {
  override readonly name = "FaultSignal";
  readonly kind: FaultKind;
  readonly details: {
    readonly address?: number;
    readonly functionName?: string;
  };

  constructor(kind: FaultKind, message: string, details: { address?: number; functionName?: string } = {}) {
    super(message);
    this.kind = kind;
    this.details = details;
  }
}
