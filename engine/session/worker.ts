/**
 * The engine in a worker: of Node (worker_threads) or of a browser. Speaks protocol.ts over whichever port there is.
 */
import type { FromWorker, ToWorker } from "./protocol.ts";
import { RequestServer } from "./requestServer.ts";

interface Port {
  post(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

interface WebWorkerScope {
  postMessage?: (message: unknown) => void;
  onmessage?: ((event: { readonly data: unknown }) => void) | null;
}

/**
 * A message to oneself: everything that came in before it is dealt with first. Over two channels in turn, since Node goes
 * on with the messages of one port, up to a thousand, before it looks at the next.
 */
function createYield(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const open = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => waiting.shift()?.();
    return port1;
  };
  let [next, other] = [open(), open()];
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      next.postMessage(undefined);
      [next, other] = [other, next];
    });
}

async function openPort(): Promise<Port> {
  const scope = globalThis as unknown as WebWorkerScope;
  const post = scope.postMessage;
  if (post !== undefined) {
    return {
      post: (message) => post(message),
      onMessage: (listener) => {
        scope.onmessage = (event) => listener(event.data as ToWorker);
      },
    };
  }
  const { parentPort } = await import("node:worker_threads");
  return {
    post: (message) => parentPort?.postMessage(message),
    onMessage: (listener) => parentPort?.on("message", (message) => listener(message as ToWorker)),
  };
}

const port = await openPort();
const server = new RequestServer({ post: (message) => port.post(message), yieldNow: createYield() });
port.onMessage((message) => {
  void server.receive(message);
});
