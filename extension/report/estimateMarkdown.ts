/** An Estimate as a page to read: what KSM would save on these images, when, and at what cost. */
import type { Estimate } from "../../engine/session/estimate/estimate.ts";

const PAGE_SIZE = 4096;
const BAR_LENGTH = 30;

export function estimateMarkdown(found: Estimate): string {
  return `${[
    "# Estimate of KSM's Savings",
    headline(found),
    ...problems(found),
    "## Images",
    images(found),
    "## Equal pages",
    equalPages(found),
    "## What KSM saves of that, and when",
    savings(found),
    "## What ksmd takes for it",
    costs(found),
    basis(found),
  ].join("\n\n")}\n`;
}

function headline({ duplicates, figures, isStable }: Estimate): string {
  const all = duplicates.pages * PAGE_SIZE;
  if (figures.savedBytes === 0) return `KSM would save **nothing** on these ${size(all)}.`;
  const share = percent(figures.netBytes, all);
  const when = figures.reachedNs === undefined ? "" : `, 90 % of it after ${seconds(figures.reachedNs[90])}`;
  const shaky = isStable ? "" : " The scan was ended before a full scan changed nothing: there may be more.";
  return figures.netBytes > 0
    ? `KSM would save **${size(figures.netBytes)}** of these ${size(all)}, its own metadata deducted (${share})${when}.${shaky}`
    : `KSM would merge ${size(figures.savedBytes)} of these ${size(all)}, and **take more for its metadata** than that.${shaky}`;
}

function problems({ images: all }: Estimate): readonly string[] {
  const partial = all.filter(({ problem }) => problem !== undefined);
  if (partial.length === 0) return [];
  return [
    "> **Partial.** Not everything could be read; all figures are for what was.",
    ...partial.map(({ name, problem }) => `> ${code(name)}: ${problem ?? ""}`),
  ];
}

function images({ images: all }: Estimate): string {
  const rows = all.map(({ name, kind, pages, gone, problem }) => [
    code(name),
    kind,
    count(pages),
    size(pages * PAGE_SIZE),
    [problem === undefined ? "" : "in part", gone > 0 ? `${count(gone)} pages given back meanwhile` : ""]
      .filter((each) => each !== "")
      .join(", "),
  ]);
  return table(["image", "kind", "pages", "size", ""], ["", "", "r", "r", ""], rows);
}

function equalPages({ duplicates }: Estimate): string {
  const { pages, zero, within, across, distinct } = duplicates;
  const row = (what: string, number: number): readonly string[] => [
    what,
    count(number),
    size(number * PAGE_SIZE),
    percent(number, pages),
    bar(number, pages),
  ];
  return table(
    ["", "pages", "size", "share", ""],
    ["", "r", "r", "r", ""],
    [
      row("zeros", zero),
      row("equal to another of the same image", within),
      row("equal to one of another image", across),
      row("different contents", distinct),
      row("**all**", pages),
    ],
  );
}

function savings({ figures, duplicates }: Estimate): string {
  const possible = (duplicates.zero + duplicates.within + duplicates.across) * PAGE_SIZE;
  const { reachedNs } = figures;
  const rows = [
    [
      "saved",
      size(figures.savedBytes),
      `${percent(figures.savedBytes, possible)} of the pages that are equal to another`,
    ],
    ["net of metadata", size(figures.netBytes), "less the rmap_items, as general_profit counts"],
    ...(reachedNs === undefined
      ? []
      : ([50, 90, 99] as const).map((part) => [`${String(part)} % of it after`, seconds(reachedNs[part]), ""])),
  ];
  return table(["", "", ""], ["", "r", ""], rows);
}

function costs({ figures }: Estimate): string {
  const { elapsedNs, ksmdNs, pagesScanned, fullScans } = figures;
  return table(
    ["", ""],
    ["", "r"],
    [
      ["simulated time until nothing changed", seconds(elapsedNs)],
      ["of it ksmd's own", seconds(ksmdNs)],
      ["share of one processor", percent(ksmdNs, elapsedNs)],
      ["pages scanned", count(pagesScanned)],
      ["full scans", count(fullScans)],
    ],
  );
}

function basis({ source, settings, nodes }: Estimate): string {
  const knobs = [...settings].map(([name, value]) => code(`${name}=${value}`)).join(", ");
  return [
    `Found by running the scan of ${code(source.path)} (${source.version}) over the pages, with its own rules:`,
    `two scans, \`max_page_sharing\`, nodes, smart scan; ${knobs === "" ? "every knob at its default" : `knobs: ${knobs}`}.`,
    ...(nodes > 1 ? [`The images lie on ${String(nodes)} memory nodes by turns.`] : []),
    "Each image is one process all of whose memory is mergeable and does not change. Times are simulated, from a table of costs.",
  ].join(" ");
}

function table(head: readonly string[], sides: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(sides.map((side) => (side === "r" ? "---:" : "---"))), ...rows.map(line)].join("\n");
}

function bar(part: number, whole: number): string {
  const length = whole === 0 ? 0 : Math.round((part / whole) * BAR_LENGTH);
  return "█".repeat(Math.max(part > 0 ? 1 : 0, length));
}

function code(text: string): string {
  return `\`${text.replace(/[`|]/g, " ")}\``;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function percent(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`;
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
}

function size(bytes: number): string {
  const mib = bytes / 2 ** 20;
  const [value, unit] =
    Math.abs(mib) >= 1024 ? [mib / 1024, "GiB"] : Math.abs(mib) >= 1 ? [mib, "MiB"] : [mib * 1024, "KiB"];
  return `${value.toLocaleString("en-US", { maximumFractionDigits: 1 })} ${unit}`;
}
