/**
 * Results that are kept as long as the same is asked: what is drawn from them is then known to be the same, too. Arguments
 * are compared by identity (keepEqual.ts sees to that what is equal is the same).
 */

/** The function's last result again as long as it is asked the same. */
export function lastKept<A extends readonly unknown[], R>(work: (...asked: A) => R): (...asked: A) => R {
  let last: Answer<A, R> | undefined;
  return (...asked) => (last = answer(last, asked, work)).result;
}

/** The last result for each object that it was asked of. */
export function keptOf<K extends object, A extends readonly unknown[], R>(
  work: (of: K, ...asked: A) => R,
): (of: K, ...asked: A) => R {
  const known = new WeakMap<K, Answer<A, R>>();
  return (of, ...asked) => {
    const now = answer(known.get(of), asked, (...same) => work(of, ...same));
    known.set(of, now);
    return now.result;
  };
}

export interface Answer<A, R> {
  readonly asked: A;
  readonly result: R;
}

/** What is known already when it was asked the same. */
export function answer<A extends readonly unknown[], R>(
  last: Answer<A, R> | undefined,
  asked: A,
  work: (...asked: A) => R,
): Answer<A, R> {
  const isSame = last?.asked.length === asked.length && last.asked.every((each, at) => each === asked[at]);
  return isSame ? last : { asked, result: work(...asked) };
}

/** The results for each of a list; `nameOf` tells what they are made of. What is not in the next list is forgotten. */
export function keptEach<T, R>(nameOf: (of: T) => string, work: (of: T) => R): (list: readonly T[]) => readonly R[] {
  let known: ReadonlyMap<string, R> = new Map();
  return (list) => {
    const now = new Map<string, R>();
    const results = list.map((each) => {
      const name = nameOf(each);
      const result = now.get(name) ?? known.get(name) ?? work(each);
      now.set(name, result);
      return result;
    });
    known = now;
    return results;
  };
}
