/** What a misspelt name may have meant. */

const MOST = 3;

/** A name as JSON. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** The names that are most like `name`, the likeliest first; those that have little in common with it are left out. */
export function likeliest(name: string, names: readonly string[]): readonly string[] {
  const far = Math.max(2, Math.ceil(name.length / 2));
  return names
    .map((each) => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ distance }) => distance <= far)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ each }) => each);
}

/** Letters to insert, to delete and to replace (Wagner and Fischer). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (to[at - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
