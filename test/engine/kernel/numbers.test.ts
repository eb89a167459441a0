/** What the kernel takes for a number: tables from the rules of lib/kstrtox.c, read there. */
import assert from "node:assert/strict";
import { BuiltinBench } from "./builtinBench.ts";

const EINVAL = -22;
const ERANGE = -34;

/** text, result (or errno) */
type Case = readonly [string, number] | readonly [string, number, "value"];

function check(
  name: string,
  base: number | undefined,
  kind: "u64" | "i64" | "u32" | "i32" | "u8" | "bool",
  cases: readonly Case[],
): void {
  const bench = new BuiltinBench();
  for (const [text, expected, what] of cases) {
    const result = bench.allocate(8);
    const args = base === undefined ? [bench.string(text), result] : [bench.string(text), base, result];
    const returned = bench.call(name, ...args);
    if (what === undefined) assert.equal(returned, expected, `${name}(${JSON.stringify(text)})`);
    else {
      assert.equal(returned, 0, `${name}(${JSON.stringify(text)})`);
      assert.equal(bench.memory.load(kind, result), expected, `${name}(${JSON.stringify(text)})`);
    }
  }
}

describe("numbers read from text", () => {
  it("unsigned: a plus sign, digits, one newline", () => {
    check("kstrtoul", 10, "u64", [
      ["0", 0, "value"],
      ["12", 12, "value"],
      ["+12", 12, "value"],
      ["12\n", 12, "value"],
      ["007", 7, "value"],
      ["18446744073709551615", -1, "value"],
      ["18446744073709551616", ERANGE],
      ["99999999999999999999999 and more", ERANGE],
      ["", EINVAL],
      ["\n", EINVAL],
      ["-1", EINVAL],
      ["++1", EINVAL],
      [" 1", EINVAL],
      ["1 ", EINVAL],
      ["1\n\n", EINVAL],
      ["1a", EINVAL],
      ["0x10", EINVAL],
    ]);
  });

  it("in 32 bits", () => {
    check("kstrtouint", 10, "u32", [
      ["4294967295", 4294967295, "value"],
      ["4294967296", ERANGE],
      ["-1", EINVAL],
    ]);
    check("kstrtoint", 10, "i32", [
      ["-2147483648", -2147483648, "value"],
      ["2147483647\n", 2147483647, "value"],
      ["2147483648", ERANGE],
      ["-2147483649", ERANGE],
      ["-", EINVAL],
      ["-+1", EINVAL],
    ]);
    check("kstrtou8", 0, "u8", [
      ["255", 255, "value"],
      ["256", ERANGE],
    ]);
  });

  it("in the base that the prefix says, when none is given", () => {
    check("kstrtoul", 0, "u64", [
      ["0x1F", 31, "value"],
      ["0X1f\n", 31, "value"],
      ["010", 8, "value"],
      ["0", 0, "value"],
      ["10", 10, "value"],
      ["08", EINVAL],
      ["0x", EINVAL],
      ["0xg", EINVAL],
    ]);
    check("kstrtoul", 16, "u64", [
      ["0xff", 255, "value"],
      ["ff", 255, "value"],
    ]);
  });

  it("signed in 64 bits; one that the machine cannot hold is a Fault", () => {
    check("kstrtol", 10, "i64", [
      ["-9007199254740991", -9007199254740991, "value"],
      ["9223372036854775808", ERANGE],
      ["-9223372036854775809", ERANGE],
    ]);
    const bench = new BuiltinBench();
    assert.equal(
      bench.faultOf("kstrtol", bench.string("9223372036854775807"), 10, bench.allocate(8)).kind,
      "integer-range",
    );
  });

  it("truth values by their first letters", () => {
    check("kstrtobool", undefined, "bool", [
      ["1", 1, "value"],
      ["0\n", 0, "value"],
      ["yes", 1, "value"],
      ["No", 0, "value"],
      ["true", 1, "value"],
      ["F", 0, "value"],
      ["on", 1, "value"],
      ["OFF", 0, "value"],
      ["2", EINVAL],
      ["", EINVAL],
      ["o", EINVAL],
      ["enable", EINVAL],
    ]);
  });

  it("the old way: where the number ends is told", () => {
    const bench = new BuiltinBench();
    const text = bench.string("0x1fz");
    const end = bench.allocate(8);
    assert.equal(bench.call("simple_strtoul", text, end, 0), 31);
    assert.equal(bench.memory.load("u64", end), text + 4);
  });
});
