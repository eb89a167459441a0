/**
 * Envelopes of the debug protocol: every request is answered once, with its body or an error, in the order in which the
 * answers come to be; events carry on the same numbering.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import { AdapterError, refused, unknownRequest } from "./adapterError.ts";
import { errorText, UserError } from "../userError.ts";
import type { Handlers, Turn } from "./conversations.ts";

export class MessageChannel {
  readonly #post: (message: Dap.ProtocolMessage) => void;
  #seq = 1;

  constructor(post: (message: Dap.ProtocolMessage) => void) {
    this.#post = post;
  }

  event<E extends Dap.Event>(event: E["event"], body: E["body"]): void {
    this.#send({ type: "event", event, body } as Omit<Dap.Event, "seq">);
  }

  /** Resolves when the request has been answered; never rejects. */
  async answer(request: Dap.Request, handlers: Handlers, check: (request: Dap.Request) => void): Promise<void> {
    const { seq, command } = request;
    const later: (() => void)[] = [];
    const head = { type: "response", request_seq: seq, command } as const;
    try {
      const handler = Object.hasOwn(handlers, command) ? handlers[command as keyof Handlers] : undefined;
      if (handler === undefined) throw unknownRequest(command);
      check(request);
      const handle = handler as (args: unknown, turn: Turn) => unknown;
      const body = await handle(request.arguments ?? {}, { seq, after: (work) => later.push(work) });
      this.#send({ ...head, success: true, ...(body === undefined ? {} : { body }) } as Omit<Dap.Response, "seq">);
      for (const work of later) work();
    } catch (error) {
      const { id, message, showUser } = asAdapterError(error);
      const body = { error: { id, format: escapeBraces(message), showUser } };
      this.#send({ ...head, success: false, message, body } as Omit<Dap.ErrorResponse, "seq">);
    }
  }

  #send(message: Omit<Dap.ProtocolMessage, "seq">): void {
    this.#post({ seq: this.#seq++, ...message });
  }
}

export function asAdapterError(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  // Of an expression its own text is all the place there is.
  if (error instanceof UserError && error.where?.path === "<expression>") return refused(error.message);
  return refused(errorText(error), error instanceof UserError && error.where?.line !== undefined);
}

/** {name} would be a variable of the format. */
function escapeBraces(message: string): string {
  return message.replace(/\{(\w+)\}/g, "{ $1 }");
}
