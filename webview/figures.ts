/** Numbers as text; what is said of a change is the difference to the value before the last step or run. */
import type { CounterView } from "../engine/session/view.ts";

export interface CounterRow {
  readonly name: string;
  readonly value: string;
  /** "+1", "-128", "was none"; undefined when the last step left it alone. */
  readonly delta: string | undefined;
}

/** 1234567 as "1,234,567", a minus sign in front where it belongs; not by the machine's locale. */
export function groupDigits(value: number): string {
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return value < 0 ? `-${digits}` : digits;
}

/** Simulated nanoseconds in the unit that keeps three to six digits: "812 ns", "4.210 µs", "20.000 ms", "3.500 s". */
export function timeText(timeNs: number): string {
  if (timeNs < 1e3) return `${timeNs} ns`;
  if (timeNs < 1e6) return `${(timeNs / 1e3).toFixed(3)} µs`;
  if (timeNs < 1e9) return `${(timeNs / 1e6).toFixed(3)} ms`;
  return `${groupDigits(Math.floor(timeNs / 1e9))}.${String(Math.floor((timeNs % 1e9) / 1e6)).padStart(3, "0")} s`;
}

export function valueText(value: number | string): string {
  return typeof value === "number" ? groupDigits(value) : value;
}

export function deltaText(counter: CounterView): string | undefined {
  const { value, before } = counter;
  if (before === undefined || before === value) return undefined;
  if (typeof value === "number" && typeof before === "number") {
    const delta = value - before;
    return delta > 0 ? `+${groupDigits(delta)}` : groupDigits(delta);
  }
  return `was ${before === "" ? "empty" : String(before)}`;
}

export function counterRow(counter: CounterView): CounterRow {
  return { name: counter.name, value: valueText(counter.value), delta: deltaText(counter) };
}
