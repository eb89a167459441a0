import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Expr, FunctionBody, Instruction, Program } from "../../engine/frontend/ir/ir.ts";
import { compileText } from "./compileText.ts";

const FOLDER = join(import.meta.dirname, "programs");

/** What ir.ts promises of every body, checked piece by piece. */
class BodyCheck {
  readonly #program: Program;
  readonly #body: FunctionBody;

  constructor(program: Program, body: FunctionBody) {
    this.#program = program;
    this.#body = body;
  }

  check(): void {
    const { blocks, entry, frameSize, statements, paramKinds, registerCount } = this.#body;
    assert.equal(frameSize % 16, 0, "a frame is a multiple of 16 bytes");
    assert.ok(paramKinds.length <= registerCount, "parameters have registers");
    this.#target(entry);
    for (const { instructions, end } of blocks) {
      for (const instruction of instructions) this.#instruction(instruction);
      if (end.op === "jump") this.#target(end.to);
      if (end.op === "branch") {
        this.#expr(end.condition);
        this.#target(end.then);
        this.#target(end.else);
      }
      if (end.op === "switch") {
        this.#expr(end.value);
        for (const one of end.cases) this.#target(one.to);
        this.#target(end.default);
      }
      if (end.op === "return" && end.value !== undefined) this.#expr(end.value);
    }
    const marked = blocks.flatMap((block) =>
      block.instructions.flatMap((one) => (one.op === "statement" ? [one.id] : [])),
    );
    assert.equal(new Set(marked).size, marked.length, "a statement begins at one place");
    for (const id of marked) assert.ok(statements.includes(id), "a mark's statement is the function's");
  }

  #target(block: number): void {
    assert.ok(this.#body.blocks[block], `block ${block}`);
  }

  #register(index: number): void {
    assert.ok(index >= 0 && index < this.#body.registerCount, `register ${index}`);
  }

  #instruction(one: Instruction): void {
    switch (one.op) {
      case "set":
        this.#register(one.reg);
        this.#expr(one.value);
        break;
      case "store":
        this.#expr(one.addr);
        this.#expr(one.value);
        break;
      case "copy":
        assert.ok(one.size > 0);
        this.#expr(one.dst);
        this.#expr(one.src);
        break;
      case "zero":
        assert.ok(one.size > 0);
        this.#expr(one.dst);
        break;
      case "call":
        if (one.callee.kind === "indirect") this.#expr(one.callee.pointer);
        else assert.ok(this.#program.functions[one.callee.fn], "a function that is called");
        for (const arg of one.args) this.#expr(arg);
        if (one.result !== undefined) this.#register(one.result);
        break;
      case "statement":
        assert.ok(this.#program.statements[one.id], "a statement that begins");
    }
  }

  #expr(expr: Expr): void {
    switch (expr.op) {
      case "const":
        assert.ok(Number.isInteger(expr.value) && Math.abs(expr.value) <= 2 ** 53, `constant ${expr.value}`);
        break;
      case "reg":
        this.#register(expr.index);
        break;
      case "frame":
        assert.ok(expr.offset >= -4096 && expr.offset <= this.#body.frameSize, `frame byte ${expr.offset}`);
        break;
      case "symbol":
        assert.ok(this.#program.data[expr.symbol], "a symbol that is named");
        break;
      case "function":
        assert.ok(this.#program.functions[expr.fn], "a function that is named");
        break;
      case "load":
        this.#expr(expr.addr);
        break;
      case "select":
        this.#expr(expr.condition);
        this.#expr(expr.a);
        this.#expr(expr.b);
        break;
      default:
        this.#expr(expr.a);
        if ("b" in expr) this.#expr(expr.b);
    }
  }
}

describe("the IR of every C program", () => {
  it("is what ir.ts says it is", async () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith(".c"));
    for (const file of files) {
      const program = await compileText(readFileSync(join(FOLDER, file), "utf8"));
      program.statements.forEach((statement, index) => assert.equal(statement.id, index, "ids are dense"));
      program.functions.forEach((fn, index) => assert.equal(fn.id, index, "ids are dense"));
      program.data.forEach((data, index) => {
        assert.equal(data.id, index, "ids are dense");
        assert.ok((data.init?.length ?? 0) <= data.size, `${file}: ${data.name} is as large as its bytes`);
      });
      for (const fn of program.functions) if (fn.body) new BodyCheck(program, fn.body).check();
    }
  });
});
