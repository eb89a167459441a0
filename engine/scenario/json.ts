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
  if (typeof value === "string") return quoted(value);
  if (isJsonObject(value)) {
    let members = "";
    for (const [name, member] of value) members += `${members === "" ? "" : ","}${quoted(name)}:${renderJson(member)}`;
    return `{${members}}`;
  }
  if (Array.isArray(value)) {
    let items = "";
    for (const each of value as readonly Json[]) items += `${items === "" ? "" : ","}${renderJson(each)}`;
    return `[${items}]`;
  }
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
