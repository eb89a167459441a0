/** Blocks, hashes, bits, counters, strings and slab objects. */
import assert from "node:assert/strict";
import { KMEM_CACHE } from "../../../engine/kernel/lib/abi.ts";
import { BuiltinBench } from "./builtinBench.ts";

const page = (fill: (offset: number) => number): Uint8Array => Uint8Array.from({ length: 4096 }, (_, i) => fill(i));
const sign = (value: number | "blocked"): number => Math.sign(value as number);

describe("blocks of memory", () => {
  const setUp = (): { bench: BuiltinBench; a: number; b: number; plain: number } => {
    const bench = new BuiltinBench();
    const a = bench.frame(
      1,
      page((i) => i % 251),
    );
    const b = bench.frame(
      2,
      page((i) => (i === 4000 ? 255 : i % 251)),
    );
    const plain = bench.allocate(4096);
    bench.call("memcpy", plain, a, 4096);
    return { bench, a, b, plain };
  };

  it("are compared as unsigned bytes, page contents and plain memory alike", () => {
    const { bench, a, b, plain } = setUp();
    assert.equal(sign(bench.call("memcmp", a, b, 4096)), -1);
    assert.equal(sign(bench.call("memcmp", b, a, 4096)), 1);
    assert.equal(bench.call("memcmp", a, b, 4000), 0);
    assert.equal(bench.call("memcmp", a, plain, 4096), 0);
    assert.equal(sign(bench.call("memcmp", plain, b, 4096)), -1);
    assert.equal(sign(bench.call("memcmp", b + 3990, a + 3990, 20)), 1);
    assert.equal(bench.call("memcmp", 0, 0, 0), 0);
  });

  it("cost more the later they differ", () => {
    const { bench, a, b } = setUp();
    const cost = (size: number): number => {
      const before = bench.nowNs;
      bench.call("memcmp", a, b, size);
      return bench.nowNs - before;
    };
    assert.ok(cost(4096) > cost(64));
  });

  it("are hashed to the same value by content and by bytes", () => {
    const { bench, a, plain } = setUp();
    const hash = bench.call("xxhash", a, 4096, 0);
    assert.equal(bench.call("xxhash", plain, 4096, 0), hash);
    assert.ok(Number.isSafeInteger(hash));
    assert.equal(bench.call("jhash2", a, 1024, 17), bench.call("jhash2", plain, 1024, 17));
    // XXH64 of nothing with seed 0 is ef46db3751d8e999.
    assert.equal((bench.call("xxh64", plain, 0, 0) as number) % 2 ** 32, 0x51d8e999);
  });

  it("are filled and searched", () => {
    const { bench, plain } = setUp();
    bench.call("memset", plain, 0xaa, 4096);
    assert.equal(bench.call("memchr_inv", plain, 0xaa, 4096), 0);
    bench.memory.store("u8", plain + 77, 1);
    assert.equal(bench.call("memchr_inv", plain, 0xaa, 4096), plain + 77);
    assert.equal(bench.call("memchr", plain, 1, 4096), plain + 77);
    bench.call("memset", bench.frame(3), 0x11, 4096);
    assert.equal(bench.memory.load("u8", bench.frame(3) + 4095), 0x11);
  });
});

describe("bits", () => {
  it("of memory are set, cleared and found", () => {
    const bench = new BuiltinBench();
    const words = bench.allocate(16);
    assert.equal(bench.call("test_and_set_bit", 33, words), 0);
    assert.equal(bench.call("test_and_set_bit", 33, words), 1);
    bench.call("set_bit", 70, words);
    assert.equal(bench.memory.load("u64", words), 2 ** 33);
    assert.equal(bench.call("find_first_bit", words, 128), 33);
    assert.equal(bench.call("find_next_bit", words, 128, 34), 70);
    assert.equal(bench.call("find_next_bit", words, 128, 71), 128);
    assert.equal(bench.call("bitmap_weight", words, 128), 2);
    assert.equal(bench.call("test_and_clear_bit", 33, words), 1);
    assert.equal(bench.call("test_bit", 33, words), 0);
  });

  it("of numbers are counted from both ends, negative ones too", () => {
    const bench = new BuiltinBench();
    const table: readonly [string, number, number][] = [
      ["ilog2", 4, 2],
      ["ilog2", 1023, 9],
      ["ilog2", 2 ** 40, 40],
      ["fls", 0, 0],
      ["fls", 0x80000000, 32],
      ["fls64", -1, 64],
      ["ffs", 12, 3],
      ["__ffs", 2 ** 35, 35],
      ["__fls", -4096, 63],
      ["ffz", 7, 3],
      ["hweight_long", -1, 64],
      ["roundup_pow_of_two", 5, 8],
      ["roundup_pow_of_two", 8, 8],
      ["rounddown_pow_of_two", 5, 4],
      ["order_base_2", 9, 4],
      ["get_order", 4097, 1],
      ["get_order", 16384, 2],
    ];
    for (const [name, value, expected] of table) assert.equal(bench.call(name, value), expected, `${name}(${value})`);
  });
});

describe("atomic counters", () => {
  it("return what their names say", () => {
    const bench = new BuiltinBench();
    const v = bench.allocate(4);
    assert.equal(bench.call("atomic_inc_not_zero", v), 0);
    assert.equal(bench.call("atomic_inc_return", v), 1);
    assert.equal(bench.call("atomic_fetch_add", 4, v), 1);
    assert.equal(bench.call("atomic_sub_and_test", 5, v), 1);
    assert.equal(bench.call("atomic_add_unless", v, 3, 0), 0);
    assert.equal(bench.call("atomic_add_negative", -1, v), 1);
    assert.equal(bench.call("atomic_cmpxchg", v, 0xffffffff, 7), -1);
    assert.equal(bench.call("atomic_xchg", v, 2147483647), 7);
    assert.equal(bench.call("atomic_inc_return", v), -2147483648);
  });

  it("of 64 bits stop the machine where they cannot go on", () => {
    const bench = new BuiltinBench();
    const v = bench.allocate(8);
    bench.call("atomic_long_add", 2 ** 40, v);
    assert.equal(bench.call("atomic_long_dec_return", v), 2 ** 40 - 1);
    bench.memory.store("i64", v, 2 ** 53 - 1);
    assert.equal(bench.faultOf("atomic_long_inc", v).kind, "integer-range");
  });
});

describe("strings", () => {
  it("are compared, searched and cut", () => {
    const bench = new BuiltinBench();
    const s = (text: string): number => bench.string(text);
    assert.equal(bench.call("strlen", s("ksmd")), 4);
    assert.ok((bench.call("strcmp", s("a"), s("b")) as number) < 0);
    assert.equal(bench.call("strncmp", s("scan-time"), s("scan"), 4), 0);
    assert.equal(bench.call("strcasecmp", s("SCAN"), s("scan")), 0);
    assert.equal(bench.call("sysfs_streq", s("none\n"), s("none")), 1);
    assert.equal(bench.call("sysfs_streq", s("none"), s("none\n")), 1);
    assert.equal(bench.call("sysfs_streq", s("none\n\n"), s("none")), 0);
    const text = s("  both ends \n");
    const start = bench.call("strim", text) as number;
    assert.equal(bench.memory.readString(start), "both ends");
    assert.equal(bench.call("strchr", start, "e".charCodeAt(0)), start + 5);
    assert.equal(bench.call("strrchr", start, 0), start + 9);
    assert.equal(bench.call("strstr", start, s("nope")), 0);
    const buffer = bench.allocate(8);
    assert.equal(bench.call("__lab_strscpy", buffer, s("0123456789"), 8), -7);
    assert.equal(bench.memory.readString(buffer), "0123456");
  });
});

describe("slab caches", () => {
  it("name their objects and count them", () => {
    const bench = new BuiltinBench();
    const cache = bench.call("kmem_cache_create", bench.string("ksm_rmap_item"), 64, 8, 0, 0) as number;
    const object = bench.call("kmem_cache_zalloc", cache, 0) as number;
    assert.equal(bench.memory.load("u64", object + 56), 0);
    bench.call("kmem_cache_destroy", cache);
    assert.match(String(bench.events[0]?.fields["text"]), /ksm_rmap_item.*still has objects \(1\)/);
    bench.call("kmem_cache_free", cache, object);
    assert.equal(bench.memory.load("u32", cache + KMEM_CACHE.live), 0);
    assert.equal(bench.faultOf("kmem_cache_free", cache, object).kind, "double-free");
    bench.call("kmem_cache_destroy", cache);
    assert.equal(bench.events.length, 1);
  });

  it("of kmalloc give what was asked for and no byte more", () => {
    const bench = new BuiltinBench();
    const object = bench.call("kcalloc", 3, 8, 0) as number;
    assert.equal(bench.memory.load("u64", object + 16), 0);
    assert.throws(() => bench.memory.load("u64", object + 24), { kind: "out-of-bounds" });
    bench.call("kfree", object);
    bench.call("kfree", 0);
    bench.call("kfree", bench.call("kmalloc", 0, 0) as number);
    assert.throws(() => bench.memory.load("u64", object), { kind: "use-after-free" });
  });
});
