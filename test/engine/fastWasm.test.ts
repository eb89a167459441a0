/** What compiled code is written with: numbers, locals and labels come out as WebAssembly reads them. */
import { strict as assert } from "node:assert";
import { Code, I32, I64, type ValueType } from "../../engine/machine/fast/wasm/code.ts";
import { Types, encodeModule } from "../../engine/machine/fast/wasm/module.ts";

type Compiled = (...args: (number | bigint)[]) => number | bigint;

function compile(params: readonly ValueType[], results: readonly ValueType[], write: (code: Code) => void): Compiled {
  const code = new Code(params.length);
  write(code);
  const types = new Types();
  const functions = [{ type: types.of(params, results), code: code.encoded(), name: "f" }];
  const module = new WebAssembly.Module(encodeModule({ types, imports: new Map(), functions }));
  const m = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Instance(module, { e: { m } }).exports["t"] as { get(index: number): Compiled };
  return table.get(0);
}

describe("writing WebAssembly", () => {
  it("encodes integers at every border of their bytes", () => {
    const borders = [0, 31, 32, 45, 46, 52].flatMap((bits) => [2 ** bits, 2 ** bits - 1, 2 ** bits + 1]);
    const sevens = [6, 7, 13, 14, 20, 21, 27, 28, 35, 42, 49].flatMap((bits) => [2 ** bits, 2 ** bits - 1]);
    for (const size of [...borders, ...sevens, 2 ** 53 - 1])
      for (const value of [size, 0 - size]) {
        const wide = compile([], [I64], (code) => {
          code.i64(value);
        });
        assert.equal(wide(), BigInt(value));
        if (Math.abs(value) >= 2 ** 31) continue;
        const narrow = compile([], [I32], (code) => {
          code.i32(value);
        });
        assert.equal(narrow(), value);
      }
  });

  it("finds labels by name through nested blocks, and locals of several types", () => {
    const sum = compile([I32], [I64], (code) => {
      const [total, left] = [code.local(I64), code.local(I32)];
      code.get(0);
      code.set(left);
      code.block("done");
      code.loop("again");
      code.get(left);
      code.op("i32Eqz");
      code.brIf("done");
      code.get(total);
      code.get(left);
      code.op("i64ExtendI32U", "i64Add");
      code.set(total);
      code.get(left);
      code.i32(1);
      code.op("i32Sub");
      code.set(left);
      code.br("again");
      code.end();
      code.end();
      code.get(total);
    });
    assert.equal(sum(1000), 500500n);
  });

  it("refuses a label that is not open", () => {
    assert.throws(() => {
      new Code(0).br("nowhere");
    }, /label nowhere/);
  });
});
