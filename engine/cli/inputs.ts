/** What a command reads: the scenario, the source, with errors that name file, line, column and cause. */
import { readFile, stat } from "node:fs/promises";
import { LabError } from "../base/labError.ts";
import { parseScenario } from "../scenario/parseScenario.ts";
import type { ConfigSwitches, Scenario } from "../scenario/scenario.ts";
import { loadCParser } from "../session/grammar.ts";
import { type LoadContext, type LoadedSource, loadSource } from "../session/loadSource.ts";
import { pageStores, type StartHashing } from "../session/pageStores.ts";
import type { HostFiles } from "../session/protocol.ts";
import { type FileAccess, findKernelSource } from "../source/findKernelSource.ts";
import { readHostFiles } from "./hostFiles.ts";

/** More than any scenario that somebody wrote. */
const MAX_SCENARIO_BYTES = 32 * 2 ** 20;

export interface NamedSource extends LoadedSource {
  /** Of ksm.c on disk; for the project's own KSM its name. */
  readonly ksmPath: string;
}

/** Several problems of one scenario, each a line on standard error. */
export class ScenarioErrors extends LabError {
  readonly lines: readonly string[];

  constructor(path: string, lines: readonly string[]) {
    super("bad-scenario", `the scenario ${path} cannot be run`, { path });
    this.lines = lines;
  }
}

const ACCESS: FileAccess = {
  async stat(path) {
    try {
      const found = await stat(path);
      return { isDirectory: found.isDirectory(), sizeBytes: found.size };
    } catch (error) {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
      throw unreadable(path, error);
    }
  },
  async readFile(path) {
    try {
      return await readFile(path);
    } catch (error) {
      throw unreadable(path, error);
    }
  },
};

export async function readScenario(path: string): Promise<Scenario> {
  const found = await ACCESS.stat(path);
  if (found === undefined) throw new LabError("path-not-found", `there is no file ${path}`, { path });
  if (found.isDirectory) throw new LabError("is-directory", `${path} is a directory, not a scenario`, { path });
  if (found.sizeBytes > MAX_SCENARIO_BYTES) {
    const size = (found.sizeBytes / 1e6).toFixed(1);
    throw new LabError("too-large", `${path} has ${size} MB, too much for a scenario`, { path });
  }
  const parsed = parseScenario(new TextDecoder().decode(await ACCESS.readFile(path)), path);
  if (parsed.kind === "scenario") return parsed.scenario;
  throw new ScenarioErrors(
    path,
    parsed.problems.map(({ place, message }) => `${path}:${String(place.line)}:${String(place.column)}: ${message}`),
  );
}

/**
 * `path`: a ksm.c or a kernel tree; undefined: the project's own KSM. `config`: a scenario's switches. `startHashing`: for a
 * command that leaves a processor free.
 */
export async function readSource(
  path: string | undefined,
  config: ConfigSwitches = {},
  startHashing?: StartHashing,
): Promise<NamedSource> {
  const found = path === undefined ? undefined : await findKernelSource(ACCESS, path);
  const context = await loadContext(readHostFiles(), startHashing);
  const loaded = loadSource(found?.input ?? { kind: "reference" }, context, config);
  return { ...loaded, ksmPath: found?.ksmPath ?? loaded.report.path };
}

/** What compiling needs of this installation. */
export async function loadContext(host: HostFiles, startHashing?: StartHashing): Promise<LoadContext> {
  return {
    files: new Map(Object.entries(host.kernel)),
    parser: await loadCParser(host),
    createPages: pageStores(host, startHashing),
    clockMs: () => performance.now(),
  };
}

function unreadable(path: string, error: unknown): LabError {
  return new LabError("unreadable", `${path} cannot be read: ${errorCode(error) ?? String(error)}`, { path });
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
