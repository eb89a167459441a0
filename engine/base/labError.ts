/** The user's or the environment's problem, with what, where and what to do. Thrown; one factory per code. */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly code: string;
  readonly where:
    | {
        readonly path: string;
        readonly line?: number;
        readonly column?: number;
      }
    | undefined;

  constructor(code: string, message: string, where?: { path: string; line?: number; column?: number }) {
    super(message);
    this.code = code;
    this.where = where;
  }
}
