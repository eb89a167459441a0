/**
 * Makes a scenario that fails short: operations after the one that differs go, then runs of operations, ever smaller ones,
 * as long as what is left still fails (delta debugging); at last repeated ticks, and ranges of pages.
 *
 * What is left is kept valid: an operation on a process or a region that the removed ones would have made goes with them.
 */
import { parseScenario as checkScenarioText } from "../../engine/scenario/parseScenario.ts";
import { type Operation, type ScenarioFile, toScript } from "./script.ts";

export interface ShrinkOptions {
  /** Whether the scenario still fails. What cannot be played does not. */
  readonly fails: (scenario: ScenarioFile) => Promise<boolean>;
  /** Ends here with what it has. */
  readonly maxTrials: number;
  readonly onProgress?: (operations: number, trials: number) => void;
}

export interface Shrunk {
  readonly scenario: ScenarioFile;
  readonly trials: number;
}

/** `lastOperation`: the index of the operation at which it was seen to fail. */
export async function shrink(scenario: ScenarioFile, lastOperation: number, options: ShrinkOptions): Promise<Shrunk> {
  const shrinker = new Shrinker(scenario, options);
  await shrinker.cutAfter(lastOperation);
  await shrinker.removeRuns();
  await shrinker.lowerNumbers();
  await shrinker.removeRuns();
  return { scenario: shrinker.best, trials: shrinker.trials };
}

class Shrinker {
  best: ScenarioFile;
  trials = 0;
  private readonly options: ShrinkOptions;
  private readonly tried = new Set<string>();

  constructor(scenario: ScenarioFile, options: ShrinkOptions) {
    this.best = scenario;
    this.options = options;
  }

  async cutAfter(last: number): Promise<void> {
    if (last < 0 || last + 1 >= this.best.run.length) return;
    const cut = this.best.run.slice(0, last + 1);
    if (!(await this.take(cut))) await this.take([...cut, { op: "dump" }]);
  }

  async removeRuns(): Promise<void> {
    for (let size = Math.ceil(this.best.run.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let end = this.best.run.length; end > 0;) {
        const start = Math.max(0, end - size);
        await this.take([...this.best.run.slice(0, start), ...this.best.run.slice(end)]);
        end = Math.min(start, this.best.run.length);
      }
    }
  }

  async lowerNumbers(): Promise<void> {
    for (const field of ["times", "pages", "count"]) {
      for (let at = 0; at < this.best.run.length; at++) {
        for (let value = Number(this.best.run[at]?.[field] ?? 1); value > 1;) {
          const lower = Math.floor(value / 2);
          const changed = { ...this.best.run[at], [field]: lower } as Operation;
          if (!(await this.take(this.best.run.with(at, changed)))) break;
          value = lower;
        }
      }
    }
  }

  private async take(run: readonly Operation[]): Promise<boolean> {
    if (this.trials >= this.options.maxTrials) return false;
    const candidate = { ...this.best, run: validOperations(this.best, run) };
    const key = JSON.stringify(candidate.run);
    if (candidate.run.length === 0 || this.tried.has(key) || key === JSON.stringify(this.best.run)) return false;
    this.tried.add(key);
    this.trials++;
    if (!(await this.options.fails(candidate))) return false;
    this.best = candidate;
    this.options.onProgress?.(candidate.run.length, this.trials);
    return true;
  }
}

/** Those of the operations that can be played one after the other: others are left out. */
export function validOperations(scenario: ScenarioFile, run: readonly Operation[]): readonly Operation[] {
  let valid = [...run];
  for (;;) {
    const problem = firstInvalid({ ...scenario, run: valid });
    if (problem === undefined) return valid;
    valid = valid.toSpliced(problem, 1);
  }
}

/** Index of the first operation that the guest or the engine refuses. */
function firstInvalid(scenario: ScenarioFile): number | undefined {
  const at = firstThat(scenario, (part) => !isScript(part));
  if (at !== undefined) return at;
  return firstThat(scenario, (part) => checkScenarioText(JSON.stringify(part), "shrunk").kind === "problems");
}

/** The first operation with which `isBad` holds of the operations up to it (it holds on from there). */
function firstThat(scenario: ScenarioFile, isBad: (part: ScenarioFile) => boolean): number | undefined {
  const part = (length: number): ScenarioFile => ({ ...scenario, run: scenario.run.slice(0, length) });
  let good = 0;
  let bad = scenario.run.length;
  if (!isBad(part(bad))) return undefined;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBad(part(middle))) bad = middle;
    else good = middle;
  }
  return bad - 1;
}

function isScript(scenario: ScenarioFile): boolean {
  try {
    toScript(scenario);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
