/** The function's last result again as long as it is asked the same: what is drawn from it is then known to be the same, too. */
export function lastKept<A extends readonly unknown[], R>(work: (...asked: A) => R): (...asked: A) => R {
  let last: { readonly asked: A; readonly result: R } | undefined;
  return (...asked) => {
    const isSame = last?.asked.every((each, at) => each === asked[at]) === true;
    if (!isSame || last === undefined) last = { asked, result: work(...asked) };
    return last.result;
  };
}
