/** What may be written where the cursor stands: members behind . and ->, else the frame's and the unit's names. */
import { LabError } from "../../base/labError.ts";
import type { CType, RecordType } from "../../frontend/types/ctype.ts";
import { typeName } from "../../frontend/types/typeNames.ts";
import type { Completion } from "../debugView.ts";
import type { Expressions, Site } from "./expressions.ts";
import { unitOf, visibleVariables } from "./frames.ts";
import type { SessionCore } from "./sessionCore.ts";

const MAX_COMPLETIONS = 200;

export function completionsAt(
  core: SessionCore,
  expressions: Expressions,
  site: Site,
  at: { readonly text: string; readonly column: number },
): readonly Completion[] {
  const before = at.text.slice(0, at.column);
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? "";
  const start = at.column - word.length;
  const head = before.slice(0, start);
  const arrow = /(->|\.)\s*$/.exec(head);
  const range = { start, length: word.length };
  const found =
    arrow === null ? names(core, site) : members(expressions, site, operandBefore(head.slice(0, arrow.index)));
  return found
    .filter(({ label }) => label.toLowerCase().startsWith(word.toLowerCase()))
    .slice(0, MAX_COMPLETIONS)
    .map((each) => ({ ...each, ...range }));
}

type Named = Omit<Completion, "start" | "length">;

function names(core: SessionCore, site: Site): readonly Named[] {
  const found = new Map<string, Named>();
  const { program } = core.machine;
  if (site.fn !== undefined) {
    for (const { name, type } of visibleVariables(program, site.fn, site.statement)) {
      found.set(name, { label: name, kind: "variable", detail: typeName(type) });
    }
  }
  const unit = unitOf(core, site.fn);
  for (const [name, entity] of unit.fileScope.names()) {
    if (found.has(name) || name.startsWith("__lab")) continue;
    if (entity.kind === "data" && entity.draft.id !== undefined)
      found.set(name, { label: name, kind: "variable", detail: typeName(entity.type) });
    if (entity.kind === "function" && entity.draft.id !== undefined)
      found.set(name, { label: name, kind: "function", detail: typeName(entity.type) });
    if (entity.kind === "constant") found.set(name, { label: name, kind: "constant", detail: String(entity.value) });
    if (entity.kind === "typedef") found.set(name, { label: name, kind: "type", detail: typeName(entity.type) });
  }
  for (const [name, value] of unit.constants) {
    if (!found.has(name) && !name.startsWith("_"))
      found.set(name, { label: name, kind: "constant", detail: String(value) });
  }
  return [...found.values()];
}

function members(expressions: Expressions, site: Site, operand: string): readonly Named[] {
  let type: CType;
  try {
    ({ type } = expressions.compile(operand, site));
  } catch (error) {
    if (error instanceof LabError) return [];
    throw error;
  }
  const record = type.kind === "pointer" ? type.to : type;
  return record.kind === "struct" || record.kind === "union" ? membersOf(record) : [];
}

function membersOf(record: RecordType): readonly Named[] {
  return (record.members ?? []).flatMap(({ name, type }): readonly Named[] => {
    if (name !== undefined) return [{ label: name, kind: "member", detail: typeName(type) }];
    return type.kind === "struct" || type.kind === "union" ? membersOf(type) : [];
  });
}

/** The postfix expression that a text ends in: "x + a->b[f(1)]" gives "a->b[f(1)]". */
function operandBefore(text: string): string {
  let at = text.length;
  let depth = 0;
  while (at > 0) {
    const char = text.charAt(at - 1);
    if (char === ")" || char === "]") depth++;
    else if (char === "(" || char === "[") {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0) {
      const isArrow = char === ">" && text.charAt(at - 2) === "-";
      if (isArrow) at--;
      else if (!/[\w.]/.test(char)) break;
    }
    at--;
  }
  return text.slice(at);
}
