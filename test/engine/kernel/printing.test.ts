/** Formatting against the host's printf, and what the kernel does otherwise; printk, BUG and WARN. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { needProgram } from "../../host/requirements.ts";
import { BuiltinBench } from "./builtinBench.ts";

/** C's argument list, and the same for us: strings are made on the bench. */
interface FormatCase {
  readonly format: string;
  readonly args: readonly (number | string)[];
  /** As C writes the arguments, where that differs. */
  readonly c?: string;
}

const CASES: readonly FormatCase[] = [
  { format: "%u\\n", args: [20] },
  { format: "%u", args: [-1], c: "-1" },
  { format: "%d", args: [4294967295], c: "4294967295u" },
  { format: "%lu", args: [-1], c: "-1l" },
  { format: "%ld|%li", args: [-768, 32000], c: "-768l, 32000l" },
  { format: "%lu", args: [-4096], c: "-4096l" },
  { format: "%llu %lld", args: [-131391639519232, -131391639519232], c: "-131391639519232ll, -131391639519232ll" },
  { format: "%x %X %#x %#o %o", args: [255, 255, 255, 8, 8] },
  { format: "%lx", args: [-131391639519232], c: "-131391639519232l" },
  { format: "[%5d] [%-5d] [%05d] [%+d] [% d]", args: [42, 42, 42, 42, 42] },
  { format: "[%5d] [%-6d] [%06d]", args: [-42, -42, -42] },
  { format: "[%.3d] [%8.3d] [%-8.3d]", args: [7, 7, 7] },
  { format: "[%*d] [%-*d] [%*d]", args: [6, 1, 6, 2, -6, 3] },
  { format: "[%s] [%8s] [%-8s] [%.2s] [%.*s]", args: ["ksmd", "ksmd", "ksmd", "ksmd", 3, "ksmd"] },
  { format: "%c%c%%", args: [65, 98] },
  { format: "%hhu %hd %zu %hhd", args: [511, 65535, 12, 200], c: "511, 65535, 12l, 200" },
  { format: "%s:%d: none [scan-time]", args: ["ksm.c", 1] },
];

function formatHere(bench: BuiltinBench, { format, args }: FormatCase): string {
  const buffer = bench.allocate(256);
  const values = args.map((arg) => (typeof arg === "string" ? bench.string(arg) : arg));
  const length = bench.call("sprintf", buffer, bench.string(format.replaceAll("\\n", "\n")), ...values);
  const text = bench.memory.readString(buffer);
  assert.equal(length, text.length);
  return text;
}

describe("formatting", () => {
  it("agrees with the host's printf", function () {
    const gcc = needProgram(this, "gcc");
    const dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-printf-"));
    try {
      const calls = CASES.map(({ format, args, c }) => {
        const list = c ?? args.map((arg) => (typeof arg === "string" ? JSON.stringify(arg) : String(arg))).join(", ");
        return `printf("${format}", ${list}); putchar(0);`;
      });
      writeFileSync(path.join(dir, "p.c"), `#include <stdio.h>\nint main(void) { ${calls.join("\n")} return 0; }`);
      execFileSync(gcc, ["-w", "-o", path.join(dir, "p"), path.join(dir, "p.c")]);
      const expected = execFileSync(path.join(dir, "p"), { encoding: "utf8" }).split("\0");
      const bench = new BuiltinBench();
      for (const [at, given] of CASES.entries()) assert.equal(formatHere(bench, given), expected[at], given.format);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("prints pointers, null strings and prefixed zeros as the kernel does", () => {
    const bench = new BuiltinBench();
    const format = (text: string, ...args: number[]): string => formatHere(bench, { format: text, args });
    assert.equal(format("%p", -131391639519232), "ffff888000000000");
    assert.equal(format("mm %px, in %pS.", 4096, 16), "mm 0000000000001000, in 0000000000000010.");
    assert.equal(format("%s", 0), "(null)");
    assert.equal(format("%#x", 0), "0x0");
  });

  it("cuts at the buffer's end and says so in its way", () => {
    const bench = new BuiltinBench();
    const buffer = bench.allocate(16);
    const format = bench.string("%d");
    assert.equal(bench.call("snprintf", buffer, 4, format, 123456), 6);
    assert.equal(bench.memory.readString(buffer), "123");
    assert.equal(bench.call("scnprintf", buffer, 4, format, 123456), 3);
    const page = bench.allocate(4096);
    assert.equal(bench.call("sysfs_emit", page, bench.string("%u\n"), 7), 2);
    assert.equal(bench.call("sysfs_emit_at", page, 2, bench.string("%s"), bench.string("x".repeat(5000))), 4093);
    assert.equal(bench.memory.readString(page, 8), "7\nxxxxxx");
  });
});

describe("messages of the kernel", () => {
  it("are events with their level", () => {
    const bench = new BuiltinBench();
    bench.call("printk", bench.string("\x013ksm: creating kthread failed\n"));
    bench.call("printk", bench.string("plain"));
    assert.deepEqual(bench.events, [
      { name: "printk", fields: { level: "error", text: "ksm: creating kthread failed" } },
      { name: "printk", fields: { level: "default", text: "plain" } },
    ]);
  });

  it("of WARN go on, of BUG stop the machine", () => {
    const bench = new BuiltinBench();
    bench.call("__lab_warn", bench.string("a > b"), bench.string("mm/ksm.c"), 12);
    assert.deepEqual(bench.events, [{ name: "warn", fields: { file: "mm/ksm.c", line: 12, text: "a > b" } }]);
    const fault = bench.faultOf("__lab_bug", bench.string("a > b"), bench.string("mm/ksm.c"), 12);
    assert.equal(fault.kind, "bug-on");
    assert.equal(fault.message, "kernel BUG at mm/ksm.c:12: a > b");
  });
});
