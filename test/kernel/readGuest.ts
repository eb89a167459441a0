/** What the guest printed, as the JSON lines of SCENARIO.md ("start" and "end" apart), and the trace events in order. */
import type { Script } from "./script.ts";

export type Observation = { readonly at: string; readonly op: number } & Readonly<Record<string, unknown>>;
export interface TraceEvent {
  readonly op: number;
  readonly name: string;
  readonly fields: Readonly<Record<string, number>>;
}
export interface GuestRun {
  readonly kernel: string;
  readonly observations: readonly Observation[];
  readonly trace: readonly TraceEvent[];
}

const ERRNO: Readonly<Record<number, string>> = {
  1: "EPERM",
  2: "ENOENT",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  14: "EFAULT",
  16: "EBUSY",
  22: "EINVAL",
  34: "ERANGE",
  133: "EHWPOISON",
};

const SHOWN_LINES = 25;

/** Throws when the guest failed, or ended before the script did. */
export function readGuest(console: string, script: Script): GuestRun {
  const lines = console.split(/\r?\n/).filter((line) => line.startsWith("@"));
  const failure = lines.find((line) => line.startsWith("@fail"));
  if (failure) throw new Error(`the guest gave up: ${failure}`);
  if (!lines.includes("@end"))
    throw new Error(
      `the guest did not come to the script's end; its console ends:\n${console
        .trimEnd()
        .split(/\r?\n/)
        .slice(-SHOWN_LINES)
        .map((line) => `  | ${line}`)
        .join("\n")}`,
    );
  const reader = new GuestReader(script);
  for (const line of lines) reader.read(line.slice(1));
  return { kernel: reader.kernel, observations: reader.finish(), trace: reader.trace };
}

class GuestReader {
  kernel = "";
  readonly trace: TraceEvent[] = [];
  private readonly observations: Observation[] = [];
  private readonly script: Script;
  private op = -1;
  private dumped = 0;
  private dump:
    | {
        op: number;
        sysfs: Record<string, number>;
        stats: Map<number, Record<string, number>>;
        frames: Map<string, string>;
      }
    | undefined;

  constructor(script: Script) {
    this.script = script;
  }

  read(line: string): void {
    const [word = "", ...rest] = line.split(" ");
    if (word !== "stat" && word !== "pages") this.endDump();
    switch (word) {
      case "boot":
        this.kernel = kernelName(rest);
        return;
      case "op":
        this.op = Number(rest[0]);
        return;
      case "tick":
      case "woken":
      case "asleep":
        this.observations.push({ at: word, op: this.op, sysfs: sysfs(rest) });
        return;
      case "scan":
        this.observations.push({
          at: word,
          op: this.op,
          batches: Number(rest[0]?.split("=")[1]),
          sysfs: sysfs(rest.slice(1)),
        });
        return;
      case "errno": {
        const name = ERRNO[Number(rest[0])] ?? `errno ${rest[0] ?? "?"}`;
        this.observations.push({ at: "errno", op: this.op, name, ...(rest[1] ? { file: rest[1] } : {}) });
        return;
      }
      case "read":
        this.observations.push({ at: "read", op: this.op, value: Number(rest[0]) });
        return;
      case "trace":
        this.readTrace(line.slice("trace ".length));
        return;
      case "dump":
        this.dump = { op: this.op, sysfs: sysfs(rest), stats: new Map(), frames: new Map() };
        return;
      case "stat":
        this.dump?.stats.set(Number(rest[0]), stat(rest.slice(1).join(" ")));
        return;
      case "pages":
        rest
          .slice(2)
          .forEach((frame, i) =>
            this.dump?.frames.set(`${rest[0] ?? ""}:${parseInt(rest[1] ?? "", 16) + i * 4096}`, frame),
          );
        return;
    }
  }

  finish(): readonly Observation[] {
    this.endDump();
    return this.observations;
  }

  private readTrace(text: string): void {
    const colon = text.indexOf(":");
    const name = text.slice(0, colon);
    const fields: Record<string, number> = {};
    if (name === "ksm_advisor") {
      // "ksm scan time 1 pages_to_scan 500 cpu percent 1": the latter two follow the processor time that emulation takes.
      fields["scan_time"] = Number(/scan time (\d+)/.exec(text)?.[1]);
      this.trace.push({ op: this.op, name, fields });
      return;
    }
    for (const [, field = "", value = ""] of text.slice(colon + 1).matchAll(/(\w+)\s+(-?\w+)/g)) {
      // Pointers have 16 digits, which by chance are decimal ones.
      if (/^-?\d{1,15}$/.test(value) && field !== "pfn") fields[field === "error" ? "err" : field] = Number(value);
    }
    this.trace.push({ op: this.op, name, fields });
  }

  private endDump(): void {
    const dump = this.dump;
    const plan = this.script.dumps[this.dumped];
    if (!dump || !plan) return;
    this.dump = undefined;
    this.dumped++;
    const classes = new Map<string, number>();
    const nameOf = (frame: string): string => {
      if (frame === "-" || frame === "s") return frame;
      const [, pfn = "", suffix = ""] = /^([0-9a-f]+)(\w?)$/.exec(frame) ?? [];
      if (!classes.has(pfn)) classes.set(pfn, classes.size);
      return `${classes.get(pfn) ?? -1}${suffix}`;
    };
    const processes: Record<string, unknown> = {};
    for (const { name, index, regions } of plan.processes) {
      const shown: Record<string, string[]> = {};
      for (const [region, pages] of Object.entries(regions)) {
        shown[region] = pages.map((page) =>
          page === undefined ? "-" : nameOf(dump.frames.get(`${index}:${page}`) ?? "?"),
        );
      }
      processes[name] = { ksm_stat: dump.stats.get(index) ?? {}, regions: shown };
    }
    this.observations.push({ at: "dump", op: dump.op, sysfs: dump.sysfs, processes });
  }
}

/** Its release, and the package's version, which has the patch level that the release lacks: "6.1.0-56-cloud-amd64 (6.1.192-2)". */
function kernelName([release = "?", ...version]: readonly string[]): string {
  const packaged = version[version.indexOf("Debian") + 1];
  return packaged !== undefined && version.includes("Debian") ? `${release} (${packaged})` : release;
}

/** Every numeric file but sleep_millisecs, and those of the advisor only when it is on. */
function sysfs(words: readonly string[]): Record<string, number> {
  const all = new Map(words.map((word) => word.split("=") as [string, string]));
  const advisorOn = /\[scan-time\]/.test(all.get("advisor_mode") ?? "");
  const numbers: Record<string, number> = {};
  for (const name of [...all.keys()].sort()) {
    const value = all.get(name) ?? "";
    if (name === "sleep_millisecs" || (name.startsWith("advisor_") && !advisorOn) || !/^-?\d+$/.test(value)) continue;
    numbers[name] = Number(value);
  }
  return numbers;
}

function stat(text: string): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [, name = "", value = ""] of text.matchAll(/(\w+):?\s+(-?\w+)/g)) {
    const number = value === "yes" ? 1 : value === "no" ? 0 : Number(value);
    if (!Number.isNaN(number)) values[name] = number;
  }
  return values;
}
