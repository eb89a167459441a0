/**
 * One operation of a scenario: its fields, read and checked one by one. What is wrong with an operation does not hide
 * what is wrong with the next; whether its process, region and pages exist is checked later (checkRun.ts).
 */
import { CONTENT_FORMS, parseContent } from "./content.ts";
import { FieldReader, shown } from "./fieldReader.ts";
import type { JsonNode, TextPlaces } from "./jsonTree.ts";
import { readMixture } from "./mixture.ts";
import { likeliest, quoted } from "./likeliest.ts";
import type {
  Action,
  Content,
  Expected,
  MachineSettings,
  Operation,
  OperationName,
  ScenarioProblem,
} from "./scenario.ts";

/** What reading needs besides the object itself. */
export interface ReadContext {
  readonly places: TextPlaces;
  readonly problems: ScenarioProblem[];
  readonly machine: MachineSettings;
}

/** The most pages that a region may have: 64 GiB. */
export const MAX_REGION_PAGES = 2 ** 24;
const MAX_TIMES = 2 ** 31 - 1;
const PAGES = { min: 0, max: MAX_REGION_PAGES };
const COUNT = { min: 1, max: MAX_REGION_PAGES };
const TIMES = { min: 0, max: MAX_TIMES };

type Reader = (fields: FieldReader, context: ReadContext, index: number) => Action | undefined;

const READERS: Readonly<Record<OperationName, Reader>> = {
  process: (f) => built({ op: "process", process: f.string("process") }),
  mmap: (f, { machine }) =>
    built(
      { op: "mmap", process: f.string("process"), region: f.string("region"), pages: f.integer("pages", COUNT) },
      { node: f.optionalInteger("node", nodeRange(machine)) },
    ),
  fill: (f, context) => built({ op: "fill", ...range(f), content: contentField(f, context) }),
  write: (f) => readAccess(f, "write"),
  read: (f) => readAccess(f, "read"),
  madvise: (f) =>
    built({ op: "madvise", ...range(f), advice: f.oneOf("advice", ["mergeable", "unmergeable", "dontneed"]) }),
  munmap: (f) => built({ op: "munmap", ...range(f) }),
  mremap: (f) =>
    built(
      { op: "mremap", process: f.string("process"), region: f.string("region"), to: f.string("to") },
      { start: f.optionalInteger("start", PAGES) ?? 0, count: f.optionalInteger("count", COUNT) },
    ),
  mlock: (f) => built({ op: "mlock", ...range(f) }),
  munlock: (f) => built({ op: "munlock", ...range(f) }),
  mprotect: (f) => built({ op: "mprotect", ...range(f), access: f.oneOf("access", ["none", "read", "read-write"]) }),
  fork: (f) => built({ op: "fork", process: f.string("process"), child: f.string("child") }),
  exit: (f) => built({ op: "exit", process: f.string("process") }),
  prctl: (f) => built({ op: "prctl", process: f.string("process"), merge: f.boolean("merge") }),
  sysfs: readSysfs,
  drain: () => ({ op: "drain" }),
  migrate: (f, { machine }) => built({ op: "migrate", ...range(f), node: f.integer("node", nodeRange(machine)) }),
  offline: (f, context) => readHotplug(f, context, "offline"),
  online: (f, context) => readHotplug(f, context, "online"),
  swapOut: (f) => built({ op: "swapOut", ...range(f) }),
  swapIn: (f) => built({ op: "swapIn", ...range(f) }),
  memoryFailure: (f) => built({ op: "memoryFailure", ...range(f) }),
  contextSwitch: (f) => built({ op: "contextSwitch", process: f.string("process") }),
  tick: (f) =>
    built({
      op: "tick",
      times: f.integer("times", TIMES),
      observe: f.optionalOneOf("observe", ["each", "last"]) ?? "each",
    }),
  scan: (f) => built({ op: "scan", times: f.integer("times", TIMES) }),
  elapse: (f) => built({ op: "elapse", milliseconds: f.duration("milliseconds") }),
  repeat: readRepeat,
  together: readTogether,
  dump: () => ({ op: "dump" }),
  expect: readExpect,
};

export const OPERATION_NAMES = Object.keys(READERS) as readonly OperationName[];

/** The operation at `node`, or undefined when something is wrong with it (then `context.problems` says what). */
export function readOperation(node: JsonNode, index: number, context: ReadContext): Operation | undefined {
  const { places, problems } = context;
  const place = places.of(node);
  if (node.type !== "object") {
    problems.push({
      code: "bad-value",
      message: `an operation is an object with a field "op", not ${shown(node)}`,
      place,
    });
    return undefined;
  }
  const head = new FieldReader(node, "the operation", places, []);
  const name = head.field("op");
  const op = OPERATION_NAMES.find((each) => each === name?.value);
  if (op === undefined) {
    const message =
      name === undefined
        ? 'the operation needs a field "op"'
        : `there is no operation ${shown(name)}; the operations are ${OPERATION_NAMES.join(", ")}`;
    const instead = likeliest(String(name?.value ?? ""), OPERATION_NAMES).map(quoted);
    const at = name ? { place: places.of(name), instead } : { place: { ...place, length: 1 } };
    problems.push({ code: "unknown-operation", message, ...at });
    return undefined;
  }
  const fields = new FieldReader(node, `operation "${op}"`, places, problems);
  fields.field("op");
  const before = problems.length;
  const action = READERS[op](fields, context, index);
  if (op !== "sysfs") fields.finish();
  if (action === undefined || problems.length > before) return undefined;
  return { ...action, index, place, fields: fields.fieldPlaces() };
}

/**
 * The action when all of its required parts are there; the optional ones are in the second argument. That the parts are
 * those of the operation is not checked by the compiler but by the table's tests: every operation is read and compared.
 */
function built(
  required: { readonly op: OperationName } & Readonly<Record<string, unknown>>,
  optional: Readonly<Record<string, unknown>> = {},
): Action | undefined {
  if (Object.values(required).includes(undefined)) return undefined;
  return { ...required, ...optional } as unknown as Action;
}

function range(f: FieldReader): {
  readonly process: string | undefined;
  readonly region: string | undefined;
  readonly start: number | undefined;
  readonly count: number | undefined;
} {
  return {
    process: f.string("process"),
    region: f.string("region"),
    start: f.integer("start", PAGES),
    count: f.integer("count", COUNT),
  };
}

function nodeRange(machine: MachineSettings): { readonly min: number; readonly max: number } {
  return { min: 0, max: machine.nodes - 1 };
}

function contentField(f: FieldReader, { places, problems }: ReadContext): Content | undefined {
  const node = f.field("content");
  if (node?.type === "object") return readMixture(node, places, problems);
  const text = f.string("content");
  const content = text === undefined ? undefined : parseContent(text);
  if (text !== undefined && content === undefined && node !== undefined) f.wrong("content", node, CONTENT_FORMS);
  return content;
}

function readAccess(f: FieldReader, op: "write" | "read"): Action | undefined {
  return built(
    { op, process: f.string("process"), region: f.string("region"), page: f.integer("page", PAGES) },
    {
      offset: f.optionalInteger("offset", { min: 0, max: 4095 }) ?? 0,
      byte: f.optionalInteger("byte", { min: 0, max: 255 }) ?? 0,
    },
  );
}

function readSysfs(f: FieldReader, { places }: ReadContext): Action {
  const writes: { file: string; text: string }[] = [];
  for (const [file, value] of f.entries()) {
    if (file === "op") continue;
    if (!/^[\w.-]{1,64}$/.test(file)) f.wrong(file, value, "names of files in /sys/kernel/mm/ksm are");
    else if (value.type === "number" || value.type === "string") {
      writes.push({ file, text: String(places.scalar(value)) });
    } else f.wrong(file, value, "a number or a string is");
  }
  return { op: "sysfs", writes };
}

/** A node, or else a range of frames, counted over all nodes: the two together would say two things. */
function readHotplug(f: FieldReader, { machine }: ReadContext, op: "offline" | "online"): Action | undefined {
  const total = machine.nodes * machine.framesPerNode;
  const node = f.field("node");
  if (f.field("start") === undefined && f.field("count") === undefined)
    return built({ op, node: f.integer("node", nodeRange(machine)) }, { frames: undefined });
  if (node !== undefined) f.wrong("node", node, 'either "node", or "start" and "count" are');
  const start = f.integer("start", { min: 0, max: total - 1 });
  const count = f.integer("count", { min: 1, max: total });
  return start === undefined || count === undefined ? undefined : { op, node: undefined, frames: { start, count } };
}

function readRepeat(f: FieldReader, context: ReadContext, index: number): Action | undefined {
  const times = f.integer("times", TIMES);
  const run = f.list("run")?.map((each) => readOperation(each, index, context));
  if (times === undefined || run === undefined || !allDefined(run)) return undefined;
  return { op: "repeat", times, run };
}

/** Operations that are one call of one process, or of ksmd, or of the shell, and make or end no process or region. */
const TOGETHER: readonly OperationName[] = [
  ...([
    "write",
    "read",
    "fill",
    "madvise",
    "munmap",
    "mlock",
    "munlock",
    "mprotect",
    "prctl",
    "contextSwitch",
  ] as const),
  ...(["migrate", "swapOut", "swapIn", "offline", "online", "tick"] as const),
];
const TOGETHER_RULE = "one operation each of several processes, one batch of ksmd, one offline or online are";

function readTogether(f: FieldReader, context: ReadContext, index: number): Action | undefined {
  const node = f.field("run");
  const run = f.list("run")?.map((each) => readOperation(each, index, context));
  if (run === undefined || node === undefined || !allDefined(run)) return undefined;
  const list: readonly Operation[] = run;
  const callers = list.map((each) => ("process" in each ? each.process : each.op === "tick" ? "ksmd" : "shell"));
  const areCalls = list.every(
    (each) =>
      TOGETHER.includes(each.op) &&
      !(each.op === "tick" && each.times !== 1) &&
      !(each.op === "fill" && each.content.kind === "mix"),
  );
  if (!areCalls || list.length < 2 || new Set(callers).size < callers.length) {
    f.wrong("run", node, TOGETHER_RULE);
    return undefined;
  }
  return { op: "together", run: list };
}

function allDefined<T>(values: readonly (T | undefined)[]): values is readonly T[] {
  return !values.includes(undefined);
}

function readExpect(f: FieldReader, { places }: ReadContext): Action {
  const part = (name: string): Expected | undefined => {
    const node = f.field(name);
    if (node === undefined) return undefined;
    if (node.type === "object") return expectedOf(node, places);
    f.wrong(name, node, "an object is");
    return undefined;
  };
  return { op: "expect", sysfs: part("sysfs"), pages: part("pages"), processes: part("processes") };
}

function expectedOf(node: JsonNode, places: TextPlaces): Expected {
  if (node.type === "array") return (node.children ?? []).map((each) => expectedOf(each, places));
  if (node.type !== "object") return places.scalar(node);
  const members = new Map<string, Expected>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) members.set(String(key.value), expectedOf(value, places));
  }
  return members;
}
