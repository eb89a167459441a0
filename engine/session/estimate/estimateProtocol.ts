/** What a host and the estimate's own thread (engine/cli/estimateWorker.ts) say to each other. */
import type { ProtocolError } from "../protocol.ts";
import type { Estimate, EstimateProgress } from "./estimate.ts";

/** The thread's workerData. It is ended by its host, also to cancel it. */
export interface EstimateRequest {
  /** Paths, or pid:N. */
  readonly images: readonly string[];
  /** "pages_to_scan=1000 max_page_sharing=512", or nothing. */
  readonly knobs: string;
  /** A ksm.c or a kernel tree; undefined: the project's own KSM. */
  readonly source: string | undefined;
}

export type EstimateMessage =
  { readonly progress: EstimateProgress } | { readonly result: Estimate } | { readonly error: ProtocolError };
