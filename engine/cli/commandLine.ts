/** The arguments of ksm-lab, and what --help says of them. */
import { LabError } from "../base/labError.ts";
import type { PageName } from "../session/whyView.ts";
import { parseKnobs, parseNodes, parseSettings } from "./sweepArguments.ts";

export type Command =
  | {
      readonly kind: "run";
      readonly file: string;
      readonly source: string | undefined;
      readonly json: boolean;
      readonly coverage: string | undefined;
      readonly backEnd: "vm" | "fast" | undefined;
      readonly progress: boolean;
    }
  | {
      readonly kind: "why";
      readonly file: string;
      readonly source: string | undefined;
      readonly pages: readonly PageName[];
      readonly json: boolean;
    }
  | { readonly kind: "check"; readonly path: string }
  | {
      readonly kind: "sweep";
      readonly file: string;
      readonly source: string | undefined;
      readonly knobs: ReadonlyMap<string, readonly string[]>;
      readonly format: "text" | "json" | "csv";
      /** undefined: as many as the machine has processors and memory for. */
      readonly jobs: number | undefined;
      readonly progress: boolean;
    }
  | {
      readonly kind: "estimate";
      readonly images: readonly string[];
      readonly source: string | undefined;
      readonly settings: ReadonlyMap<string, string>;
      readonly nodes: number;
      readonly json: boolean;
      readonly progress: boolean;
    }
  | { readonly kind: "demo"; readonly source: string | undefined }
  | { readonly kind: "help" | "version" };

export const HELP = `ksm-lab runs the Linux kernel's own mm/ksm.c on a simulated machine, one batch of ksmd at a time.

  ksm-lab run FILE [--source PATH] [--json] [--coverage OUT.info] [--vm | --fast]
      Plays the scenario FILE (*.ksm.json) and shows what the counters of /sys/kernel/mm/ksm do.
      --source PATH      a ksm.c, or a kernel tree; without it KSM Lab's own KSM runs
      --json             one JSON object a line on standard output, and nothing else there
      --coverage FILE    writes how often each line of the source was executed, in lcov's format
      --vm, --fast       interpreted, or compiled to JavaScript from the outset; unless told, what takes long is compiled

  ksm-lab why FILE --page PROCESS/REGION/NUMBER [--page ...] [--source PATH] [--json]
      Plays the scenario and says of a page why it is merged or not, with the statement that decides, and its story.
      --page A/r/3       page 3 of region r of process A, as it is at the end

  ksm-lab sweep FILE --set KNOB=VALUE,VALUE... [--set ...] [--source PATH] [--json | --csv] [--jobs N]
      Plays the scenario under every combination of the settings, a line each: bytes saved, and net of KSM's metadata;
      simulated seconds until 50, 90 and 99 % of that were saved; ksmd's share of a processor; pages scanned.
      --set              a file of /sys/kernel/mm/ksm and its values, instead of what the scenario writes to it
      --jobs N           runs at a time; unless told, one a processor, as far as memory goes. The results are the same

  ksm-lab estimate IMAGE... [--set KNOB=VALUE]... [--nodes N] [--source PATH] [--json]
      Runs KSM over images of memory, each a process of its own, until a full scan changes nothing: pages that are equal
      (zero, within one image, across images), what KSM saves of that, when, and what ksmd takes for it.
      IMAGE              a raw image (a guest's RAM), an ELF core, or pid:N for a live process (Linux, read-only)
      --nodes N          the images lie on N memory nodes by turns: what merge_across_nodes=0 leaves of the savings

  ksm-lab check PATH
      Compiles a ksm.c or the one of a kernel tree; prints its version, its features, its functions, and what is missing.

  ksm-lab demo [--source PATH]
      Plays a small scenario and shows, statement by statement, how ksmd merges two pages.

  ksm-lab --help, ksm-lab --version

  --progress (run, sweep, estimate)
      Says on standard error how far it is: pages, full scans, simulated time, expected end. On a terminal it always does.

Exit code 0; 1 when an expectation of the scenario failed, or check found something missing; 2 when the arguments, the
scenario or the source cannot be used, or the output cannot be written.
`;

/** Throws a LabError that says what is wrong with the arguments. */
export function parseCommandLine(args: readonly string[]): Command {
  if (args.includes("--help") || args.includes("-h") || args.length === 0) return { kind: "help" };
  if (args.includes("--version")) return { kind: "version" };
  const [name = "", ...rest] = args;
  switch (name) {
    case "run":
      return parseRun(rest);
    case "why":
      return parseWhy(rest);
    case "sweep":
      return parseSweep(rest);
    case "estimate":
      return parseEstimate(rest);
    case "check": {
      const { files } = parseOptions(rest, [], []);
      return { kind: "check", path: onlyFile(files, "check", "the path of a ksm.c or a kernel tree") };
    }
    case "demo": {
      const { files, values } = parseOptions(rest, ["--source"], []);
      if (files[0] !== undefined) throw usage(`demo takes no file, but there is "${files[0]}"`);
      return { kind: "demo", source: values.get("--source") };
    }
    case "help":
      return { kind: "help" };
    default:
      throw usage(`there is no command "${name}"; the commands are run, why, sweep, estimate, check and demo`);
  }
}

function parseRun(args: readonly string[]): Command {
  const { files, values, flags } = parseOptions(
    args,
    ["--source", "--coverage"],
    ["--json", "--vm", "--fast", "--progress"],
  );
  if (flags.has("--vm") && flags.has("--fast")) throw usage("--vm and --fast exclude each other");
  return {
    kind: "run",
    file: onlyFile(files, "run", "the path of a scenario"),
    source: values.get("--source"),
    json: flags.has("--json"),
    coverage: values.get("--coverage"),
    backEnd: flags.has("--vm") ? "vm" : flags.has("--fast") ? "fast" : undefined,
    progress: flags.has("--progress"),
  };
}

function parseWhy(args: readonly string[]): Command {
  const { files, values, flags, lists } = parseOptions(args, ["--source"], ["--json"], ["--page"]);
  const pages = (lists.get("--page") ?? []).map(parsePage);
  if (pages.length === 0) throw usage("why needs --page PROCESS/REGION/NUMBER, A/r/3 for example");
  const file = onlyFile(files, "why", "the path of a scenario");
  return { kind: "why", file, source: values.get("--source"), pages, json: flags.has("--json") };
}

function parsePage(text: string): PageName {
  const [, process, region, index] = /^([^/]+)\/(.+)\/(\d{1,15})$/.exec(text) ?? [];
  if (process !== undefined && region !== undefined) return { process, region, index: Number(index) };
  throw usage(`--page is ${text}; PROCESS/REGION/NUMBER is allowed, A/r/3 for example`);
}

function parseSweep(args: readonly string[]): Command {
  const { files, values, flags, lists } = parseOptions(
    args,
    ["--source", "--jobs"],
    ["--json", "--csv", "--progress"],
    ["--set"],
  );
  if (flags.has("--json") && flags.has("--csv")) throw usage("--json and --csv exclude each other");
  return {
    kind: "sweep",
    file: onlyFile(files, "sweep", "the path of a scenario"),
    source: values.get("--source"),
    knobs: parseKnobs(lists.get("--set") ?? []),
    format: flags.has("--json") ? "json" : flags.has("--csv") ? "csv" : "text",
    jobs: parseJobs(values.get("--jobs")),
    progress: flags.has("--progress"),
  };
}

function parseEstimate(args: readonly string[]): Command {
  const valued = ["--source", "--nodes"];
  const { files, values, flags, lists } = parseOptions(args, valued, ["--json", "--progress"], ["--set"]);
  if (files.length === 0) throw usage("estimate needs images: paths, or pid:N");
  const settings = parseSettings(lists.get("--set") ?? []);
  const [json, progress] = [flags.has("--json"), flags.has("--progress")];
  const nodes = parseNodes(values.get("--nodes"));
  return { kind: "estimate", images: files, source: values.get("--source"), settings, nodes, json, progress };
}

function parseJobs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 256) return Number(text);
  throw usage(`--jobs is ${text}; a whole number from 1 to 256 is allowed`);
}

interface Options {
  readonly files: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** --name VALUE and --name=VALUE, those of `repeated` as often as one likes; what stands behind -- is a file. */
function parseOptions(
  args: readonly string[],
  valued: readonly string[],
  plain: readonly string[],
  repeated: readonly string[] = [],
): Options {
  const lists = new Map<string, readonly string[]>();
  const files: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      files.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith("--")) {
      files.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const name = equals < 0 ? arg : arg.slice(0, equals);
    if (plain.includes(arg)) flags.add(arg);
    else if (valued.includes(name) || repeated.includes(name)) {
      const value = equals < 0 ? args[(at += 1)] : arg.slice(equals + 1);
      if (value === undefined || value === "")
        throw usage(`${name} needs a ${["--jobs", "--nodes", "--set", "--page"].includes(name) ? "value" : "path"}`);
      if (repeated.includes(name)) {
        lists.set(name, [...(lists.get(name) ?? []), value]);
        continue;
      }
      if (values.has(name)) throw usage(`${name} stands twice`);
      values.set(name, value);
    } else {
      const known = [...valued, ...repeated, ...plain].join(", ");
      throw usage(`there is no option ${arg} here${known === "" ? "" : `; the options are ${known}`}`);
    }
  }
  return { files, values, flags, lists };
}

function onlyFile(files: readonly string[], command: string, what: string): string {
  const [first, second] = files;
  if (first === undefined || first === "") throw usage(`${command} needs ${what}`);
  if (second !== undefined) throw usage(`${command} takes one path, but there are "${first}" and "${second}"`);
  return first;
}

function usage(message: string): LabError {
  return new LabError("usage", `${message} (ksm-lab --help tells more)`);
}
