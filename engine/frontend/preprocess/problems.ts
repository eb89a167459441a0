import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Token } from "../../source/tokens/token.ts";

/** Bad input must not bury its first problems under a million others. */
const LIMIT = 200;

/** Collects a unit's diagnostics. */
export class Problems {
  readonly all: Diagnostic[] = [];

  at(where: Token | Span, severity: Diagnostic["severity"], code: string, message: string): void {
    if (this.all.length > LIMIT) return;
    const span = { file: where.file, start: where.start, end: where.end };
    if (this.all.length < LIMIT) this.all.push({ severity, code, message, span });
    else
      this.all.push({
        severity: "info",
        code: "too-many",
        message: `only the first ${LIMIT} problems are shown`,
        span,
      });
  }
}
