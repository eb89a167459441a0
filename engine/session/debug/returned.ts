/** What a function is about to return, for the scope that shows it once the function has been left. */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import type { CObject } from "../../inspect/values/valueNode.ts";
import type { Expressions } from "./expressions.ts";
import type { Looking } from "./looking.ts";
import type { SessionCore } from "./sessionCore.ts";

export interface Returned {
  /** The function's. */
  readonly name: string;
  readonly object: CObject;
}

export interface ReturnedParts {
  readonly core: SessionCore;
  readonly looking: Looking;
  readonly expressions: Expressions;
}

/** `return e;` comes next: what e is. Nothing where evaluating it fails or does something. */
export function returnedBy(
  { core, looking, expressions }: ReturnedParts,
  statement: StatementId,
  thread: ThreadId,
): Returned | undefined {
  const { program } = core.machine;
  const known = program.statements[statement];
  const file = known && program.files[known.span.file];
  if (known?.shape !== "return" || file === undefined || known.macro !== undefined) return undefined;
  const match = /^return\b([^]*?);?\s*$/.exec(file.text.slice(known.span.start, known.span.end));
  const frame = core.machine.topFrame(thread);
  if (match?.[1] === undefined || match[1].trim() === "" || frame === undefined) return undefined;
  const fn = program.functions[frame.fn];
  try {
    const { object } = expressions.evaluate(match[1], { fn, statement, frame, thread });
    if (object === undefined || fn === undefined) return undefined;
    const value = object.address === undefined ? object.value : looking.values.scalar(object);
    return value === undefined
      ? undefined
      : { name: fn.name, object: { type: object.type, address: undefined, value } };
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
