/** A thread that makes one estimate, for hosts that must not wait for it: engine/session/estimate/estimateProtocol.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { LabError } from "../base/labError.ts";
import { estimate, type EstimateProgress } from "../session/estimate/estimate.ts";
import type { EstimateMessage, EstimateRequest } from "../session/estimate/estimateProtocol.ts";
import type { MemoryImage } from "../session/estimate/memoryImage.ts";
import { readSource } from "./inputs.ts";
import { openImage } from "./memoryImage.ts";
import { parseNodes, parseSettings } from "./sweepArguments.ts";

const PROGRESS_EVERY_MS = 100;

function post(message: EstimateMessage): void {
  parentPort?.postMessage(message);
}

async function run({ images: names, knobs, source: path }: EstimateRequest): Promise<void> {
  const images: MemoryImage[] = [];
  try {
    const texts = knobs.split(/[\s;]+/).filter((each) => each !== "");
    const [nodes] = texts.flatMap((each) => /^nodes=(.*)$/.exec(each)?.[1] ?? []);
    const settings = parseSettings(texts.filter((each) => !each.startsWith("nodes=")));
    for (const name of names) images.push(openImage(name));
    const source = await readSource(path);
    let last = 0;
    const onProgress = (read: () => EstimateProgress): void => {
      const now = performance.now();
      if (now - last < PROGRESS_EVERY_MS) return;
      last = now;
      post({ progress: read() });
    };
    const result = estimate(source, images, { settings, nodes: parseNodes(nodes), onProgress });
    post({ result });
  } catch (error) {
    post({ error: errorOf(error) });
  } finally {
    for (const image of images) image.close();
  }
}

function errorOf(error: unknown): Extract<EstimateMessage, { readonly error: unknown }>["error"] {
  if (!(error instanceof LabError)) return { code: "internal", message: String(error) };
  const { code, message, where } = error;
  return where === undefined ? { code, message } : { code, message, where };
}

await run(workerData as EstimateRequest);
