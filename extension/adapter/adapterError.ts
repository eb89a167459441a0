/** What the adapter refuses, one factory a reason; the message is all that a client shows. */
export class AdapterError extends Error {
  override readonly name = "AdapterError";
  /** DAP's Message.id: unique by kind of error. */
  readonly id: number;
  /** Set when a client is to show it as a message of its own, not only beside what was asked. */
  readonly showUser: boolean;

  constructor(id: number, message: string, showUser = false) {
    super(message);
    this.id = id;
    this.showUser = showUser;
  }
}

export function unknownRequest(command: string): AdapterError {
  return new AdapterError(1001, `KSM Lab knows no request "${command}"`);
}

export function notInitialized(command: string): AdapterError {
  return new AdapterError(1002, `"${command}" was asked before "initialize"`);
}

export function initializedTwice(): AdapterError {
  return new AdapterError(1003, `"initialize" was asked twice`);
}

export function notStarted(command: string): AdapterError {
  return new AdapterError(1004, `"${command}" needs a simulation: nothing has been launched, or it has ended`);
}

export function startedTwice(command: string): AdapterError {
  return new AdapterError(1005, `"${command}" was asked, but a simulation is under way in this debug session already`);
}

export function isRunning(command: string): AdapterError {
  return new AdapterError(1006, `"${command}" needs a simulation that stands still: it is running, pause it first`);
}

export function isStopped(): AdapterError {
  return new AdapterError(1007, `there is nothing to pause: the simulation stands still`);
}

export function nothingToAttach(): AdapterError {
  return new AdapterError(1008, "there is no simulation in this window to attach to: launch one");
}

export function badArguments(command: string, what: string): AdapterError {
  return new AdapterError(1009, `"${command}": ${what}`);
}

/** Of a launch configuration. */
export function badConfiguration(problems: readonly string[]): AdapterError {
  return new AdapterError(1010, `launch.json: ${problems.join("; ")}`, true);
}

/** A reference that was given out before the last step. */
export function staleReference(what: string, id: number): AdapterError {
  return new AdapterError(1011, `there is no ${what} ${String(id)} any more: it was of another moment`);
}

/** A thread's id that was never given out. */
export function unknownThread(id: unknown): AdapterError {
  return new AdapterError(1015, `there is no thread ${JSON.stringify(id)}: "threads" tells which there are`);
}

export function unknownSource(shown: string): AdapterError {
  return new AdapterError(1012, `${shown} is not part of the program that runs`);
}

export function wasCancelled(): AdapterError {
  return new AdapterError(1013, "cancelled");
}

/** Of the engine or the extension: its own sentence. */
export function refused(message: string, showUser = false): AdapterError {
  return new AdapterError(1100, message, showUser);
}

/** What a cancel was about. */
export function wasOver(what: string): AdapterError {
  return new AdapterError(1014, `there is nothing to cancel: ${what} is not under way`);
}
