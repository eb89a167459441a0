/**
 * What can go wrong for the user, as data that a message and a link can be made of. The engine's own errors arrive as
 * ProtocolError and become one of these; the extension's come from the factories below, one a code.
 */
import type { ProtocolError } from "../engine/session/protocol.ts";
import type { Remedy } from "./errorDesk.ts";

/** Lines and columns count from 1, as in ProtocolError. */
export interface ErrorPlace {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: string;
  readonly where: ErrorPlace | undefined;
  /** Ways on that only who has thrown it knows. */
  readonly remedies: readonly Remedy[];

  constructor(code: string, message: string, where?: ErrorPlace, remedies: readonly Remedy[] = []) {
    super(message);
    this.code = code;
    this.where = where;
    this.remedies = remedies;
  }
}

export function fromProtocol(error: ProtocolError): UserError {
  return new UserError(error.code, error.message, error.where);
}

export function workerDied(reason: string): UserError {
  return new UserError(
    "worker-died",
    `The engine stopped: ${reason}. No file was changed. It can be started again at the same step.`,
  );
}

export function workerStuck(): UserError {
  return new UserError(
    "worker-stuck",
    "The run did not end when it was cancelled, so its engine was ended. It can be started again where the run began.",
  );
}

export function cancelled(): UserError {
  return new UserError("cancelled", "Cancelled.");
}

export function noSimulation(): UserError {
  return new UserError("no-session", "There is no simulation: begin one first.");
}

export function noPicture(reason: string): UserError {
  return new UserError("no-picture", `The panel could not be exported: ${reason}.`);
}

export function noSource(): UserError {
  return new UserError("no-source", "There is no mm/ksm.c in this workspace. KSM Lab can run its own KSM instead.");
}

export function notKsm(path: string): UserError {
  return new UserError("not-ksm", `${path} is not a ksm.c: it has no ksm_do_scan() or the like.`, { path });
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(sizeBytes < 1e7 ? 1 : 0)} MB`;
}

export function tooLarge(path: string, sizeBytes: number, limitBytes: number): UserError {
  const message = `${path} has ${megabytes(sizeBytes)} and was not read: KSM Lab takes files of at most ${megabytes(limitBytes)}.`;
  return new UserError("too-large", message, { path });
}

export function unreadable(path: string, reason: string): UserError {
  return new UserError("unreadable", `${path} cannot be read: ${reason}`, { path });
}

export function notInSource(): UserError {
  return new UserError("not-in-source", "Run to Cursor needs the cursor in a file of the simulation.");
}

export function broken(bundle: string, reason: string): UserError {
  return new UserError("installation", `KSM Lab's own file ${bundle} cannot be read (${reason}). Install it again.`);
}

/** "mm/ksm.c:12:3: message", as far as a place is known and the message does not begin with it. */
export function errorText(error: unknown): string {
  if (!(error instanceof UserError)) return error instanceof Error ? error.message : String(error);
  const { where, message } = error;
  if (where?.line === undefined || message.startsWith(where.path)) return message;
  const column = where.column === undefined ? "" : `:${where.column}`;
  return `${where.path}:${where.line}${column}: ${message}`;
}
