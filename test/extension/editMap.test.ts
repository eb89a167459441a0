import assert from "node:assert/strict";
import { EditMap } from "../../extension/source/editMap.ts";
import { LineIndex } from "../../extension/source/lineIndex.ts";
import { shownPath, treeRoot } from "../../extension/source/treePaths.ts";
import { isKsmPath, looksLikeKsm } from "../../extension/source/sourceProbe.ts";

describe("places of the loaded source in the text as it was edited since", () => {
  const WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
  const TEXT = WORDS.join(" ");
  /** Which word each character belongs to; spaces to none. */
  const WORD_AT: readonly number[] = WORDS.flatMap((word, index) => [...word].map(() => index).concat(-1));

  /** A small generator of its own, so that a failure can be told by its seed. */
  function random(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state >>> 8) % below;
    };
  }

  it("finds every word that no edit reached into, and no other, after random edits", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const next = random(seed);
      const map = new EditMap();
      // Every character remembers where it stood in the loaded text; -1 for a new one.
      let now = [...TEXT].map((_, index) => index);
      const touched = new Set<number>();
      for (let count = 0; count < 3; count++) {
        const offset = next(now.length + 1);
        const removed = Math.min(next(4), now.length - offset);
        const inserted = next(5);
        const gap = [now.slice(0, offset).findLast((at) => at >= 0), now.slice(offset).find((at) => at >= 0)];
        for (const at of now.slice(offset, offset + removed)) touched.add(WORD_AT[at] ?? -1);
        if (WORD_AT[gap[0] ?? -1] === WORD_AT[gap[1] ?? -1]) touched.add(WORD_AT[gap[0] ?? -1] ?? -1);
        now = [...now.slice(0, offset), ...new Array<number>(inserted).fill(-1), ...now.slice(offset + removed)];
        map.add([{ offset, removed, inserted }]);
      }
      for (const [index, word] of WORDS.entries()) {
        const start = WORD_AT.indexOf(index);
        const found = map.toEdited({ start, end: start + word.length });
        const note = `seed ${seed}: ${word}`;
        assert.equal(found === undefined, touched.has(index), note);
        if (found === undefined) continue;
        assert.deepEqual(
          now.slice(found.start, found.end),
          [...word].map((_, offset) => start + offset),
          note,
        );
        assert.equal(map.toLoaded(found.start + 1), start + 1, note);
      }
    }
  });

  it("takes the edits of one event as they are, each in terms of the text before it", () => {
    const map = new EditMap();
    map.add([
      { offset: 0, removed: 0, inserted: 10 },
      { offset: 6, removed: 4, inserted: 0 },
    ]);
    assert.deepEqual(map.toEdited({ start: 11, end: 16 }), { start: 17, end: 22 });
    assert.equal(map.toEdited({ start: 6, end: 10 }), undefined);
    assert.equal(map.isEdited, true);
  });

  it("knows lines that end in any of the three ways", () => {
    const lines = new LineIndex("a\r\nbc\nd\re");
    assert.equal(lines.lineCount, 4);
    assert.equal(lines.offsetAt(1, 1), 4);
    assert.equal(lines.offsetAt(2, 0), 6);
    assert.equal(lines.offsetAt(3, 99), 9);
    assert.deepEqual(
      [0, 2, 3, 5, 6, 8].map((offset) => lines.lineAt(offset)),
      [0, 0, 1, 1, 2, 3],
    );
  });
});

describe("which file is a ksm.c", () => {
  it("tells the tree from the path", () => {
    assert.equal(treeRoot("/home/me/linux/mm/ksm.c"), "/home/me/linux");
    assert.equal(treeRoot("/mm/ksm.c"), "/");
    assert.equal(treeRoot("/tmp/ksm.c"), undefined);
    assert.equal(shownPath("/home/me/linux/mm/ksm.c"), "mm/ksm.c");
    assert.equal(shownPath("/tmp/ksm.c"), "ksm.c");
  });

  it("knows a ksm.c of any age by its words, and no other file", () => {
    assert.ok(looksLikeKsm("struct rmap_item; struct stable_node; static void ksm_do_scan(unsigned int scan_npages)"));
    assert.ok(!looksLikeKsm("int main(void) { return 0; }"));
    assert.ok(!looksLikeKsm("extern int ksm_madvise(struct vm_area_struct *vma);"));
    assert.ok(isKsmPath("/linux/mm/ksm.c"));
    assert.ok(isKsmPath("ksm.c"));
    assert.ok(!isKsmPath("/linux/mm/uksm.c"));
  });
});
