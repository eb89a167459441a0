/**
 * JSON whose objects keep the order of their members whatever the names are (a JavaScript object moves "1" before "A"),
 * and whose integers are exact.
 */
export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** Text that stands between quotation marks as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** On one line, without spaces. */
export function renderJson(value: Json): string {
  const parts: string[] = [];
  render(value, parts);
  // In one piece: added up bit by bit, it would be a tree of small strings to V8.
  return parts.join("");
}

function render(value: Json, parts: string[]): void {
  if (isJsonObject(value)) {
    let before = "{";
    for (const [name, member] of value) {
      if (typeof member === "number" && Number.isSafeInteger(member))
        parts.push(`${before}${quoted(name)}:${String(member)}`);
      else {
        parts.push(before, quoted(name), ":");
        render(member, parts);
      }
      before = ",";
    }
    parts.push(value.size === 0 ? "{}" : "}");
  } else if (Array.isArray(value)) {
    let before = "[";
    for (const each of value as readonly Json[]) {
      parts.push(before);
      render(each, parts);
      before = ",";
    }
    parts.push(value.length === 0 ? "[]" : "]");
  } else if (typeof value === "string") parts.push(quoted(value));
  else parts.push(typeof value === "bigint" ? String(value) : JSON.stringify(value));
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
