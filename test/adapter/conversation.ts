/**
 * A client of the adapter that writes down what is said:
 *
 *   > request {arguments}         < answer {body}         ! error text         * event {body}
 *
 * Progress updates are left out: how many there are is a matter of time.
 */
import { readFileSync } from "node:fs";
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { SourceReport } from "../../engine/session/view.ts";
import type { KsmAdapter } from "../../extension/adapter/ksmAdapter.ts";
import { openAdapter, TestHost } from "./inProcess.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A body of the protocol whose members a test looks at one by one. */
export type Body = Fields;

/** A member that is a list of such bodies; empty when there is none. */
export function list(body: Body, name: string): readonly Body[] {
  const value = body[name];
  return Array.isArray(value) ? (value as readonly Body[]) : [];
}

interface Heard {
  readonly event: string;
  readonly body: Body;
}

const CLIENT = {
  adapterID: "ksm",
  clientID: "test",
  linesStartAt1: true,
  columnsStartAt1: true,
  supportsInvalidatedEvent: true,
  supportsMemoryEvent: true,
};

export class Conversation {
  readonly host: TestHost;
  readonly lines: string[] = [];
  readonly adapter: KsmAdapter;
  readonly #text: readonly string[];
  readonly #answers = new Map<number, (response: Dap.Response) => void>();
  readonly #heard: Heard[] = [];
  readonly #waiting: { readonly event: string; readonly resolve: (body: Body) => void }[] = [];
  #seq = 1;
  /** How long an event is waited for. */
  patienceMs = 30_000;

  constructor(tree: string | undefined) {
    this.host = new TestHost(tree);
    this.adapter = openAdapter(this.host, (message) => this.#receive(structuredClone(message)));
    this.#text = readFileSync(this.host.sourceFile, "utf8").split("\n");
  }

  /** Asks, and resolves with the answer's body; with the error's when it is refused. */
  async ask(command: string, args?: Fields): Promise<Body> {
    return (await this.send(command, args).answer).body as Body;
  }

  /** Asks without waiting. */
  send(command: string, args?: Fields): { readonly seq: number; readonly answer: Promise<Dap.Response> } {
    const seq = this.#seq++;
    this.lines.push(`> ${command}${args === undefined ? "" : ` ${JSON.stringify(args)}`}`);
    const answer = new Promise<Dap.Response>((resolve) => this.#answers.set(seq, resolve));
    const message = { seq, type: "request", command, ...(args === undefined ? {} : { arguments: args }) };
    void this.adapter.receive(structuredClone(message));
    return { seq, answer };
  }

  /** The next event of that name that has not been waited for yet. */
  async event(event: string): Promise<Body> {
    const index = this.#heard.findIndex((each) => each.event === event);
    const [heard] = index < 0 ? [] : this.#heard.splice(index, 1);
    if (heard !== undefined) return heard.body;
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`no "${event}" came:\n${this.lines.slice(-12).join("\n")}`)),
        this.patienceMs,
      );
      this.#waiting.push({
        event,
        resolve: (body) => {
          clearTimeout(late);
          resolve(body);
        },
      });
    });
  }

  /** Moves, and resolves with the stop. */
  async move(command: string, args: Fields = { threadId: this.thread }): Promise<Body> {
    const answer = await this.send(command, args).answer;
    return answer.success ? this.event("stopped") : (answer.body as Body);
  }

  /** initialize, launch, breakpoints with `configure`, configurationDone, and the first stop. */
  async start(configuration: Fields = {}, configure: () => Promise<unknown> = async () => undefined): Promise<Body> {
    await this.initialize();
    this.quiet();
    const launch = this.send("launch", configuration);
    await this.event("initialized");
    await configure();
    await this.ask("configurationDone");
    await launch.answer;
    return this.event("stopped");
  }

  async initialize(client: Fields = CLIENT): Promise<Body> {
    return this.ask("initialize", client);
  }

  /** Of the program that was launched last, also when it has ended. */
  report: SourceReport | undefined;

  /** Nothing of what was said so far is of interest. */
  quiet(): void {
    this.lines.length = 0;
  }

  /** Of the stop that came last. */
  get thread(): number {
    return this.host.session.lastStop?.thread ?? 0;
  }

  get source(): Fields {
    return { path: this.host.sourceFile };
  }

  /** The line (from 1) of ksm.c whose text has this in it; the n-th of them. */
  line(text: string, nth = 1): number {
    let count = 0;
    const index = this.#text.findIndex((each) => each.includes(text) && ++count === nth);
    if (index < 0) throw new Error(`no line of ksm.c has ${text}`);
    return index + 1;
  }

  /** The frame on top of the current thread. */
  async topFrame(): Promise<Body> {
    const [frame] = list(
      await this.ask("stackTrace", { threadId: this.thread, startFrame: 0, levels: 1 }),
      "stackFrames",
    );
    if (frame === undefined) throw new Error("there is no frame");
    return frame;
  }

  /** Runs to a function, and forgets how. */
  async runTo(name: string): Promise<Body> {
    await this.ask("setFunctionBreakpoints", { breakpoints: [{ name }] });
    await this.move("continue");
    await this.ask("setFunctionBreakpoints", { breakpoints: [] });
    this.quiet();
    return this.topFrame();
  }

  #receive(message: Dap.ProtocolMessage): void {
    if (message.type === "response") {
      const response = message as Dap.Response;
      const body = response.body === undefined ? "" : ` ${JSON.stringify(response.body)}`;
      this.lines.push(
        response.success ? `< ${response.command}${body}` : `! ${response.command} ${String(response.message)}`,
      );
      this.#answers.get(response.request_seq)?.(response);
      return;
    }
    const { event, body } = message as { readonly event: string; readonly body?: unknown } & Dap.ProtocolMessage;
    if (event === "progressUpdate") return;
    this.lines.push(`* ${event}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`);
    if (event === "initialized") this.report = this.host.session.loaded?.report;
    const waiting = this.#waiting.findIndex((each) => each.event === event);
    if (waiting < 0) this.#heard.push({ event, body: body as Body });
    else this.#waiting.splice(waiting, 1)[0]?.resolve(body as Body);
  }
}
