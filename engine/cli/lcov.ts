/** Coverage of the source in lcov's format: functions and how often they were entered, lines and how often executed. */
import type { IrFunction } from "../frontend/ir/ir.ts";
import type { Machine } from "../machine/machine.ts";
import { sourceFunctions } from "../session/loadSource.ts";
import type { PlaceTable } from "../session/placeTable.ts";

/** `path` is what SF says. A line's figure is that of the statement on it that was executed most often. */
export function lcovOf(machine: Machine, places: PlaceTable, path: string): string {
  const functions = sourceFunctions(machine.program);
  const lines = new Map<number, number>();
  for (const { id, span } of machine.program.statements) {
    const place = places.ofSpan(span);
    if (place.role !== "source") continue;
    const line = place.line + 1;
    lines.set(line, Math.max(lines.get(line) ?? 0, machine.statementCounts[id] ?? 0));
  }
  const entered = (fn: IrFunction): number => machine.functionCounts[fn.id] ?? 0;
  const lineOf = (fn: IrFunction): number => {
    const span = fn.nameSpan ?? fn.span;
    return span === undefined ? 0 : places.ofSpan(span).line + 1;
  };
  const data = [...lines].sort(([a], [b]) => a - b);
  const text = [
    "TN:",
    `SF:${path}`,
    ...functions.map((fn) => `FN:${String(lineOf(fn))},${fn.name}`),
    ...functions.map((fn) => `FNDA:${String(entered(fn))},${fn.name}`),
    `FNF:${String(functions.length)}`,
    `FNH:${String(functions.filter((fn) => entered(fn) > 0).length)}`,
    ...data.map(([line, count]) => `DA:${String(line)},${String(count)}`),
    `LF:${String(data.length)}`,
    `LH:${String(data.filter(([, count]) => count > 0).length)}`,
    "end_of_record",
  ];
  return `${text.join("\n")}\n`;
}
