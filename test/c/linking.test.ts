import { strict as assert } from "node:assert";
import { compileText, diagnosticLines } from "./compileText.ts";
import { runOnEvaluator, runOnMachine } from "./runProgram.ts";

const source = (text: string) => ({ path: "mm/ksm.c", text, role: "source" }) as const;
const model = (text: string) => ({ path: "model/model.c", text, role: "model" }) as const;

describe("linking: several units, one program", () => {
  it("joins externs and keeps statics of one name apart", async () => {
    const program = await compileText([
      source(
        '#include "print.h"\nextern int shared;\nint from_model(int);\nstatic int own(void)\n{\n\treturn 1;\n}\nint from_source(int a)\n{\n\treturn a + own();\n}\nint main(void)\n{\n\tshared++;\n\tprint_long("sum", from_model(10) + shared);\n\treturn 0;\n}\n',
      ),
      model(
        "int shared = 5;\nint from_source(int);\nstatic int own(void)\n{\n\treturn 100;\n}\nint from_model(int a)\n{\n\treturn from_source(a) + own();\n}\n",
      ),
    ]);
    assert.deepEqual(diagnosticLines(program), []);
    assert.equal(runOnEvaluator(program), "sum 117\n");
    assert.equal(runOnMachine(program), "sum 117\n");
    const own = program.functions.filter(({ name }) => name === "own");
    assert.deepEqual(own.map(({ unit }) => unit).sort(), ["mm/ksm.c", "model/model.c"]);
  });

  for (const order of ["source first", "model first"]) {
    it(`prefers the source's own definitions, ${order}`, async () => {
      const units = [
        source(
          '#include "print.h"\nint value = 1;\nint f(void)\n{\n\treturn 1;\n}\nint model_main(void);\nint main(void)\n{\n\tprint_long("f", model_main());\n\treturn 0;\n}\n',
        ),
        model(
          "int value = 2;\nint f(void)\n{\n\treturn 2;\n}\nint model_main(void)\n{\n\treturn f() * 10 + value;\n}\n",
        ),
      ];
      const program = await compileText(order === "source first" ? units : units.reverse());
      assert.deepEqual(diagnosticLines(program), []);
      assert.equal(runOnEvaluator(program), "f 11\n");
      assert.equal(runOnMachine(program), "f 11\n");
    });
  }

  it("takes an enum of one tag for one type in all units", async () => {
    const header = "enum mode { FIRST, SECOND };\nint of_mode(int a, enum mode mode);\n";
    const program = await compileText(
      [
        source(
          '#include "print.h"\n#include "mode.h"\nint main(void)\n{\n\tprint_long("mode", of_mode(3, SECOND));\n\treturn 0;\n}\n',
        ),
        model('#include "mode.h"\nint of_mode(int a, enum mode mode)\n{\n\treturn a * 10 + mode;\n}\n'),
      ],
      { "mode.h": header },
    );
    assert.deepEqual(diagnosticLines(program), []);
    assert.equal(runOnEvaluator(program), "mode 31\n");
    assert.equal(runOnMachine(program), "mode 31\n");
  });

  it("passes records between units that each declare them", async () => {
    const header =
      "struct pair { long a, b, c; };\ntypedef struct { unsigned long pte; } pte_t;\nstruct pair make(int a);\npte_t mk(unsigned long v);\n";
    const program = await compileText(
      [
        source(
          '#include "print.h"\n#include "pair.h"\nint main(void)\n{\n\tstruct pair p = make(3);\n\tpte_t t = mk(8);\n\tt = mk(t.pte + 1);\n\tprint_long("c", p.c + t.pte);\n\treturn 0;\n}\n',
        ),
        model(
          '#include "pair.h"\nstruct pair make(int a)\n{\n\treturn (struct pair){ a, a, a * 2 };\n}\npte_t mk(unsigned long v)\n{\n\treturn (pte_t){ v };\n}\n',
        ),
      ],
      { "pair.h": header },
    );
    assert.deepEqual(diagnosticLines(program), []);
    assert.equal(runOnEvaluator(program), "c 15\n");
    assert.equal(runOnMachine(program), "c 15\n");
  });

  it("sees records as each unit knows them, whichever unit comes first", async () => {
    const header =
      "struct item;\nextern struct item *first;\nextern struct item only;\nstruct item *next(struct item *p);\n";
    const program = await compileText(
      [
        model('#include "item.h"\nstruct item *use(void)\n{\n\treturn next(first ? first : &only);\n}\n'),
        source(
          '#include "print.h"\n#include "item.h"\nstruct item {\n\tint v;\n\tstruct item *next;\n};\nstruct item only = { 4, &only };\nstruct item *first;\nstruct item *use(void);\nstruct item *next(struct item *p)\n{\n\treturn p->next;\n}\nint main(void)\n{\n\tprint_long("v", use()->v + next(use())->v + only.v);\n\treturn first ? first->v : 0;\n}\n',
        ),
      ],
      { "item.h": header },
    );
    assert.deepEqual(diagnosticLines(program), []);
    assert.equal(runOnEvaluator(program), "v 12\n");
    assert.equal(runOnMachine(program), "v 12\n");
  });

  it("says when two units lay a record out differently, and keeps the source's", async () => {
    const program = await compileText([
      model("struct s { int a; };\nint g(struct s *p)\n{\n\treturn p->a;\n}\n"),
      source("struct s { long a, b; };\nint f(struct s *p)\n{\n\treturn p->b;\n}\n"),
    ]);
    assert.deepEqual(
      program.diagnostics.map(({ code }) => code),
      ["layout-mismatch"],
    );
    assert.equal(program.records.get("struct s")?.size, 16);
  });

  it("tells a header's mistake once", async () => {
    const program = await compileText([source('#include "bad.h"\n'), model('#include "bad.h"\n')], {
      "bad.h": "static int wrong = nothing;\n",
    });
    assert.deepEqual(diagnosticLines(program), ["unknown-name 1:20 ‘nothing’ is not declared"]);
  });

  it("leaves unused inline functions of headers out, and takes every function of the source", async () => {
    const program = await compileText(
      [source('#include "inline.h"\nstatic int unused(void)\n{\n\treturn used();\n}\n')],
      {
        "inline.h": "static inline int used(void) { return 1; }\nstatic inline int other(void) { return nowhere(); }\n",
      },
    );
    assert.deepEqual(program.functions.map(({ name }) => name).sort(), ["unused", "used"]);
    assert.deepEqual(diagnosticLines(program), []);
  });

  it("needs nothing that only code which is never reached needs", async () => {
    const program = await compileText(
      "int gone(void);\nextern int away;\nint used(void);\nint f(int a)\n{\n\tif (0 && gone())\n\t\treturn gone() + away;\n\tif (1)\n\t\ta++;\n\telse\n\t\ta = gone();\n\ta += sizeof(gone()) + (0 ? gone() : used()) + (1 || gone());\n\tif (0) {\ninside:\n\t\treturn used();\n\t}\n\tif (a)\n\t\tgoto inside;\n\treturn a;\n}\n",
    );
    assert.deepEqual(diagnosticLines(program), []);
    assert.deepEqual(
      program.functions.map(({ name }) => name),
      ["f", "used"],
    );
    assert.equal(program.functions[1]?.uses.length, 2);
    assert.deepEqual(program.data, []);
  });

  it("reaches functions through tables, and tells where an undefined one is used", async () => {
    const program = await compileText([
      source(
        "int outside(int);\nstatic int inside(int a)\n{\n\treturn a;\n}\nint (*table[])(int) = { inside, outside };\nextern long nowhere[];\nlong f(void)\n{\n\treturn nowhere[0] + outside(2);\n}\n",
      ),
    ]);
    const outside = program.functions.find(({ name }) => name === "outside");
    assert.equal(outside?.body, undefined);
    assert.equal(outside?.uses.length, 2);
    assert.deepEqual(
      program.data.filter((one) => one.isUndefined).map(({ name }) => name),
      ["nowhere"],
    );
  });
});
