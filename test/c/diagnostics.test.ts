import { strict as assert } from "node:assert";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import { compileText, diagnosticLines } from "./compileText.ts";

function brokenFunctions(program: Program): string[] {
  return program.functions.filter((fn) => fn.broken !== undefined).map((fn) => fn.name);
}

/** [what, C text, the diagnostics, the broken functions]; every text also has a function that must go on working. */
const CASES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  [
    "an unknown name, once for each place",
    "int f(int a)\n{\n\treturn a + missing * other;\n}",
    ["unknown-name 3:13 ‘missing’ is not declared", "unknown-name 3:23 ‘other’ is not declared"],
    ["f"],
  ],
  [
    "an unknown member",
    "struct s { int a; };\nint f(struct s *p)\n{\n\treturn p->a + p->b;\n}",
    ["unknown-member 4:19 ‘struct s’ has no member ‘b’"],
    ["f"],
  ],
  [
    "an undeclared function, which may be there when the program runs",
    "int f(void)\n{\n\treturn nowhere(3);\n}",
    ["unknown-name 3:9 the function ‘nowhere’ is not declared"],
    [],
  ],
  [
    "a member of an incomplete type",
    "struct later;\nint f(struct later *p)\n{\n\treturn p->x;\n}",
    ["incomplete-type 4:12 ‘struct later’ is not defined"],
    ["f"],
  ],
  [
    "a local of an incomplete type",
    "int f(void)\n{\n\tstruct later x;\n\treturn 0;\n}",
    ["incomplete-type 3:15 ‘struct later’ is not complete here"],
    ["f"],
  ],
  [
    "an unknown type in a declaration",
    "int f(void)\n{\n\tstrange_t x = 0;\n\treturn x;\n}",
    ["unknown-type 3:2 ‘strange_t’ is not a type"],
    ["f"],
  ],
  [
    "an unknown type in a cast",
    "int f(int a)\n{\n\treturn (strange_t)a;\n}",
    ["unknown-type 3:10 ‘strange_t’ is not a type"],
    ["f"],
  ],
  [
    "floating point",
    "int f(int a)\n{\n\treturn a * 1.5;\n}",
    ["unsupported-construct 3:13 floating point is not supported"],
    ["f"],
  ],
  [
    "a floating point type",
    "int f(int a)\n{\n\tdouble d = a;\n\treturn 0;\n}",
    ["unsupported-construct 3:2 the type ‘double’ is not supported"],
    ["f"],
  ],
  [
    "inline assembly",
    'void f(void)\n{\n\tasm volatile("nop");\n}',
    ["unsupported-construct 3:2 inline assembly is not supported"],
    ["f"],
  ],
  [
    "an array of variable length",
    "int f(int n)\n{\n\tint list[n];\n\treturn 0;\n}",
    ["unsupported-construct 3:11 arrays of variable length are not supported"],
    ["f"],
  ],
  [
    "a function in a function",
    "int f(int n)\n{\n\tint g(int a) { return a; }\n\treturn n;\n}",
    ["unsupported-construct 3:2 functions inside functions are not supported"],
    ["f"],
  ],
  [
    "a computed goto",
    "int f(void *p)\n{\n\tgoto *p;\n\treturn 0;\n}",
    ["unsupported-construct 3:2 a goto to a computed place is not supported"],
    ["f"],
  ],
  [
    "a label that is not there",
    "int f(int a)\n{\n\tif (a)\n\t\tgoto out;\n\treturn 1;\n}",
    ["unknown-name 4:8 there is no label ‘out’ in this function"],
    ["f"],
  ],
  [
    "a label twice",
    "int f(int a)\n{\nout:\n\ta++;\nout:\n\treturn a;\n}",
    ["redefinition 5:1 the label ‘out’ is defined twice"],
    ["f"],
  ],
  [
    "a cleanup that is no function of one parameter",
    "int n;\nint two(int *a, int *b);\nint f(void)\n{\n\tint x __attribute__((cleanup(n))) = 1;\n\tint y __attribute__((cleanup(two)));\n\tint z __attribute__((cleanup(none)));\n\treturn x;\n}",
    [
      "bad-attribute 5:31 a cleanup must be a function with one parameter",
      "bad-attribute 6:31 a cleanup must be a function with one parameter",
      "unknown-name 7:31 ‘none’ is not declared",
    ],
    ["f"],
  ],
  [
    "a goto into the scope of a cleanup",
    "void end(int *a);\nint f(int a)\n{\n\tif (a)\n\t\tgoto in;\n\t{\n\t\tint x __attribute__((cleanup(end))) = 1;\nin:\n\t\ta += x;\n\t}\n\treturn a;\n}",
    [
      "unsupported-construct 5:8 a goto into the scope of ‘x’, which has a cleanup, is not supported (gcc takes it, clang does not)",
    ],
    ["f"],
  ],
  [
    "break and continue outside a loop",
    "void f(int a)\n{\n\tif (a)\n\t\tbreak;\n\tcontinue;\n}",
    [
      "misplaced-jump 4:3 ‘break’ is not inside anything it could leave",
      "misplaced-jump 5:2 ‘continue’ is not inside anything it could leave",
    ],
    ["f"],
  ],
  [
    "the same case twice",
    "int f(int a)\n{\n\tswitch (a) {\n\tcase 1 ... 4:\n\t\treturn 1;\n\tcase 3:\n\t\treturn 2;\n\t}\n\treturn 0;\n}",
    ["redefinition 6:7 this case is in the switch already"],
    ["f"],
  ],
  [
    "a case that is not constant",
    "int f(int a, int b)\n{\n\tswitch (a) {\n\tcase b:\n\t\treturn 1;\n\t}\n\treturn 0;\n}",
    ["not-constant 4:7 a case label must be constant"],
    ["f"],
  ],
  [
    "assignment to a value",
    "int f(int a)\n{\n\t(a + 1) = 2;\n\treturn a;\n}",
    ["not-assignable 3:2 this is not something that can be assigned"],
    ["f"],
  ],
  ["a dereferenced number", "int f(int a)\n{\n\treturn *a;\n}", ["type-mismatch 3:10 ‘int’ is not a pointer"], ["f"]],
  ["a called number", "int f(int a)\n{\n\treturn a(1);\n}", ["type-mismatch 3:9 ‘int’ cannot be called"], ["f"]],
  [
    "operands that do not go together",
    "struct s { int a; };\nint f(struct s *p, struct s q)\n{\n\treturn p * 2 + (q + 1);\n}",
    [
      "type-mismatch 4:9 ‘*’ does not take ‘struct s *’ and ‘int’",
      "type-mismatch 4:18 ‘+’ does not take ‘struct s’ and ‘int’",
    ],
    ["f"],
  ],
  [
    "a record for a number",
    "struct s { int a; };\nint f(struct s q)\n{\n\tint x = q;\n\treturn x;\n}",
    ["type-mismatch 4:10 a value of type ‘struct s’ cannot become ‘int’"],
    ["f"],
  ],
  [
    "too few and too many arguments",
    "int g(int a, int b);\nint f(void)\n{\n\treturn g(1) + g(1, 2, 3);\n}",
    [
      "argument-count 4:9 too few arguments: 1 given, 2 expected",
      "argument-count 4:16 too many arguments: 3 given, 2 expected",
    ],
    ["f"],
  ],
  [
    "a constant that no number holds exactly",
    "long f(void)\n{\n\treturn 0x7fffffffffffffffL;\n}",
    ["constant-out-of-range 3:9 the constant 0x7fffffffffffffff is outside ±2^53 and cannot be represented"],
    ["f"],
  ],
  [
    "a static initialiser that is not constant",
    "int g(void);\nstatic int x = g();\nint f(void)\n{\n\treturn x;\n}",
    ["not-constant 2:16 a static initialiser must be constant"],
    [],
  ],
  [
    "a member that cannot be initialised",
    "struct s { int a; };\nstatic struct s x = { .b = 1 };",
    ["unknown-member 2:23 there is no member ‘b’ to initialise"],
    [],
  ],
  [
    "a second definition",
    "int f(void)\n{\n\treturn 1;\n}\nint f(void)\n{\n\treturn 2;\n}\nstatic int x = 1;\nstatic int x = 2;",
    ["redefinition 5:5 the function ‘f’ is defined twice", "redefinition 10:12 ‘x’ is defined twice"],
    [],
  ],
  [
    "a struct twice",
    "struct s { int a; };\nstruct s { int b; };",
    ["redefinition 2:1 ‘struct s’ is defined twice"],
    [],
  ],
  [
    "another type for the same function",
    "int f(int a);\nlong f(int a)\n{\n\treturn a;\n}",
    ["conflicting-types 2:6 ‘f’ is declared as ‘long (int)’ here, as ‘int (int)’ before"],
    [],
  ],
  [
    "a static assertion",
    '_Static_assert(sizeof(int) == 8, "int");',
    ["static-assert 1:1 a static assertion fails"],
    [],
  ],
  [
    "what does not parse, in a function",
    "int f(int a)\n{\n\ta = = 3;\n\treturn a;\n}",
    ["syntax-error 3:6 this is not valid C: ‘=’"],
    ["f"],
  ],
  [
    "what does not parse, outside one",
    "int x = ;\nint f(void)\n{\n\treturn 0;\n}",
    ["syntax-error 1:7 ‘identifier’ is missing here"],
    [],
  ],
];

describe("diagnostics of the front end", () => {
  for (const [what, text, expected, broken] of CASES) {
    it(`tells ${what}`, async () => {
      const program = await compileText(`${text}\nint good(int a)\n{\n\treturn a + 1;\n}\n`);
      assert.deepEqual(diagnosticLines(program), expected);
      assert.deepEqual(brokenFunctions(program), broken);
      assert.ok(program.functions.find((fn) => fn.name === "good")?.body, "the rest goes on");
    });
  }

  it("names the function and puts no statement of a broken one into the program", async () => {
    const program = await compileText(
      "int f(void)\n{\n\tint a = 1;\n\treturn a + b;\n}\nint g(void)\n{\n\treturn 2;\n}\n",
    );
    assert.equal(program.diagnostics[0]?.inFunction, "f");
    const fn = program.functions.find(({ name }) => name === "f");
    assert.equal(fn?.broken, program.diagnostics[0]);
    assert.equal(fn?.body, undefined);
    assert.deepEqual(
      program.statements.map(({ id, shape }) => `${id} ${shape}`),
      ["0 return"],
    );
  });

  it("shows a mistake in a macro's argument where it was written", async () => {
    const program = await compileText("#define TWICE(x) ((x) + (x))\nint f(int a)\n{\n\treturn TWICE(a + b);\n}\n");
    assert.deepEqual(diagnosticLines(program)[0], "unknown-name 4:19 ‘b’ is not declared");
  });

  it("ends on nesting beyond all measure", async () => {
    const program = await compileText(`int f(int a)\n{\n\treturn ${"(".repeat(3000)}a${")".repeat(3000)};\n}\n`);
    assert.deepEqual(
      program.diagnostics.map(({ code }) => code),
      ["too-deep"],
    );
    const sum = await compileText(`int f(int a)\n{\n\treturn a${" + a".repeat(3000)};\n}\n`);
    assert.deepEqual(
      sum.diagnostics.map(({ code }) => code),
      ["too-deep"],
    );
    const huge = await compileText(`int f(int a)\n{\n\treturn a${" * a".repeat(60000)};\n}\n`);
    assert.deepEqual(
      huge.diagnostics.map(({ code }) => code),
      ["too-deep"],
    );
  });
});
