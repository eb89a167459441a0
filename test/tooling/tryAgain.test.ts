import assert from "node:assert/strict";
import { tryAgain } from "../../scripts/tryAgain.mjs";

describe("tryAgain", () => {
  /** Fails so many times, and then is done. */
  function failing(times: number): { readonly work: () => string; readonly count: () => number } {
    let count = 0;
    const work = (): string => {
      if (count++ < times) throw new Error(`no answer ${count}`);
      return "done";
    };
    return { work, count: () => count };
  }

  it("does it once when it succeeds, and as often as it takes otherwise", () => {
    for (const times of [0, 1, 2]) {
      const { work, count } = failing(times);
      assert.equal(tryAgain("the download", work, [0, 0]), "done");
      assert.equal(count(), times + 1);
    }
  });

  it("gives up with the last reason, and how often it was tried", () => {
    const { work, count } = failing(3);
    assert.throws(
      () => tryAgain("the download", work, [0, 0]),
      /^Error: the download failed \(tried 3 times\): no answer 3$/,
    );
    assert.equal(count(), 3);
  });
});
