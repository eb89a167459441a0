/**
 * A tour: a scenario, and steps that each go to a moment of it, point at a part of the stepper and say what to see. Its file
 * is markdown (tourFile.ts), its moments become moves of the session (tourMoves.ts). Knows nothing of VS Code.
 */

/** Where a step begins to look for its moment: what the scenario does there has not been done yet. */
export type TourStart =
  | { readonly kind: "start" }
  /** The n-th operation (from 0, as everywhere). */
  | { readonly kind: "operation"; readonly index: number }
  /** The n-th batch of ksmd (from 1). */
  | { readonly kind: "tick"; readonly number: number }
  | { readonly kind: "end" }
  /** Where the step before has ended: it has the same scenario. */
  | { readonly kind: "here" };

/** A function's entry, or a statement in it, by the text that it begins with. */
export interface TourTarget {
  readonly fn: string;
  readonly statement?: string;
}

export type StepperPart = "memory" | "trees" | "numbers" | "time";

export interface TourPointer {
  readonly part: StepperPart;
  /** memory: "A/r/3" or "A/r"; trees: "stable" or "unstable", numbers: a counter's name; "" for the whole part. */
  readonly what: string;
}

export interface TourStep {
  readonly title: string;
  /** The scenario's file, beside the tour's. */
  readonly scenario: string;
  readonly at: TourStart;
  /** The first that the source has is gone to; empty: the start is the moment. */
  readonly targets: readonly TourTarget[];
  /** Which coming to the target is meant, from 1. */
  readonly nth: number;
  /** Only this thread runs on the way, the others stay where they are. */
  readonly alone: string | undefined;
  readonly pointers: readonly TourPointer[];
  /** The source has one of these functions, or it has not what the step is about; empty: any source will do. */
  readonly needs: readonly string[];
  /** It is about KSM Lab's own KSM only, which has a switch for it. */
  readonly isOursOnly: boolean;
  /** Markdown. */
  readonly text: string;
  /** Of its heading, from 1. */
  readonly line: number;
}

export interface Tour {
  /** The file's name without .md. */
  readonly id: string;
  readonly title: string;
  /** One sentence for lists. */
  readonly about: string;
  /** Tours are listed in this order. */
  readonly order: number;
  /** Markdown before the first step. */
  readonly introduction: string;
  readonly steps: readonly TourStep[];
}

export interface TourProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
}
