/** What of the page counts as in sight: before its first layout by presumption, from then on as the browser sees it. */
import assert from "node:assert/strict";
import { Sight } from "../../webview/sight.ts";

type Seen = readonly { readonly target: Element; readonly isIntersecting: boolean }[];

/** In place of the browser's; `look` is what it would tell of. */
class Observer {
  static last: Observer;
  readonly look: (seen: Seen) => void;

  constructor(look: (seen: Seen) => void) {
    this.look = look;
    Observer.last = this;
  }

  observe(): void {}
  unobserve(): void {}
}

describe("what is in sight", () => {
  const globals = globalThis as { IntersectionObserver?: unknown };
  const before = globals.IntersectionObserver;
  let told = 0;
  const element = (id: string): Element => ({ id }) as Element;
  const look = (seen: Readonly<Record<string, boolean>>): void =>
    Observer.last.look(Object.entries(seen).map(([id, isIntersecting]) => ({ target: element(id), isIntersecting })));
  let sight: Sight;

  beforeEach(() => {
    globals.IntersectionObserver = Observer;
    told = 0;
    sight = new Sight(["time", "trees"], () => told++);
    for (const id of ["time", "trees", "numbers"]) sight.ref(id)(element(id));
  });
  afterEach(() => {
    globals.IntersectionObserver = before;
  });

  it("is what is presumed to be, until it was looked at", () => {
    assert.deepEqual(
      ["time", "trees", "numbers"].filter((id) => sight.isSeen(id)),
      ["time", "trees"],
    );
  });

  it("is nothing new where it was presumed rightly", () => {
    look({ time: true, trees: false, numbers: false });
    assert.equal(told, 0);
    assert.ok(sight.isSeen("time"));
    assert.ok(!sight.isSeen("trees"));
  });

  it("is told of when it comes into it", () => {
    look({ time: true, trees: false, numbers: true });
    assert.equal(told, 1);
    look({ trees: true });
    assert.equal(told, 2);
    assert.ok(sight.isSeen("trees") && sight.isSeen("numbers"));
  });

  it("is no longer what was taken away", () => {
    look({ time: true });
    sight.ref("time")(null);
    assert.ok(!sight.isSeen("time"));
  });
});
