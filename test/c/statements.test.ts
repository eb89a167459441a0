import { strict as assert } from "node:assert";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import { compileText } from "./compileText.ts";

/** "shape: text" for every statement of a function, "shape: text <MACRO" when it comes from a macro's body. */
function statementsOf(program: Program, name: string): string[] {
  const fn = program.functions.find((one) => one.name === name);
  return (fn?.body?.statements ?? []).map((id) => {
    const statement = program.statements[id]!;
    const { span, macro, shape } = statement;
    const text = program.files[span.file]!.text.slice(span.start, span.end).replace(/\s+/g, " ");
    return `${shape}: ${text}${macro ? ` <${macro.name}` : ""}`;
  });
}

describe("statements: what is highlighted", () => {
  it("is each statement's own text, conditions for what they control", async () => {
    const program = await compileText(`
int f(int n)
{
	int sum = 0, i;

	for (i = 0; i < n; i++) {
		if (i % 2)
			continue;
		sum += i;
	}
	while (sum > 100)
		sum /= 2;
	do {
		sum--;
	} while (sum > 50);
	switch (sum) {
	case 3:
		goto out;
	default:
		break;
	}
	for (;;) {
		if (sum)
			break;
	}
	for (int k = 0; k < 2; k++)
		;
out:
	return sum;
}
`);
    assert.deepEqual(statementsOf(program, "f"), [
      "declaration: int sum = 0, i;",
      "for-init: i = 0",
      "for-condition: i < n",
      "for-step: i++",
      "if: i % 2",
      "continue: continue;",
      "expression: sum += i;",
      "while: sum > 100",
      "expression: sum /= 2;",
      "expression: sum--;",
      "do-while: sum > 50",
      "switch: sum",
      "goto: goto out;",
      "break: break;",
      "for: for (;;) { if (sum) break; }",
      "if: sum",
      "break: break;",
      "for-init: int k = 0;",
      "for-condition: k < 2",
      "for-step: k++",
      "return: return sum;",
    ]);
  });

  it("gives the statements of macros and of statement expressions theirs", async () => {
    const program = await compileText(`
#define BUMP(x) do { (x)++; total += (x); } while (0)
#define for_all(i) for (i = 0; i < 3; i++)
int total;
int f(int a)
{
	int i;

	BUMP(a);
	for_all(i)
		total += i;
	return ({ int b = a; b * 2; });
}
`);
    assert.deepEqual(statementsOf(program, "f"), [
      "expression: BUMP(a) <BUMP",
      "expression: BUMP(a) <BUMP",
      "for-init: for_all(i) <for_all",
      "for-condition: for_all(i) <for_all",
      "for-step: for_all(i) <for_all",
      "expression: total += i;",
      "return: return ({ int b = a; b * 2; });",
      "declaration: int b = a;",
      "expression: b * 2",
    ]);
  });

  it("numbers them densely, in source order within a function", async () => {
    const program = await compileText("int f(int a)\n{\n\ta++;\n\treturn a;\n}\nint g(void)\n{\n\treturn f(1);\n}\n");
    assert.deepEqual(
      program.statements.map(({ id }) => id),
      [0, 1, 2],
    );
    for (const fn of program.functions) {
      const spans = (fn.body?.statements ?? []).map((id) => program.statements[id]!.span.start);
      assert.deepEqual(
        spans,
        [...spans].sort((a, b) => a - b),
      );
      assert.ok((fn.body?.statements ?? []).every((id) => program.statements[id]!.fn === fn.id));
    }
  });

  it("tells the debugger of variables, where they are and in which block", async () => {
    const text =
      "int f(int a)\n{\n\tint b = a;\n\tstatic int s;\n\t{\n\t\tint c[2] = { b };\n\t\tb = *&c[0] + s;\n\t}\n\treturn b;\n}\n";
    const program = await compileText(text);
    const variables = program.functions[0]!.body!.variables.map(({ name, place, scope, isParameter }) => {
      const block = program.files[scope.file]!.text.slice(scope.start, scope.end).split("\n").length;
      return `${name} ${place.kind} ${block} lines${isParameter ? " parameter" : ""}`;
    });
    assert.deepEqual(variables, [
      "a register 9 lines parameter",
      "b register 9 lines",
      "s symbol 9 lines",
      "c frame 4 lines",
    ]);
  });
});
