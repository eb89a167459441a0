import { strict as assert } from "node:assert";
import type { Addr, Pfn, StatementId, StepIndex } from "../../engine/base/brands.ts";
import type { ScalarKind } from "../../engine/frontend/types/ctype.ts";
import { FaultSignal } from "../../engine/machine/fault.ts";
import { Allocator } from "../../engine/machine/memory/allocator.ts";
import { FlatMemory, SIZE_OF } from "../../engine/machine/memory/flatMemory.ts";
import { ARENA_BASE, FRAME_BASE, FUNCTION_BASE, PAGE_SIZE } from "../../engine/machine/memory/memory.ts";
import type { PageStore } from "../../engine/pages/pageStore.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { ProgramBuilder } from "./machineProgram.ts";
import { SeededRandom } from "./seededRandom.ts";

const KINDS: readonly ScalarKind[] = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"];

function setUp(maxBytes?: number): { memory: FlatMemory; allocator: Allocator; pages: PageStore } {
  const pages = createPageStore();
  const memory = new FlatMemory(pages, maxBytes);
  const allocator = new Allocator(memory, { step: 7 as StepIndex, statement: 3 as StatementId });
  memory.frames.attach(8, allocator.takePages(1, 0), allocator.takePages(1, 0));
  return { memory, allocator, pages };
}

function kindOfFault(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FaultSignal) return error.kind;
    throw error;
  }
  return "none";
}

describe("machine: memory", () => {
  it("holds what was stored, as a plain little-endian array of bytes would (random twin)", () => {
    const { memory, allocator } = setUp();
    const random = new SeededRandom(1);
    const size = 8000;
    const base = allocator.allocate(size, "twin", 8, true);
    const twin = new DataView(new ArrayBuffer(size));
    const bytes = new Uint8Array(twin.buffer);
    for (let i = 0; i < 20_000; i++) {
      const kind = KINDS[random.below(KINDS.length)]!;
      const width = SIZE_OF[kind];
      const at = random.below(size / width) * width;
      const choice = random.below(10);
      if (choice < 4) {
        const value = randomValue(random, kind);
        memory.store(kind, base + at, value);
        storeInTwin(twin, kind, at, value);
      } else if (choice < 8) {
        const want = loadFromTwin(twin, kind, at);
        if (want === undefined)
          assert.equal(
            kindOfFault(() => memory.load(kind, base + at)),
            "integer-range",
          );
        else assert.equal(memory.load(kind, base + at), want, `${kind} at ${at}`);
        assert.equal(memory.peek(kind, base + at), want);
      } else {
        const from = random.below(size - 300);
        const to = random.below(size - 300);
        const length = random.below(300);
        if (choice === 8) {
          memory.copy(base + to, base + from, length);
          bytes.copyWithin(to, from, from + length);
        } else {
          memory.fill(base + to, i & 0xff, length);
          bytes.fill(i & 0xff, to, to + length);
        }
      }
    }
    assert.deepEqual(memory.readBytes(base, size), bytes);
  });

  it("refuses null, user, wild, function and unaligned addresses", () => {
    const { memory, allocator } = setUp();
    const object = allocator.allocate(64, "thing");
    const load = (addr: number, kind: ScalarKind = "u64"): string => kindOfFault(() => memory.load(kind, addr));
    const store = (addr: number, kind: ScalarKind = "u64"): string => kindOfFault(() => memory.store(kind, addr, 1));
    for (const access of [load, store]) {
      assert.equal(access(0), "null-access");
      assert.equal(access(0x122, "u8"), "null-access");
      assert.equal(access(24 + 1), "null-access");
      assert.equal(access(0x7fff_0000_0000), "wild-access");
      assert.equal(access(-16), "wild-access");
      assert.equal(access(ARENA_BASE), "wild-access");
      assert.equal(access(ARENA_BASE - 8), "wild-access");
      assert.equal(access(ARENA_BASE + 2 ** 40), "wild-access");
      assert.equal(access(FUNCTION_BASE), "wild-access");
      assert.equal(access(FRAME_BASE + 8 * PAGE_SIZE), "wild-access");
      assert.equal(access(object + 4), "unaligned-access");
      assert.equal(access(object + 1, "u16"), "unaligned-access");
      assert.equal(access(object + 64), "out-of-bounds");
      assert.equal(access(object - 8), "out-of-bounds");
      assert.equal(access(object + 56), "none");
    }
    assert.equal(memory.peek("u64", 0), undefined);
    assert.equal(memory.peek("u64", object + 4), undefined);
    assert.equal(memory.peek("u64", object + 64), undefined);
  });

  it("guards the last bytes of an object whose size is no multiple of eight", () => {
    const { memory, allocator } = setUp();
    const object = allocator.allocate(13, "odd", 8, true);
    memory.store("u8", object + 12, 9);
    memory.store("u32", object + 8, 5);
    assert.equal(memory.load("u32", object + 8), 5);
    assert.equal(
      kindOfFault(() => memory.load("u8", object + 13)),
      "out-of-bounds",
    );
    assert.equal(
      kindOfFault(() => memory.store("u64", object + 8, 1)),
      "out-of-bounds",
    );
    assert.equal(
      kindOfFault(() => memory.fill(object, 0, 14)),
      "out-of-bounds",
    );
    assert.equal(
      kindOfFault(() => memory.copy(object, object + 1, 13)),
      "out-of-bounds",
    );
    assert.equal(allocator.objectAt(object + 3)?.size, 13);
  });

  it("reads and writes page frames through the window, a whole page by its content id", () => {
    const { memory, allocator, pages } = setUp();
    const frame = (pfn: number): number => FRAME_BASE + pfn * PAGE_SIZE;
    memory.store("u64", frame(2) + 16, -4096);
    assert.equal(memory.load("u64", frame(2) + 16), -4096);
    assert.equal(memory.load("i32", frame(2) + 20), -1);
    assert.equal(memory.load("u8", frame(3)), 0);
    memory.copy(frame(5), frame(2), PAGE_SIZE);
    assert.equal(memory.frameContent(5 as Pfn), memory.frameContent(2 as Pfn));
    const held = pages.size;
    memory.store("u8", frame(5) + 4095, 1);
    assert.equal(pages.size, held + 1);
    assert.notEqual(memory.frameContent(5 as Pfn), memory.frameContent(2 as Pfn));
    const object = allocator.allocate(32, "buffer", 8, true);
    memory.copy(object, frame(2) + 12, 16);
    assert.equal(memory.load("i32", object + 4), -4096);
    memory.copy(frame(4) + PAGE_SIZE - 8, frame(2) + 16, 8);
    assert.equal(memory.load("u64", frame(4) + PAGE_SIZE - 8), -4096);
    memory.fill(frame(4), 0xab, PAGE_SIZE);
    assert.equal(memory.frameContent(4 as Pfn), pages.repeated(0xab));
    memory.writeBytes(frame(6) + PAGE_SIZE - 1, Uint8Array.of(1, 2));
    assert.deepEqual(memory.readBytes(frame(6) + PAGE_SIZE - 1, 2), Uint8Array.of(1, 2));
    memory.store("u64", frame(7), 0);
    memory.writeBytes(frame(7), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x40));
    assert.equal(
      kindOfFault(() => memory.load("u64", frame(7))),
      "integer-range",
    );
    assert.equal(
      kindOfFault(() => memory.readBytes(frame(7), PAGE_SIZE + 1)),
      "wild-access",
    );
  });

  it("reads strings, as they are now and only while they are alive", () => {
    const { memory, allocator } = setUp();
    const text = allocator.allocate(6, "text", 1, true);
    memory.writeBytes(text, new TextEncoder().encode("ksmd\0"));
    for (let again = 0; again < 2; again++) assert.equal(memory.readString(text), "ksmd");
    assert.equal(memory.readString(text, 2), "ks");
    memory.store("u8", text + 3, 0x5f);
    assert.equal(memory.readString(text), "ksm_");
    memory.store("u8", text + 4, 0x78);
    assert.equal(memory.readString(text), "ksm_x");
    allocator.free(text);
    assert.equal(
      kindOfFault(() => memory.readString(text)),
      "use-after-free",
    );
  });

  it("is full at the configured size", () => {
    const { allocator } = setUp(8 << 20);
    assert.equal(
      kindOfFault(() => allocator.allocate(9 << 20, "huge")),
      "out-of-memory",
    );
    let count = 0;
    const fill = (): void => {
      for (;;) count += Number(allocator.allocate(100_000, "big") < 0);
    };
    assert.equal(kindOfFault(fill), "out-of-memory");
    assert.ok(count > 60 && count < 84, `${count} objects of 100,000 bytes in 8 MiB`);
  });
});

describe("machine: allocator", () => {
  it("finds uses after free, double frees and frees of what is no object, with who did it", () => {
    const { memory, allocator } = setUp();
    const object = allocator.allocate(64, "ksm_rmap_item", 8, true);
    allocator.free(object);
    assert.equal(
      kindOfFault(() => memory.load("u64", object + 24)),
      "use-after-free",
    );
    assert.equal(
      kindOfFault(() => allocator.free(object)),
      "double-free",
    );
    assert.equal(
      kindOfFault(() => allocator.free(object + 8)),
      "wild-access",
    );
    assert.equal(
      kindOfFault(() => allocator.free(4096)),
      "wild-access",
    );
    assert.equal(
      kindOfFault(() => allocator.free(0)),
      "none",
    );
    const found = allocator.objectAt(object + 24);
    const by = { statement: 3, step: 7 };
    const expected = { cache: "ksm_rmap_item", base: object, size: 64, state: "freed", allocated: by, freed: by };
    assert.deepEqual(found, expected);
  });

  it("keeps freed objects long in quarantine, then uses the oldest first", () => {
    const { allocator } = setUp();
    const objects = Array.from({ length: 3500 }, () => allocator.allocate(64, "x"));
    for (const object of objects) allocator.free(object);
    const again = Array.from({ length: 3 }, () => allocator.allocate(64, "x"));
    assert.deepEqual(again, objects.slice(0, 3));
    const fresh = allocator.allocate(64, "y");
    allocator.free(fresh);
    const next = Array.from({ length: 1000 }, () => allocator.allocate(64, "y"));
    assert.ok(!next.includes(fresh));
  });

  it("aligns, keeps objects apart, zeroes, and counts by owner (random)", () => {
    const { memory, allocator } = setUp();
    const random = new SeededRandom(2);
    const live = new Map<Addr, { size: number; owner: string }>();
    for (let i = 0; i < 6000; i++) {
      if (random.below(5) < 3 || live.size === 0) {
        const align = 2 ** random.below(random.below(4) === 0 ? 13 : 5);
        const size = 1 + random.below(random.below(20) === 0 ? 20_000 : 200);
        const owner = `owner ${random.below(3)}`;
        const address = allocator.allocate(size, owner, align, true);
        assert.equal(Math.abs(address % align), 0);
        assert.ok(
          memory.readBytes(address, size).every((byte) => byte === 0),
          "zeroed",
        );
        memory.fill(address, 0xff, size);
        live.set(address, { size, owner });
      } else {
        const address = [...live.keys()][random.below(live.size)]!;
        allocator.free(address);
        live.delete(address);
      }
    }
    const sorted = [...live].sort(([a], [b]) => a - b);
    sorted.forEach(([address, { size, owner }], i) => {
      const next = sorted[i + 1]?.[0] ?? Infinity;
      assert.ok(address + size <= next, "objects do not overlap");
      assert.ok(memory.isLive(address, size));
      const info = allocator.objectAt(address + size - 1);
      assert.deepEqual([info?.cache, info?.base, info?.size, info?.state], [owner, address, size, "live"]);
    });
    for (const name of ["owner 0", "owner 1", "owner 2"]) {
      const counted = allocator.caches().reduce((sum, c) => (c.name === name ? sum + c.live : sum), 0);
      assert.equal(counted, [...live.values()].filter(({ owner }) => owner === name).length);
    }
  });

  it("needs less than 100 bytes for an object of 64, and lays page tables back to back", () => {
    const { memory, allocator } = setUp();
    const used = (): number => memory.pageOwners.findLastIndex((owner) => owner !== 0) * PAGE_SIZE * (9 / 8);
    allocator.allocate(64, "ksm_rmap_item");
    const before = used();
    const count = 20_000;
    for (let i = 0; i < count; i++) allocator.allocate(64, "ksm_rmap_item");
    const each = (used() - before) / count;
    assert.ok(each < 100, `${each} bytes`);
    const start = used();
    for (let i = 0; i < 1280; i++) assert.equal(Math.abs(allocator.allocate(4096, "page table", 4096) % 4096), 0);
    assert.ok((used() - start) / 1280 < 4096 * 1.2, `${(used() - start) / 1280} bytes a page table`);
  });

  it("gives the same addresses for the same calls", () => {
    const trail = (): number[] => {
      const { allocator } = setUp();
      const random = new SeededRandom(9);
      const addresses: Addr[] = [];
      for (let i = 0; i < 500; i++) {
        if (random.below(3) > 0) addresses.push(allocator.allocate(8 * (1 + random.below(20)), "o"));
        else if (addresses.length > 0) allocator.free(addresses.pop()!);
      }
      return addresses;
    };
    assert.deepEqual(trail(), trail());
  });
});

function randomValue(random: SeededRandom, kind: ScalarKind): number {
  const width = kind === "bool" ? 1 : SIZE_OF[kind] * 8;
  if (width === 64) return (random.below(2 ** 32) - 2 ** 31) * 2 ** random.below(22);
  const value = random.below(2 ** width);
  return kind.startsWith("i") ? value - 2 ** (width - 1) : value;
}

describe("machine: contents of page frames", () => {
  it("are freed on demand when no frame holds them", () => {
    const machine = new ProgramBuilder().machine();
    const { pages, memory } = machine;
    const kept = pages.seed(1n);
    memory.setFrameContent(3 as Pfn, kept);
    for (let seed = 2n; seed < 7n; seed++) memory.setFrameContent(4 as Pfn, pages.seed(seed));
    const before = machine.hash();
    assert.equal(pages.size, 7);
    assert.equal(machine.collectContents(), 4);
    assert.equal(machine.hash(), before);
    assert.equal(pages.seed(1n), kept);
    assert.equal(pages.seed(6n), memory.frameContent(4 as Pfn));
    assert.equal(pages.size, 3);
  });
});

function storeInTwin(twin: DataView, kind: ScalarKind, at: number, value: number): void {
  if (SIZE_OF[kind] === 8) twin.setBigInt64(at, BigInt(value), true);
  else if (SIZE_OF[kind] === 4) twin.setInt32(at, value, true);
  else if (SIZE_OF[kind] === 2) twin.setInt16(at, value, true);
  else twin.setInt8(at, value);
}

function loadFromTwin(twin: DataView, kind: ScalarKind, at: number): number | undefined {
  switch (kind) {
    case "bool":
      return twin.getUint8(at) === 0 ? 0 : 1;
    case "i8":
      return twin.getInt8(at);
    case "u8":
      return twin.getUint8(at);
    case "i16":
      return twin.getInt16(at, true);
    case "u16":
      return twin.getUint16(at, true);
    case "i32":
      return twin.getInt32(at, true);
    case "u32":
      return twin.getUint32(at, true);
    default: {
      const exact = twin.getBigInt64(at, true);
      return exact >= -(2n ** 53n) && exact < 2n ** 53n ? Number(exact) : undefined;
    }
  }
}
