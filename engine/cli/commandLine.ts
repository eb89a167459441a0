/** The arguments of ksm-lab, and what --help says of them. */
import { LabError } from "../base/labError.ts";

export type Command =
  | {
      readonly kind: "run";
      readonly file: string;
      readonly source: string | undefined;
      readonly json: boolean;
      readonly coverage: string | undefined;
      readonly backEnd: "vm" | "fast" | undefined;
    }
  | { readonly kind: "check"; readonly path: string }
  | { readonly kind: "demo"; readonly source: string | undefined }
  | { readonly kind: "help" | "version" };

export const HELP = `ksm-lab runs the Linux kernel's own mm/ksm.c on a simulated machine, one batch of ksmd at a time.

  ksm-lab run FILE [--source PATH] [--json] [--coverage OUT.info] [--vm | --fast]
      Plays the scenario FILE (*.ksm.json) and shows what the counters of /sys/kernel/mm/ksm do.
      --source PATH      a ksm.c, or a kernel tree; without it KSM Lab's own KSM runs
      --json             one JSON object a line on standard output, and nothing else there
      --coverage FILE    writes how often each line of the source was executed, in lcov's format
      --vm, --fast       interpreted, or compiled to JavaScript from the outset; unless told, what takes long is compiled

  ksm-lab check PATH
      Compiles a ksm.c or the one of a kernel tree; prints its version, its features, its functions, and what is missing.

  ksm-lab demo [--source PATH]
      Plays a small scenario and shows, statement by statement, how ksmd merges two pages.

  ksm-lab --help, ksm-lab --version

Exit code 0; 1 when an expectation of the scenario failed, or check found something missing; 2 when the arguments, the
scenario or the source cannot be used.
`;

/** Throws a LabError that says what is wrong with the arguments. */
export function parseCommandLine(args: readonly string[]): Command {
  if (args.includes("--help") || args.includes("-h") || args.length === 0) return { kind: "help" };
  if (args.includes("--version")) return { kind: "version" };
  const [name = "", ...rest] = args;
  switch (name) {
    case "run":
      return parseRun(rest);
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
      throw usage(`there is no command "${name}"; the commands are run, check and demo`);
  }
}

function parseRun(args: readonly string[]): Command {
  const { files, values, flags } = parseOptions(args, ["--source", "--coverage"], ["--json", "--vm", "--fast"]);
  if (flags.has("--vm") && flags.has("--fast")) throw usage("--vm and --fast exclude each other");
  return {
    kind: "run",
    file: onlyFile(files, "run", "the path of a scenario"),
    source: values.get("--source"),
    json: flags.has("--json"),
    coverage: values.get("--coverage"),
    backEnd: flags.has("--vm") ? "vm" : flags.has("--fast") ? "fast" : undefined,
  };
}

interface Options {
  readonly files: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/** --name VALUE and --name=VALUE; what stands behind -- is a file. */
function parseOptions(args: readonly string[], valued: readonly string[], plain: readonly string[]): Options {
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
    else if (valued.includes(name)) {
      const value = equals < 0 ? args[(at += 1)] : arg.slice(equals + 1);
      if (value === undefined || value === "") throw usage(`${name} needs a path`);
      if (values.has(name)) throw usage(`${name} stands twice`);
      values.set(name, value);
    } else {
      const known = [...valued, ...plain].join(", ");
      throw usage(`there is no option ${arg} here${known === "" ? "" : `; the options are ${known}`}`);
    }
  }
  return { files, values, flags };
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
