/**
 * Rows of the view "Machine": where the session stands, processes with their regions and pages, threads, trees, events, and
 * the files of /sys/kernel/mm/ksm. What the stepper draws can be read here.
 */
import type {
  EventView,
  FrameView,
  SessionState,
  ThreadView,
  TreeNodeView,
  TreeView,
} from "../../engine/session/view.ts";
import { counterRow, knobRow } from "./counterRows.ts";
import { processRows } from "./processRows.ts";
import type { Row } from "./treeView.ts";

/** Newest first; what lies further back the stepper's timeline has. */
const EVENTS_SHOWN = 200;

export function machineRows(state: SessionState | undefined): readonly Row[] {
  if (state === undefined) return [];
  const { processes, threads, counters, trees, events } = state;
  const knobs = counters.filter((each) => each.isWritable === true);
  const figures = counters.filter((each) => each.isWritable !== true);
  return [
    ...nowRows(state),
    rows("processes", "Processes", "server-process", processes.length, () => processRows(processes)),
    group("threads", "Threads", "list-tree", threads, (each) => threadRow(each)),
    group("trees", "Trees", "type-hierarchy", trees, (each) => treeRow(each)),
    rows("events", "Events", "pulse", events.length, () => [...events].reverse().slice(0, EVENTS_SHOWN).map(eventRow)),
    group("figures", "Counters", "graph", figures, (each) => counterRow("figures", each)),
    group("knobs", "Settings", "settings", knobs, (each) => knobRow(each)),
  ];
}

/** Where it stands and what it does there, as the stepper says above all else. */
function nowRows({ step, lastStep, sentence, stop, place, operation }: SessionState): readonly Row[] {
  const at = `step ${step.toLocaleString("en-US")} of ${lastStep.toLocaleString("en-US")}`;
  const command = { command: "ksmLab.revealPlace", title: "Show", arguments: [place] };
  const now: Row = {
    id: "now",
    label: sentence ?? stop.description,
    description: at,
    icon: "debug-stackframe-focused",
    tooltip: sentence ?? stop.description,
    ...(place === undefined ? {} : { command }),
  };
  if (operation === undefined) return [now];
  const { index, total, text } = operation;
  return [
    now,
    { id: "operation", label: text, description: `operation ${String(index)} of ${String(total)}`, icon: "play" },
  ];
}

/** A click goes there. */
function eventRow({ step, name, text, thread }: EventView, index: number): Row {
  return {
    id: `events/${String(step)}/${String(index)}`,
    label: text,
    description: `${name}, ${thread}, step ${step.toLocaleString("en-US")}`,
    icon: "circle-small-filled",
    command: { command: "ksmLab.seek", title: "Go There", arguments: [step] },
  };
}

function group<T>(id: string, label: string, icon: string, parts: readonly T[], row: (part: T) => Row): Row {
  return rows(id, label, icon, parts.length, () => parts.map(row));
}

function rows(id: string, label: string, icon: string, count: number, children: () => readonly Row[]): Row {
  return { id, label, icon, description: String(count), isOpen: id === "processes", children };
}

function threadRow(thread: ThreadView): Row {
  const id = `threads/${String(thread.id)}`;
  return {
    id,
    label: thread.name,
    description: thread.waitsFor === undefined ? thread.state : `${thread.state}: ${thread.waitsFor}`,
    icon: thread.state === "running" ? "debug-continue" : "debug-pause",
    ...(thread.frames.length === 0
      ? {}
      : { children: () => thread.frames.map((each, index) => frameRow(`${id}/${String(index)}`, each)) }),
  };
}

function frameRow(id: string, { name, place }: FrameView): Row {
  if (place === undefined) return { id, label: `${name}()` };
  const description = `${place.path}:${String(place.line + 1)}`;
  const command = { command: "ksmLab.revealPlace", title: "Show", arguments: [place] };
  return { id, label: `${name}()`, description, icon: "debug-stackframe", command };
}

function treeRow({ name, node, root, size }: TreeView): Row {
  const id = `trees/${name}/${String(node)}`;
  return {
    id,
    label: `${name} tree${node === 0 ? "" : ` of node ${String(node)}`}`,
    description: `${String(size)} nodes`,
    ...(root === undefined ? {} : { children: () => [nodeRow(id, "root", root)] }),
  };
}

function nodeRow(parent: string, side: string, node: TreeNodeView): Row {
  const id = `${parent}/${side}`;
  const { left, right, dups, sharers } = node;
  const children = (): readonly Row[] => [
    ...(left === undefined ? [] : [nodeRow(id, "left", left)]),
    ...(right === undefined ? [] : [nodeRow(id, "right", right)]),
    ...(dups ?? []).map((each, index) => nodeRow(id, `dup ${String(index + 1)}`, each)),
    ...(sharers ?? []).map((each) => ({ id: `${id}/of ${each}`, label: each, description: "shares it", icon: "link" })),
  ];
  const isLeaf = left === undefined && right === undefined && (dups ?? []).length === 0 && (sharers ?? []).length === 0;
  const description = [node.color, ...node.details].join(", ");
  return { id, label: `${side}: ${node.label}`, description, tooltip: node.address, ...(isLeaf ? {} : { children }) };
}
