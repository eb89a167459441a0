/**
 * Answers the requests of protocol.ts: every one with its result or an error, also when something goes wrong that should
 * not. Owns at most one session; a run under way gives way to messages between its slices.
 */
import { LabError } from "../base/labError.ts";
import { outlineOf } from "../frontend/outline.ts";
import type { History } from "../machine/history/history.ts";
import { parseScenario } from "../scenario/parseScenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { debugHandlers } from "./debug/debugHandlers.ts";
import { Debugger } from "./debug/debugger.ts";
import type { Move, StepScope } from "./debugView.ts";
import { loadCParser } from "./grammar.ts";
import { writeKnob } from "./knobs.ts";
import { type LoadContext, loadSource, REFERENCE_PATH } from "./loadSource.ts";
import { pageStores } from "./pageStores.ts";
import { withSysfs } from "./overrides.ts";
import type { FromWorker, HostFiles, Method, ProtocolError, Requests, SourceInput, ToWorker } from "./protocol.ts";
import { readInterventions, savedIntervention } from "./savedInterventions.ts";
import { createSession, type Session } from "./session.ts";
import { STEP_MOVES } from "./stepMoves.ts";
import type { StopInfo } from "./view.ts";
import { Why } from "./why.ts";

export interface RequestServerOptions {
  readonly post: (message: FromWorker) => void;
  readonly yieldNow: () => Promise<void>;
}

type Params<M extends Method> = Requests[M]["params"];
type Handlers = { readonly [M in Method]: (params: Params<M>) => Promise<Requests[M]["result"]> };
type Moved = { readonly stop: StopInfo; readonly state: ReturnType<Session["state"]> };

export class RequestServer {
  private readonly options: RequestServerOptions;
  private engine: LoadContext | undefined;
  private session: Session | undefined;
  private debug: Debugger | undefined;
  private stepScope: StepScope = "source";
  /** Requests that a cancel may end. */
  private readonly running = new Set<number>();
  private readonly handlers: Handlers;

  constructor(options: RequestServerOptions) {
    this.options = options;
    this.handlers = this.makeHandlers();
  }

  /** What the present session's history costs; undefined without one. For benches. */
  get historyCost(): History["cost"] | undefined {
    return this.session?.core.history.cost;
  }

  /** Resolves when the message has been answered; never rejects. */
  async receive(message: ToWorker): Promise<void> {
    if ("cancel" in message) {
      if (this.running.has(message.cancel)) this.session?.cancel();
      return;
    }
    const { id, method, params } = message;
    this.running.add(id);
    try {
      const handler = Object.hasOwn(this.handlers, method) ? this.handlers[method] : undefined;
      if (handler === undefined) throw new LabError("unknown-method", `there is no request "${String(method)}"`);
      const result: unknown = await (handler as (params: unknown) => Promise<unknown>)(params);
      this.options.post({ id, result });
    } catch (error) {
      this.options.post({ id, error: protocolError(error) });
    } finally {
      this.running.delete(id);
    }
  }

  private makeHandlers(): Handlers {
    const moved = async (move: Move): Promise<Moved> => {
      const { info } = await this.requireDebugger().move(move);
      return { stop: info, state: this.requireSession().state() };
    };
    return {
      ...debugHandlers(() => this.requireDebugger()),
      init: ({ files }) => this.init(files),
      outline: async ({ text }) => outlineOf(text, this.requireEngine().parser),
      check: async ({ source }) => ({ report: this.load(source).report }),
      load: (params) => this.loadSession(params),
      step: ({ kind }) => moved({ kind: STEP_MOVES[kind], scope: this.stepScope }),
      runTo: ({ target }) => moved({ kind: "runTo", target }),
      continue: () => moved({ kind: "continue" }),
      seek: ({ step }) => moved({ kind: "goto", moment: { step } }),
      restart: () => moved({ kind: "restart" }),
      state: async () => ({ state: this.requireSession().state() }),
      lenses: async () => this.requireSession().lenses(),
      bulk: async ({ request, since }) => ({ packet: this.requireSession().bulk(request, since) }),
      checkScenario: async ({ path, text }) => {
        const parsed = parseScenario(text, path);
        return { problems: parsed.kind === "problems" ? parsed.problems : [] };
      },
      why: async (page) => ({ answer: await new Why(this.requireSession().core).answer(page) }),
      setKnob: async ({ file, text }) => ({ written: await writeKnob(this.requireSession().core, file, text) }),
      interventions: async () => ({
        interventions: this.requireSession().core.history.intervened.map(savedIntervention),
      }),
      programFiles: async () => ({
        files: this.requireSession().machine.program.files.map(({ path, role }) => ({ path, role })),
      }),
      dispose: async () => {
        this.session?.cancel();
        this.session = undefined;
        this.debug = undefined;
        return { done: true };
      },
    };
  }

  private async init(files: HostFiles): Promise<{ ready: true }> {
    this.engine = {
      files: new Map(Object.entries(files.kernel)),
      parser: await loadCParser(files),
      createPages: pageStores(files),
    };
    // Worth a tenth of a second at the first load: the parser's WASM is compiled while it reads something.
    outlineOf(files.kernel[REFERENCE_PATH] ?? "", this.engine.parser);
    return { ready: true };
  }

  private async loadSession(params: Params<"load">): Promise<Requests["load"]["result"]> {
    const { source, scenario, stepsIntoModel, config, sysfs } = params;
    const interventions = readInterventions(params.interventions ?? []);
    const parsed = withSysfs(requireScenario(scenario.text, scenario.path), sysfs);
    const loaded = this.load(source, { ...parsed.machine.config, ...config });
    this.session?.cancel();
    const session = createSession(loaded, parsed, {
      stepsIntoModel: stepsIntoModel ?? false,
      interventions,
      yieldNow: this.options.yieldNow,
      onProgress: (step, text, figures) => {
        for (const running of this.running) this.options.post({ progress: running, id: running, step, text, figures });
      },
    });
    this.session = session;
    this.stepScope = stepsIntoModel === true ? "all" : "source";
    this.debug = new Debugger(session.core, (output) => {
      for (const running of this.running) this.options.post({ output, id: running });
    });
    const stop = await session.restart();
    if (stop.why === "cancelled" || this.session !== session) {
      throw new LabError("cancelled", "the request was cancelled");
    }
    return { report: loaded.report, state: session.state() };
  }

  private load(source: SourceInput, config?: Params<"load">["config"]): ReturnType<typeof loadSource> {
    return loadSource(source, this.requireEngine(), config);
  }

  private requireEngine(): LoadContext {
    if (this.engine === undefined) throw new LabError("not-ready", 'the first request is "init"');
    return this.engine;
  }

  private requireDebugger(): Debugger {
    this.requireSession();
    return this.debug!;
  }

  private requireSession(): Session {
    if (this.session === undefined) throw new LabError("no-session", 'nothing is loaded: the request before is "load"');
    return this.session;
  }
}

/** Throws a LabError that names the first problem and its place, and says how many more there are. */
export function requireScenario(text: string, path: string): Scenario {
  const parsed = parseScenario(text, path);
  if (parsed.kind === "scenario") return parsed.scenario;
  const [first, ...others] = parsed.problems;
  if (first === undefined) throw new LabError("bad-scenario", "the scenario cannot be read", { path });
  const more = others.length === 0 ? "" : ` (and ${String(others.length)} more)`;
  const { line, column } = first.place;
  throw new LabError(first.code, `${first.message}${more}`, { path, line, column });
}

/** Our own mistakes are answered, too: their message, never their stack. */
function protocolError(error: unknown): ProtocolError {
  if (error instanceof LabError) {
    const { code, message, where } = error;
    return where === undefined ? { code, message } : { code, message, where };
  }
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
