/** Rows of the view "Machine": processes with their regions and pages, threads, and the files of /sys/kernel/mm/ksm. */
import type {
  CounterView,
  FrameView,
  PageView,
  ProcessView,
  RegionView,
  SessionState,
  ThreadView,
  TreeNodeView,
  TreeView,
} from "../../engine/session/view.ts";
import type { Row } from "./treeView.ts";

const KNOBS =
  /^(run|pages_to_scan|sleep_millisecs|merge_across_nodes|use_zero_pages|max_page_sharing|max_kernel_pages|smart_scan|stable_node_chains_prune_millisecs|advisor_.*)$/;
const PAGES_AT_ONCE = 256;

/** A file that can be written. */
export function isKnob({ name }: CounterView): boolean {
  return KNOBS.test(name);
}

export function machineRows(state: SessionState | undefined): readonly Row[] {
  if (state === undefined) return [];
  const { processes, threads, counters, trees } = state;
  const knobs = counters.filter(isKnob);
  const figures = counters.filter((each) => !isKnob(each));
  return [
    group("processes", "Processes", "server-process", processes, (each) => processRow(each)),
    group("threads", "Threads", "list-tree", threads, (each) => threadRow(each)),
    group("trees", "Trees", "type-hierarchy", trees, (each) => treeRow(each)),
    group("figures", "Counters", "graph", figures, (each) => counterRow("figures", each)),
    group("knobs", "Settings", "settings", knobs, (each) => knobRow(each)),
  ];
}

function group<T>(id: string, label: string, icon: string, parts: readonly T[], row: (part: T) => Row): Row {
  return {
    id,
    label,
    icon,
    description: String(parts.length),
    isOpen: id === "processes",
    children: () => parts.map(row),
  };
}

function processRow(process: ProcessView): Row {
  const id = `processes/${process.name}`;
  return {
    id,
    label: process.name,
    description: process.alive ? `pid ${String(process.pid)}` : "has ended",
    icon: "vm",
    children: () => [
      ...process.regions.map((each) => regionRow(id, process, each)),
      ...process.ksmStat.map((each) => counterRow(id, each)),
    ],
  };
}

function regionRow(parent: string, process: ProcessView, region: RegionView): Row {
  const id = `${parent}/${region.name}`;
  const { pageCount, pages } = region;
  const merged = pages.filter(({ state }) => state.startsWith("ksm")).length;
  const known = pages.length < pageCount ? "" : `, ${String(merged)} merged`;
  const mergeable = region.mergeable ? "mergeable" : "not mergeable";
  return {
    id,
    label: `region ${region.name}`,
    description: `${String(pageCount)} pages, ${mergeable}${known}`,
    icon: "symbol-array",
    children: () => {
      const shown = pages.slice(0, PAGES_AT_ONCE).map((page, index) => pageRow(id, { process, region, index }, page));
      return pageCount === shown.length ? shown : [...shown, moreRow(id, pageCount - shown.length)];
    },
  };
}

function moreRow(region: string, count: number): Row {
  const command = { command: "ksmLab.openStepper", title: "Open Stepper" };
  return { id: `${region}/more`, label: `${String(count)} more pages`, description: "in the stepper", command };
}

function pageRow(
  parent: string,
  { process, region, index }: { readonly process: ProcessView; readonly region: RegionView; readonly index: number },
  page: PageView,
): Row {
  return {
    id: `${parent}/${String(index)}`,
    label: `page ${String(index)}`,
    description: page.pfn === undefined ? page.state : `${page.state}, frame ${String(page.pfn)}`,
    icon: page.state.startsWith("ksm") ? "link" : "file",
    tooltip: `${process.name}/${region.name}/${String(index)} at ${page.address}`,
    context: "ksmLab.page",
    command: {
      command: "ksmLab.why",
      title: "Why?",
      arguments: [{ process: process.name, region: region.name, index }],
    },
  };
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

function counterRow(parent: string, { name, value, before }: CounterView): Row {
  const change = before === undefined ? "" : `, was ${String(before)}`;
  return { id: `${parent}/${name}`, label: name, description: `${String(value)}${change}` };
}

function knobRow(knob: CounterView): Row {
  const command = { command: "ksmLab.setKnob", title: "Write", arguments: [knob.name] };
  return { ...counterRow("knobs", knob), icon: "edit", tooltip: `Write to ${knob.name}`, command };
}
