import type { FromWorker, ToWorker } from "../../engine/session/protocol.ts";

/** The two ends of a worker as its client sees them: whatever carries the messages (a thread, a web worker, a test). */
export interface Port {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once when the worker has ended without being asked to, with what is known of why. */
  onDeath(listener: (reason: string) => void): void;
  /** Ends the worker; no listener is called any more. */
  terminate(): void;
}
