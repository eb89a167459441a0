import assert from "node:assert/strict";
import { shownNames } from "../../extension/debug/shownNames.ts";

describe("names beside a line", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["\titem->address &= PAGE_MASK;", ["item->address"]],
    ["\tif (page && !PageLocked(page))", ["page"]],
    ["\tstruct ksm_rmap_item *item = get(mm, a.b->c);", ["item", "mm", "a.b->c"]],
    ["\t/* item is here */ x = 1; // y", ["x"]],
    ['\tpr_warn("item %d\\n", item);', ["item"]],
    ["out:", []],
    ["\tgoto out;", []],
    ["#define item 4", []],
    [" * item and page", []],
    ["\treturn 0x10 + 'a';", []],
    ["\tx = cond ? a : b;", ["x", "cond", "a", "b"]],
  ];
  for (const [line, names] of cases) {
    it(`of ${line.trim()} are ${names.join(", ") || "none"}`, () => {
      assert.deepEqual(
        shownNames(line).map(({ name }) => name),
        names,
      );
    });
  }

  it("stand where they are in the line", () => {
    for (const { name, column } of shownNames("\ta->b = c(d, a->b);"))
      assert.ok("\ta->b = c(d, a->b);".startsWith(name, column));
  });
});
