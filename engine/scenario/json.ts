/**
 * JSON whose objects keep the order of their members whatever the names are (a JavaScript object moves "1" before "A"),
 * and whose integers are exact.
 */
export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** On one line, without spaces. */
export function renderJson(value: Json): string {
  if (isJsonObject(value)) {
    return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${renderJson(member)}`).join(",")}}`;
  }
  if (Array.isArray(value)) return `[${value.map((each: Json) => renderJson(each)).join(",")}]`;
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
