import { strict as assert } from "node:assert";
import { PAGE_SIZE } from "../../engine/machine/memory/memory.ts";
import { PagedBytes, type PageWatch } from "../../engine/machine/memory/pagedBytes.ts";
import type { PageImages } from "../../engine/machine/memory/pageImages.ts";
import { bytesHeld, standAlone } from "../../engine/machine/memory/pageImages.ts";
import { SeededRandom } from "./seededRandom.ts";

interface Saved {
  readonly images: PageImages;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

function write(buffer: PagedBytes, random: SeededRandom): void {
  const size = 1 + random.below(random.below(10) === 0 ? 3 * PAGE_SIZE : 16);
  const offset = random.below(buffer.capacity - size);
  buffer.touchRange(offset, size);
  buffer.u8.fill(random.below(3) === 0 ? 0 : random.below(256), offset, offset + size);
}

/** Copies only what the watch tells; then the copy is as the bytes are. */
function follow(buffer: PagedBytes, watched: { readonly watch: PageWatch; bytes: Uint8Array }): void {
  const bytes = new Uint8Array(buffer.capacity);
  bytes.set(watched.bytes);
  const told = watched.watch.take();
  assert.equal(new Set(told).size, told.length, "each page is told once");
  for (const page of told) {
    const [start, end] = [page * PAGE_SIZE, (page + 1) * PAGE_SIZE];
    bytes.set(buffer.u8.subarray(start, end), start);
  }
  assert.ok(isSame(buffer.u8, bytes), "nothing has changed but what was told");
  watched.bytes = bytes;
}

const hashOf = (buffer: PagedBytes): string => JSON.stringify(buffer.hash());

describe("machine: paged bytes", () => {
  it("go back to any image, undo, grow and hash as a plain copy of all bytes would (random)", () => {
    const random = new SeededRandom(11);
    const buffer = new PagedBytes(600 * PAGE_SIZE);
    const saved: Saved[] = [];
    const watched = { watch: buffer.watch(), bytes: buffer.u8.slice() };
    for (let round = 0; round < 200; round++) {
      if (random.below(3) === 0) follow(buffer, watched);
      for (let i = random.below(8); i > 0; i--) write(buffer, random);
      const choice = random.below(10);
      if (random.below(10) === 0) {
        if (saved.length > 3) saved.splice(random.below(saved.length), 1);
        const kept = saved.map(({ images }) => images);
        standAlone(kept, new Set(kept));
      }
      if (choice < 4) saved.push({ images: buffer.capture(), bytes: buffer.u8.slice(), hash: hashOf(buffer) });
      else if (choice < 7 && saved.length > 0) {
        const state = saved[random.below(saved.length)]!;
        buffer.reinstate(state.images);
        assert.ok(isSame(buffer.u8, state.bytes), "all bytes are back");
        assert.equal(hashOf(buffer), state.hash);
      } else if (choice < 9) {
        const before = buffer.u8.slice();
        const hash = hashOf(buffer);
        buffer.beginUndo();
        for (let i = random.below(20); i > 0; i--) write(buffer, random);
        if (random.below(20) === 0) buffer.grow(buffer.capacity + 64 * PAGE_SIZE);
        for (let i = random.below(20); i > 0; i--) write(buffer, random);
        buffer.rollBack();
        assert.ok(isSame(buffer.u8, before), "all bytes are back");
        assert.equal(hashOf(buffer), hash);
      } else if (random.below(10) === 0) buffer.grow(buffer.capacity + 64 * PAGE_SIZE);
    }
    assert.ok(saved.length > 20 && buffer.capacity > 600 * PAGE_SIZE);
  });

  it("tell a watch of the writes after it began, and of a page that was written again after it was told", () => {
    const buffer = new PagedBytes(8 * PAGE_SIZE);
    const put = (page: number): void => {
      if (buffer.marks[page] === 0) buffer.touch(page);
      buffer.u8[page * PAGE_SIZE] = (buffer.u8[page * PAGE_SIZE] ?? 0) + 1;
    };
    put(1);
    const watch = buffer.watch();
    const later = buffer.watch();
    assert.deepEqual(watch.take(), []);
    put(1);
    put(2);
    assert.deepEqual(watch.take(), [1, 2]);
    put(2);
    assert.deepEqual(watch.take(), [2]);
    assert.deepEqual(watch.take(), []);
    const images = buffer.capture();
    put(3);
    buffer.reinstate(images);
    assert.deepEqual(watch.take(), [3]);
    assert.deepEqual(later.take(), [1, 2, 3]);
  });

  it("hash by content alone: capacity, order of writes and images taken do not matter", () => {
    const small = new PagedBytes(4 * PAGE_SIZE);
    const large = new PagedBytes(64 * PAGE_SIZE);
    const put = (buffer: PagedBytes, offset: number, byte: number): void => {
      buffer.touchRange(offset, 1);
      buffer.u8[offset] = byte;
    };
    put(small, 5, 1);
    put(small, 9000, 2);
    put(large, 9000, 7);
    large.capture();
    large.hash();
    put(large, 9000, 2);
    put(large, 5, 1);
    assert.equal(hashOf(small), hashOf(large));
    put(large, 5 + PAGE_SIZE, 1);
    put(large, 5, 0);
    assert.notEqual(hashOf(small), hashOf(large), "the same page elsewhere is another state");
  });

  it("cost one copy of all pages, and for each image the words that are others", () => {
    const buffer = new PagedBytes(600 * PAGE_SIZE);
    buffer.touchRange(0, 600 * PAGE_SIZE);
    buffer.u8.fill(1);
    const first = buffer.capture();
    const held = bytesHeld([first]);
    assert.ok(held < 2 * 600 * PAGE_SIZE + 600 * 16);
    buffer.touchRange(0, 600 * PAGE_SIZE);
    buffer.u8[5] = 2;
    buffer.u8[599 * PAGE_SIZE] = 2;
    const second = buffer.capture();
    assert.ok(bytesHeld([first, second]) <= held + 2 * 16);
    buffer.touchRange(0, 600 * PAGE_SIZE);
    assert.equal(buffer.capture(), second, "nothing was changed");
  });

  it("hold no more for an image when those that it was reached through are not kept", () => {
    const buffer = new PagedBytes(64 * PAGE_SIZE);
    const images = [];
    const states = [];
    for (let round = 1; round <= 9; round++) {
      buffer.touchRange(0, 64 * PAGE_SIZE);
      for (let page = round % 2; page < 64; page += 2) buffer.u8.fill(round, page * PAGE_SIZE, page * PAGE_SIZE + 400);
      images.push(buffer.capture());
      states.push(buffer.u8.slice());
    }
    const [first, last] = [images[0]!, images[8]!];
    const before = bytesHeld([first, last]);
    standAlone([first, last], new Set([first, last]));
    assert.ok(bytesHeld([first, last]) < before - 5 * 32 * 400);
    for (const at of [0, 4, 8, 3, 0, 7]) {
      buffer.reinstate(images[at]!);
      assert.ok(isSame(buffer.u8, states[at]!), `state ${String(at)}`);
    }
  });
});

/** `start`, then zeros. */
function isSame(bytes: Uint8Array, start: Uint8Array): boolean {
  if (Buffer.compare(bytes.subarray(0, start.length), start) !== 0) return false;
  return bytes.subarray(start.length).every((byte) => byte === 0);
}
