/** The history's counters as a table for other programs: CSV (RFC 4180), a line for every moment of the timeline. */
import { COUNTER_NAMES, MOMENT_KINDS, type TimelineColumns } from "../bulk/timeline.ts";

/**
 * A header, then step, kind of moment (sample, tick, operation, scan), its number (operations and ticks from 1), the
 * operation's text, simulated nanoseconds, and every counter that the source has.
 */
export function seriesCsv(columns: TimelineColumns): string {
  const counters = COUNTER_NAMES.filter((name) => columns[name].length > 0);
  const rows = [["step", "moment", "number", "operation", "time_ns", ...counters].join(",")];
  columns.momentStep.forEach((step, row) => {
    const kind = MOMENT_KINDS[columns.momentKind[row] ?? 0] ?? "sample";
    const number = columns.momentNumber[row] ?? 0;
    const isOperation = kind === "operation";
    rows.push(
      [
        String(step),
        kind,
        kind === "sample" ? "" : String(isOperation ? number + 1 : number),
        isOperation ? field(columns.operations[number] ?? "") : "",
        String(columns.momentTimeNs[row] ?? 0),
        ...counters.map((name) => String(columns[name][row] ?? "")),
      ].join(","),
    );
  });
  return `${rows.join("\r\n")}\r\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
