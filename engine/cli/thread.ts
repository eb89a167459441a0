/** Worker threads of the command line. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** NAME.js from beside the bundle; in a checkout NAME.ts, for which the thread needs a loader of its own. */
export function startThread(name: string, workerData: unknown): Worker {
  const bundled = path.join(import.meta.dirname, `${name}.js`);
  if (existsSync(bundled)) return new Worker(bundled, { workerData });
  const api = path.dirname(createRequire(import.meta.url).resolve("tsx/esm/api"));
  const loader = pathToFileURL(path.join(api, "index.mjs"));
  const source = pathToFileURL(path.join(import.meta.dirname, `${name}.ts`));
  const urls = [loader, source].map((url) => JSON.stringify(url.href));
  const start = `import(${String(urls[0])}).then(({ register }) => (register(), import(${String(urls[1])})));`;
  return new Worker(start, { eval: true, workerData });
}
