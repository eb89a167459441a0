/** The VS Code server with the extension on a folder, for a person's own browser: what `npm start` falls back to. */
import path from "node:path";
import { startServer } from "./server.ts";
import { windowAddress } from "./windowAddress.ts";

async function main(folder: string): Promise<void> {
  console.log("Preparing a VS Code server (the first time this takes a minute or two) ...");
  const server = await startServer({ settings: { "workbench.startupEditor": "readme" } });
  const ended = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, done);
  });
  console.log(`KSM Lab runs in VS Code at\n\n  ${windowAddress(server.port, { folder })}\n\nCtrl-C ends it.`);
  await ended;
  await server.close();
}

main(path.resolve(process.argv[2] ?? ".")).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
