/**
 * XXH64 of seeded pages, worked out by another thread before anybody asks. It is a function of the seed alone, so it does not
 * matter how far that thread has come: what is not ready is worked out here, with the same result.
 *
 * The shared memory: how many ids have been told, how many of them are hashed, and for each id two words, which are the seed
 * until the hash takes its place. The store writes the first, the other thread all else.
 */
import type { ContentId } from "../base/brands.ts";

const TOLD = 0;
const DONE = 1;
const STATE_WORDS = 2;
const WORDS_OF_ID = 2;
/** Nothing more will be told. */
const END = -1;
/** Ids that are told together. */
const TOLD_TOGETHER = 256;
/** Seeds that hash() gets at most. */
const HASHED_TOGETHER = 512;

/** The store's side. Ids must be told in ascending order, and each mean one content as long as this is used. */
export class HashesAhead {
  readonly memory: SharedArrayBuffer;
  private readonly state: Int32Array;
  private readonly words: Uint32Array;
  /** By id: 1 for those that were told. */
  private readonly isTold: Uint8Array;
  private next = 0;
  private done = 0;

  /** Ids from `count` on are left out. */
  constructor(count: number) {
    this.memory = new SharedArrayBuffer((STATE_WORDS + WORDS_OF_ID * count) * 4);
    this.state = new Int32Array(this.memory, 0, STATE_WORDS);
    this.words = new Uint32Array(this.memory, STATE_WORDS * 4);
    this.isTold = new Uint8Array(count);
  }

  /** The content of that id is the page of a seed. Nothing is done for ids that are below one that was told. */
  tell(id: ContentId, low: number, high: number): void {
    if (id < this.next || id >= this.isTold.length) return;
    this.words[id * WORDS_OF_ID] = low;
    this.words[id * WORDS_OF_ID + 1] = high;
    this.isTold[id] = 1;
    const before = this.next;
    this.next = id + 1;
    if (Math.floor(this.next / TOLD_TOGETHER) === Math.floor(before / TOLD_TOGETHER)) return;
    Atomics.store(this.state, TOLD, this.next);
    Atomics.notify(this.state, TOLD);
  }

  /** Whether the hash of this id's content is ready: half() has it. */
  has(id: ContentId): boolean {
    if (this.isTold[id] !== 1) return false;
    if (id >= this.done) this.done = Atomics.load(this.state, DONE);
    return id < this.done;
  }

  /** The low (0) or high (1) half. */
  half(id: ContentId, half: 0 | 1): number {
    return this.words[id * WORDS_OF_ID + half]!;
  }

  /** The other thread ends. */
  end(): void {
    Atomics.store(this.state, TOLD, END);
    Atomics.notify(this.state, TOLD);
  }
}

/** The other thread's side: hashes what is told until the end. `hash` puts the hashes in the place of the seeds. */
export function serveHashes(memory: SharedArrayBuffer, hash: (seeds: Uint32Array) => void): void {
  const state = new Int32Array(memory, 0, STATE_WORDS);
  const words = new Uint32Array(memory, STATE_WORDS * 4);
  for (let done = 0; ;) {
    const told = Atomics.load(state, TOLD);
    if (told === END) return;
    if (told === done) {
      Atomics.wait(state, TOLD, told);
      continue;
    }
    const end = Math.min(told, done + HASHED_TOGETHER);
    hash(words.subarray(done * WORDS_OF_ID, end * WORDS_OF_ID));
    Atomics.store(state, DONE, (done = end));
  }
}
