/** An operation as a sentence of a few words, for status lines and the demo. */
import { showContent } from "./content.ts";
import type { Action } from "./scenario.ts";

export function describeAction(action: Action): string {
  switch (action.op) {
    case "process":
      return `process ${action.process} starts`;
    case "mmap":
      return `${action.process} maps region ${action.region}, ${plural(action.pages, "page")}${onNode(action.node)}`;
    case "fill":
      return `${where(action)} filled with ${showContent(action.content)}`;
    case "write":
      return `${action.process} writes ${String(action.byte)} to byte ${String(action.offset)} of ${action.region}/${String(action.page)}`;
    case "read":
      return `${action.process} reads byte ${String(action.offset)} of ${action.region}/${String(action.page)}`;
    case "madvise":
      return `madvise ${action.advice}: ${where(action)}`;
    case "mprotect":
      return `mprotect ${action.access}: ${where(action)}`;
    case "munmap":
    case "mlock":
    case "munlock":
    case "swapOut":
    case "swapIn":
    case "memoryFailure":
      return `${action.op}: ${where(action)}`;
    case "migrate":
      return `migrate${onNode(action.node)}: ${where(action)}`;
    case "mremap":
      return `${action.process} moves ${movedPart(action)} to ${action.to}`;
    case "fork":
      return `${action.process} forks ${action.child}`;
    case "exit":
      return `process ${action.process} exits`;
    case "contextSwitch":
      return `process ${action.process} runs`;
    case "prctl":
      return `prctl: PR_SET_MEMORY_MERGE ${action.merge ? "on" : "off"} for ${action.process}`;
    case "sysfs":
      return (
        action.writes.map(({ file, text }) => `${text} to /sys/kernel/mm/ksm/${file}`).join(", ") || "nothing written"
      );
    case "offline":
    case "online":
      return `memory ${action.op}${onNode(action.node)}${framesPart(action.frames)}`;
    case "tick":
      return action.times === 1 ? "one batch of ksmd" : `${String(action.times)} batches of ksmd`;
    case "scan":
      return `ksmd until ${plural(action.times, "full scan")} ended`;
    case "elapse":
      return `${String(action.milliseconds)} ms pass`;
    case "repeat":
      return `${String(action.times)} times ${plural(action.run.length, "operation")}`;
    case "together":
      return `together: ${action.run.map(describeAction).join("; ")}`;
    case "drain":
      return "LRU batches drained";
    case "dump":
      return "dump";
    case "expect":
      return "expectations";
  }
}

function where(range: {
  readonly process: string;
  readonly region: string;
  readonly start: number;
  readonly count: number;
}): string {
  const last = range.start + range.count - 1;
  const pages = range.count === 1 ? `page ${String(range.start)}` : `pages ${String(range.start)}-${String(last)}`;
  return `${range.process}/${range.region} ${pages}`;
}

function movedPart({
  region,
  start,
  count,
}: {
  readonly region: string;
  readonly start: number;
  readonly count: number | undefined;
}): string {
  if (start === 0 && count === undefined) return region;
  return `${region} from page ${String(start)}${count === undefined ? "" : `, ${plural(count, "page")}`}`;
}

function onNode(node: number | undefined): string {
  return node === undefined ? "" : ` on node ${String(node)}`;
}

function framesPart(frames: { readonly start: number; readonly count: number } | undefined): string {
  return frames === undefined ? "" : ` frames ${String(frames.start)}-${String(frames.start + frames.count - 1)}`;
}

function plural(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? "" : "s"}`;
}
