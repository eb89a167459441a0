/** A SourceReport as a page to read: what this ksm.c is, what was found in it, and what does not work. */
import type { LocatedDiagnostic, Place, SourceReport } from "../../engine/session/view.ts";

function cell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\s+/g, " ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function at(place: Place | undefined): string {
  return place === undefined ? "" : `${place.path}:${place.line + 1}`;
}

function diagnosticRow(diagnostic: LocatedDiagnostic): readonly string[] {
  return [diagnostic.severity, at(diagnostic.place), diagnostic.inFunction ?? "", diagnostic.message];
}

function summary(report: SourceReport): string {
  const compiled = report.functions.filter((fn) => fn.compiled).length;
  const total = Object.values(report.timingsMs).reduce((sum, ms) => sum + ms, 0);
  const rows = [
    ["Kernel version", report.version],
    ["Functions", `${compiled} of ${report.functions.length} compiled`],
    ["Statements", report.statements.toLocaleString("en-US")],
    ["Not modelled", report.unmodelled.length === 0 ? "nothing" : `${report.unmodelled.length} functions`],
    ["Problems", report.diagnostics.length === 0 ? "none" : String(report.diagnostics.length)],
    ["Time to compile", total === 0 ? "" : `${total.toFixed(0)} ms`],
  ];
  return table(
    ["", ""],
    rows.filter(([, value]) => value !== ""),
  );
}

function features(report: SourceReport): string {
  const rows = report.features.map((one) => [one.present ? "yes" : "no", `\`${one.name}\``, one.description]);
  return `## Features\n\nRead from the source, not from its version.\n\n${table(["present", "feature", "what it is"], rows)}`;
}

function functions(report: SourceReport): string {
  const rows = report.functions.map((fn) => [`\`${fn.name}\``, at(fn.place), fn.compiled ? "" : "not compiled"]);
  return `## Functions\n\n${table(["function", "place", ""], rows)}`;
}

function unmodelled(report: SourceReport): string {
  if (report.unmodelled.length === 0)
    return "## Not modelled\n\nNothing: every function that the source calls is there.";
  const rows = report.unmodelled.map((one) => [`\`${one.name}\``, one.uses.map(at).join(", ")]);
  const text = "A run stops with a clear message where one of these is called.";
  return `## Not modelled\n\n${text}\n\n${table(["function", "called at"], rows)}`;
}

export function reportMarkdown(report: SourceReport): string {
  const parts = [`# ${report.path}`, summary(report)];
  if (report.diagnostics.length > 0)
    parts.push(
      `## Problems\n\n${table(["severity", "place", "in", "problem"], report.diagnostics.map(diagnosticRow))}`,
    );
  parts.push(unmodelled(report), features(report), functions(report));
  return `${parts.join("\n\n")}\n`;
}

/** One sentence on a source that has errors and runs all the same. */
export function problemsSentence(report: SourceReport, errorCount: number): string {
  const broken = report.functions.filter((fn) => !fn.compiled).map((fn) => `${fn.name}()`);
  if (broken.length === 0) return `${report.path}: ${errorCount === 1 ? "1 problem" : `${errorCount} problems`}.`;
  const rest = broken.length > 3 ? ` and ${broken.length - 3} more` : "";
  return `${report.path}: ${broken.slice(0, 3).join(", ")}${rest} cannot be compiled; the machine stops when one is called.`;
}
