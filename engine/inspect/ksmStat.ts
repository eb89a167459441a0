/** The figures that /proc/PID/ksm_stat of the source's version shows: the model prints them, "name value" a line. */
import { SCRATCH } from "../machine/machine.ts";
import type { Figures } from "../scenario/observer.ts";
import type { Structs } from "./structs.ts";

const SHOW = "lab_ksm_stat";
const BUFFER_BYTES = 4096;

/** Empty for a version that has no such file. */
export function ksmStatOf(structs: Structs, task: number, options: { readonly count: boolean }): Figures {
  const figures = new Map<string, number | bigint>();
  const { machine } = structs;
  if (machine.functionAddress(SHOW) === undefined) return figures;
  const result = machine.probe(SHOW, [task, SCRATCH], { scratchBytes: BUFFER_BYTES, count: options.count });
  if (result.kind === "fault" || result.value <= 0) return figures;
  const text = new TextDecoder().decode(result.scratch.subarray(0, result.value));
  for (const [, name = "", value = ""] of text.matchAll(/^(\S+)\s+(-?\d+)$/gm)) {
    const number = Number(value);
    figures.set(name, Number.isSafeInteger(number) ? number : BigInt(value));
  }
  return figures;
}
