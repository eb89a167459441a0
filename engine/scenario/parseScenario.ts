/** A scenario's text, all of it checked: a Scenario that can be played, or why not. */
import { checkRun } from "./checkRun.ts";
import { FieldReader, shown } from "./fieldReader.ts";
import { type JsonNode, parseJson, TextPlaces } from "./jsonTree.ts";
import { readOperation } from "./readOperation.ts";
import type { ConfigSwitches, MachineSettings, Operation, Scenario, ScenarioProblem } from "./scenario.ts";

export const DEFAULT_MACHINE: MachineSettings = { nodes: 1, framesPerNode: 65536, lruBatches: false, config: {} };
export const MAX_NODES = 64;
/** 64 GiB of frames altogether: their struct pages lie in the machine's memory. */
const MAX_FRAMES = 2 ** 24;
const VERSION = 1;

export type ParsedScenario =
  | { readonly kind: "scenario"; readonly scenario: Scenario }
  /** At least one, in order of place. */
  | { readonly kind: "problems"; readonly problems: readonly ScenarioProblem[] };

/** `path` is what messages call the file. A BOM is skipped; columns count without it. */
export function parseScenario(text: string, path: string): ParsedScenario {
  const body = text.startsWith("\ufeff") ? text.slice(1) : text;
  const places = new TextPlaces(body);
  const parsed = parseJson(body, places);
  const problems: ScenarioProblem[] = [...parsed.problems];
  if (parsed.root !== undefined) {
    const scenario = readScenario(parsed.root, path, places, problems);
    if (scenario !== undefined && problems.length === 0) {
      problems.push(...checkRun(scenario.run));
      if (problems.length === 0) return { kind: "scenario", scenario };
    }
  }
  return { kind: "problems", problems: problems.sort((a, b) => a.place.offset - b.place.offset) };
}

function readScenario(
  root: JsonNode,
  path: string,
  places: TextPlaces,
  problems: ScenarioProblem[],
): Scenario | undefined {
  if (root.type !== "object") {
    const message = `a scenario is an object with the fields "version" and "run", not ${shown(root)}`;
    problems.push({ code: "bad-value", message, place: places.of(root) });
    return undefined;
  }
  const fields = new FieldReader(root, "the scenario", places, problems);
  const version = fields.integer("version", { min: VERSION, max: VERSION });
  const title = fields.field("title") === undefined ? path : fields.string("title");
  const description = fields.field("description") === undefined ? undefined : fields.string("description");
  const machine = readMachine(fields.field("machine"), places, problems);
  const run = fields.list("run");
  fields.field("$schema");
  fields.finish();
  const operations: Operation[] = [];
  for (const [index, node] of (run ?? []).entries()) {
    const operation = readOperation(node, index, { places, problems, machine });
    if (operation !== undefined) operations.push(operation);
  }
  if (version === undefined || title === undefined || run === undefined) return undefined;
  return { path, title, description, machine, run: operations };
}

function readMachine(node: JsonNode | undefined, places: TextPlaces, problems: ScenarioProblem[]): MachineSettings {
  if (node === undefined) return DEFAULT_MACHINE;
  if (node.type !== "object") {
    const message = `"machine" of the scenario is ${shown(node)}; an object is allowed`;
    problems.push({ code: "bad-value", message, place: places.of(node) });
    return DEFAULT_MACHINE;
  }
  const fields = new FieldReader(node, "the machine", places, problems);
  const nodes = fields.optionalInteger("nodes", { min: 1, max: MAX_NODES }) ?? DEFAULT_MACHINE.nodes;
  const most = Math.floor(MAX_FRAMES / nodes);
  const frames = fields.optionalInteger("framesPerNode", { min: 256, max: most });
  const lruBatches = fields.optionalBoolean("lruBatches") ?? DEFAULT_MACHINE.lruBatches;
  const config = readConfig(fields.field("config"), places, problems);
  fields.finish();
  return { nodes, framesPerNode: frames ?? Math.min(DEFAULT_MACHINE.framesPerNode, most), lruBatches, config };
}

const SWITCH = /^(CONFIG_)?[A-Za-z0-9]\w*$/;
const SWITCHES_ALLOWED = 'switches such as { "CONFIG_NUMA": false } are';

function readConfig(node: JsonNode | undefined, places: TextPlaces, problems: ScenarioProblem[]): ConfigSwitches {
  if (node === undefined) return {};
  const wrong = (what: string, at: JsonNode): ConfigSwitches => {
    const message = `${what} of the machine is ${shown(at)}; ${SWITCHES_ALLOWED} allowed`;
    problems.push({ code: "bad-value", message, place: places.of(at) });
    return {};
  };
  if (node.type !== "object") return wrong('"config"', node);
  const fields = new FieldReader(node, "the configuration", places, problems);
  const config: Record<string, boolean | number | string> = {};
  for (const [name, value] of fields.entries()) {
    const given: unknown = value.value;
    const isValue = typeof given === "boolean" || typeof given === "number" || typeof given === "string";
    if (!SWITCH.test(name) || !isValue) return wrong(`"${name}" in "config"`, value);
    config[name] = given;
  }
  return config;
}
