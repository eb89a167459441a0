import type { Span } from "./span.ts";

/** A problem in the C source or the scenario: collected and returned, never thrown. */
export interface Diagnostic {
  readonly severity: "error" | "warning" | "info";
  /** Stable and short, kebab-case: "unknown-name", "unsupported-construct", "unmodelled-function". */
  readonly code: string;
  readonly message: string;
  readonly span?: Span;
  /** The C function it is in, when there is one. */
  readonly inFunction?: string;
}
