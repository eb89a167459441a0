/** The adapter behind a socket, with the debug protocol's framing, for clients that speak nothing else. */
import { createServer, type Server, type Socket } from "node:net";
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import { openAdapter, TestHost } from "./inProcess.ts";

const HEADER_END = "\r\n\r\n";

/** Calls `onMessage` for each whole message of the stream. */
function readFrames(socket: Socket, onMessage: (message: Dap.ProtocolMessage) => void): void {
  let held = Buffer.alloc(0);
  socket.on("data", (data: Buffer) => {
    held = Buffer.concat([held, data]);
    for (;;) {
      const end = held.indexOf(HEADER_END);
      if (end < 0) return;
      const sizeBytes = Number(/Content-Length: (\d+)/i.exec(held.toString("utf8", 0, end))?.[1]);
      const start = end + HEADER_END.length;
      if (held.length < start + sizeBytes) return;
      onMessage(JSON.parse(held.toString("utf8", start, start + sizeBytes)) as Dap.ProtocolMessage);
      held = held.subarray(start + sizeBytes);
    }
  });
}

export interface SocketAdapter {
  readonly port: number;
  readonly host: TestHost;
  close(): Promise<void>;
}

export async function listenForClient(tree: string | undefined): Promise<SocketAdapter> {
  const host = new TestHost(tree);
  const server: Server = createServer((socket) => {
    const adapter = openAdapter(host, (message) => {
      const text = JSON.stringify(message);
      socket.write(`Content-Length: ${String(Buffer.byteLength(text))}${HEADER_END}${text}`);
    });
    readFrames(socket, (message) => void adapter.receive(message));
    socket.on("close", () => adapter.dispose());
    socket.on("error", () => adapter.dispose());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, host, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
