/**
 * What Node, a worker and a browser have in common and the engine may use, beyond the language itself.
 * Kept short on purpose: a name that is not here cannot be used by the engine. No console, no timers, no performance.
 */
declare class TextEncoder {
  encode(input?: string): Uint8Array;
}

declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer): string;
}

/** Only the worker's entry (session/worker.ts) may ask for it, by dynamic import: a lint rule says so. */
declare module "node:worker_threads" {
  export const parentPort: {
    postMessage(message: unknown): void;
    on(event: "message", listener: (message: unknown) => void): void;
    close(): void;
  } | null;
  export const workerData: unknown;
}

interface MessagePort {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}
declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
