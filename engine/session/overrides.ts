/**
 * What a launch configuration changes for one run, without a change of a file: CONFIG_ switches that the source is
 * compiled with, and files of /sys/kernel/mm/ksm that are written before the scenario's first operation.
 */
import { LabError } from "../base/labError.ts";
import type { ConfigSwitches, Scenario } from "../scenario/scenario.ts";

export interface Overrides {
  /** Besides those of the scenario, and before them. */
  readonly config?: ConfigSwitches;
  readonly sysfs?: Readonly<Record<string, number | string>>;
}

/** The operation's number in `run`: none of the scenario's own. */
const BEFORE_ALL = -1;

export function withConfig(
  defines: Readonly<Record<string, string>>,
  config: Overrides["config"] = {},
): Readonly<Record<string, string>> {
  const changed: Record<string, string> = { ...defines };
  for (const [given, value] of Object.entries(config)) {
    const name = given.startsWith("CONFIG_") ? given : `CONFIG_${given}`;
    if (!/^CONFIG_\w+$/.test(name)) throw new LabError("bad-config", `there is no configuration switch "${given}"`);
    if (value === false) delete changed[name];
    else changed[name] = value === true ? "1" : String(value);
  }
  return changed;
}

export function withSysfs(scenario: Scenario, sysfs: Overrides["sysfs"] = {}): Scenario {
  const writes = Object.entries(sysfs).map(([file, value]) => ({ file, text: String(value) }));
  const wrong = writes.find(({ file }) => !/^[\w.-]{1,64}$/.test(file));
  if (wrong !== undefined) throw new LabError("bad-sysfs", `there is no file "${wrong.file}" in /sys/kernel/mm/ksm`);
  if (writes.length === 0) return scenario;
  const place = { offset: 0, length: 0, line: 1, column: 1 };
  const first = { op: "sysfs", writes, index: BEFORE_ALL, place, fields: new Map() } as const;
  return { ...scenario, run: [first, ...scenario.run] };
}
