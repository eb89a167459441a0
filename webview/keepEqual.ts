/**
 * What has come, with all in it that equals what was there before taken from there: what is drawn from it is then known to
 * be the same without being looked at. Plain data, as messages are.
 */
export function keepEqual<T>(before: unknown, now: T): T {
  if (before === now || !isObject(before) || !isObject(now)) return now;
  if (Array.isArray(now)) return Array.isArray(before) ? (keepList(before, now) as T) : now;
  const names = Object.keys(now);
  let isSame = !Array.isArray(before) && Object.keys(before).length === names.length;
  const kept: Record<string, unknown> = {};
  for (const name of names) {
    kept[name] = keepEqual(before[name], now[name]);
    isSame &&= name in before && kept[name] === before[name];
  }
  return (isSame ? before : kept) as T;
}

function keepList(before: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  const kept = now.map((each, at) => keepEqual(before[at], each));
  return before.length === now.length && kept.every((each, at) => each === before[at]) ? before : kept;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
