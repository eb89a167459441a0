/** Rows of figures for people and for spreadsheets. */
export type Cell = string | number | null;

/** Columns to the right, a blank line nowhere; numbers in groups of three digits. */
export function renderTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  return texts.map((row) => `${row.map((text, at) => text.padStart(widths[at] ?? 0)).join("  ")}\n`).join("");
}

function shown(cell: Cell): string {
  if (cell === null) return "-";
  return typeof cell === "string" ? cell : cell.toLocaleString("en", { maximumFractionDigits: 3 });
}

/** As RFC 4180 has it, but for the line ends, which are those of the other outputs. */
export function renderCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

function quoted(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
