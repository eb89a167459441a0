/** Requests that look at a simulation that stands still: threads, stacks, values, memory; and that set values. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type * as Debug from "../../engine/session/debugView.ts";
import { badArguments } from "./adapterError.ts";
import type { AdapterHost } from "./adapterHost.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import type { Arguments, Group } from "./conversations.ts";
import type { Coordinates } from "./coordinates.ts";
import type { MessageChannel } from "./messageChannel.ts";
import type { Moves } from "./moves.ts";
import { STAND_IN, type QuietStop } from "./quietStop.ts";
import { shownFrame, shownScope, shownThread, shownValue, shownVariable } from "./shownValues.ts";

type LookingCommand =
  | "threads"
  | "stackTrace"
  | "scopes"
  | "variables"
  | "evaluate"
  | "completions"
  | "setVariable"
  | "setExpression"
  | "exceptionInfo"
  | "readMemory"
  | "writeMemory";

export interface LookingParts {
  readonly host: AdapterHost;
  readonly coordinates: Coordinates;
  readonly channel: MessageChannel;
  readonly moves: Moves;
  readonly quiet: QuietStop;
  /** The client wants to be told when memory has been written. */
  readonly wantsMemoryEvents: () => boolean;
}

const CONTEXTS: readonly string[] = ["watch", "hover", "repl", "clipboard"] satisfies Debug.EvaluateContext[];
const MAX_READ = 1 << 20;

export class Looking {
  readonly #parts: LookingParts;

  constructor(parts: LookingParts) {
    this.#parts = parts;
  }

  readonly handlers: Group<LookingCommand> = {
    threads: async () => ({
      threads: this.#parts.quiet.listed((await this.#session.ask("debugThreads", {})).threads.map(shownThread)),
    }),
    stackTrace: (args, turn) => {
      const looked = this.#parts.quiet.asked(args.threadId);
      turn.after(() => looked?.());
      if (args.threadId === STAND_IN) return { stackFrames: [], totalFrames: 0 };
      return this.#stackTrace(args).catch((error: unknown) => {
        // Of a thread that there is no longer: refused, but asked.
        looked?.();
        throw error;
      });
    },
    scopes: async ({ frameId }) => ({
      scopes: (await this.#session.ask("scopes", { frame: frameId })).scopes.map(shownScope),
    }),
    variables: async ({ variablesReference, filter, start, count, format }) => {
      const { variables } = await this.#session.ask("variables", {
        reference: variablesReference,
        ...(filter === undefined ? {} : { filter }),
        ...(start === undefined ? {} : { start }),
        // 0 is all of them.
        ...(count === undefined || count === 0 ? {} : { count }),
        ...formatted(format),
      });
      return { variables: variables.map(shownVariable) };
    },
    evaluate: (args) => this.#evaluate(args),
    completions: (args) => this.#completions(args),
    setVariable: async ({ variablesReference, name, value, format }) =>
      this.#set(
        await this.#session.change("setVariable", { reference: variablesReference, name, value, ...formatted(format) }),
      ),
    setExpression: async ({ expression, value, frameId, format }) =>
      this.#set(
        await this.#session.change("setExpression", { expression, value, ...inFrame(frameId), ...formatted(format) }),
      ),
    exceptionInfo: async () => {
      const { info } = await this.#session.ask("exceptionInfo", {});
      if (info === undefined) throw badArguments("exceptionInfo", "the simulation did not stop at an exception");
      const { id, description, details } = info;
      return {
        exceptionId: id,
        description,
        breakMode: "always",
        ...(details.length === 0 ? {} : { details: { message: description, stackTrace: details.join("\n") } }),
      };
    },
    readMemory: (args) => this.#readMemory(args),
    writeMemory: (args) => this.#writeMemory(args),
  };

  get #session(): AdapterHost["session"] {
    return this.#parts.host.session;
  }

  async #stackTrace({ threadId, startFrame = 0, levels }: Arguments<"stackTrace">) {
    const { frames, total } = await this.#session.ask("stackTrace", {
      thread: threadId,
      start: startFrame,
      ...(levels === undefined || levels === 0 ? {} : { count: levels }),
    });
    const isCurrent = this.#session.lastStop?.thread === threadId;
    const stackFrames = frames.map((frame, index) =>
      shownFrame(frame, this.#parts.coordinates, isCurrent && startFrame + index === 0),
    );
    return { stackFrames, totalFrames: total };
  }

  async #evaluate({ expression, frameId, context, format }: Arguments<"evaluate">) {
    if (expression.trim() === "") throw badArguments("evaluate", "there is no expression");
    const known = CONTEXTS.includes(context ?? "") ? (context as Debug.EvaluateContext) : "watch";
    const params = { expression, context: known, ...inFrame(frameId), ...formatted(format) };
    // Only the console may assign; everything else is asked also while other things are under way.
    const evaluated =
      known === "repl" ? await this.#session.change("evaluate", params) : await this.#session.ask("evaluate", params);
    if (evaluated.note !== undefined) this.#parts.moves.note(evaluated.note);
    const { value, ...rest } = shownValue(evaluated);
    return { result: value, ...rest };
  }

  async #completions({ text, column, line, frameId }: Arguments<"completions">) {
    const { coordinates } = this.#parts;
    const lines = text.split("\n");
    const row = line === undefined ? 0 : Math.max(0, coordinates.toLine(line));
    const { completions } = await this.#session.ask("completions", {
      text: lines[row] ?? text,
      column: coordinates.toColumn(column),
      ...inFrame(frameId),
    });
    const types = {
      variable: "variable",
      member: "field",
      function: "function",
      constant: "value",
      type: "class",
      keyword: "keyword",
    } as const;
    return {
      targets: completions.map(({ label, kind, detail, start, length }) => ({
        label,
        type: types[kind],
        start,
        length,
        ...(detail === undefined ? {} : { detail }),
      })),
    };
  }

  #set(evaluated: Debug.Evaluated) {
    if (evaluated.note !== undefined) this.#parts.moves.note(evaluated.note);
    return shownValue(evaluated);
  }

  async #readMemory({ memoryReference, offset = 0, count }: Arguments<"readMemory">) {
    if (!Number.isSafeInteger(count) || count < 0 || count > MAX_READ)
      throw badArguments("readMemory", `"count" is between 0 and ${String(MAX_READ)}`);
    const read = await this.#session.ask("readMemory", { address: memoryReference, offset, count });
    const { address, bytes, unreadable } = read;
    return {
      address,
      ...(unreadable === 0 ? {} : { unreadableBytes: unreadable }),
      ...(bytes.length === 0 ? {} : { data: toBase64(bytes) }),
    };
  }

  async #writeMemory({ memoryReference, offset = 0, data }: Arguments<"writeMemory">) {
    const bytes = fromBase64(data);
    if (bytes === undefined) throw badArguments("writeMemory", '"data" is not base64');
    const { written, note } = await this.#session.change("writeMemory", { address: memoryReference, offset, bytes });
    this.#parts.moves.note(note);
    if (this.#parts.wantsMemoryEvents())
      this.#parts.channel.event<Dap.MemoryEvent>("memory", { memoryReference, offset, count: written });
    return { bytesWritten: written };
  }
}

function inFrame(frameId: number | undefined): { frame?: number } {
  return frameId === undefined ? {} : { frame: frameId };
}

function formatted(format: Dap.ValueFormat | undefined): { format?: Debug.ValueFormat } {
  return format?.hex === undefined ? {} : { format: { hex: format.hex } };
}
