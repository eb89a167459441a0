/** The machine on C text: what a debugger reads from it, and the sentences of its faults. */
import { strict as assert } from "node:assert";
import type { Frame, Machine } from "../../engine/machine/machine.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { compileText } from "../c/compileText.ts";

const SOURCE = `
struct item { struct item *next; unsigned int key; short tag[3]; };
void *kmalloc(unsigned long size);
void kfree(void *p);
static struct item *head;
static int table[4] = { 1, 2, 3, 4 };

static int inner(struct item *it, int depth)
{
	int local = depth * 2;
	int *where = &local;

	*where += 1;
	it->key = *where;
	return local;
}
int outer(int n)
{
	struct item *it = kmalloc(sizeof(struct item));
	int sum = 0;

	it->next = head;
	head = it;
	for (int i = 0; i < n; i++)
		sum += inner(it, i);
	return sum;
}
int dangling(void)
{
	struct item *it = kmalloc(sizeof(struct item));

	kfree(it);
	return it->tag[1];
}
int beyond(int i) { return table[i]; }
int missing(void) { return head->key; }
int twice(void) { void *p = kmalloc(24); kfree(p); kfree(p); return 0; }
int divide(int a, int b) { return a / b; }
unsigned long product(unsigned long a) { return a * a; }
`;

async function load(): Promise<Machine> {
  return createMachine(await compileText(SOURCE), {
    nodes: 1,
    framesPerNode: 4,
    cpus: 1,
    pages: createPageStore(),
    builtins: {
      kmalloc: (ctx, [size = 0]) => ctx.allocate(size, { owner: "item", zero: true }),
      kfree: (ctx, [address = 0]) => {
        ctx.free(address);
      },
    },
  });
}

function fault(machine: Machine, fn: string, ...args: number[]): string {
  const result = machine.probe(fn, args);
  assert.ok(result.kind === "fault", `${fn} faults`);
  return `${result.fault.kind}: ${result.fault.message}`;
}

/** What a variable of a frame holds: an int, wherever it lives. */
function valueOf(machine: Machine, frame: Frame, name: string): number | undefined {
  const variable = machine.program.functions[frame.fn]!.body!.variables.find((each) => each.name === name);
  assert.ok(variable, `${name} is a variable`);
  const place = machine.variablePlace(frame, variable);
  return "register" in place ? frame.registers[place.register] : machine.memory.peek("i32", place.address);
}

describe("machine: C", () => {
  it("shows the frames of a thread with their variables, in registers and in memory", async () => {
    const machine = await load();
    const task = machine.createTask("t");
    machine.startCall(task, "outer", [4]);
    let calls = 0;
    const { statements, functions } = machine.program;
    machine.run({ until: (id) => functions[statements[id]!.fn]!.name === "inner" && ++calls === 5 * 2 + 3 });
    const frames = machine.frames(task);
    assert.deepEqual(
      frames.map(({ fn }) => functions[fn]!.name),
      ["inner", "outer"],
    );
    const text = machine.program.files[0]!.text;
    const spanText = (frame: Frame): string => {
      const { start, end } = statements[frame.statement!]!.span;
      return text.slice(start, end);
    };
    assert.match(spanText(frames[0]!), /^\*where \+= 1/);
    assert.match(spanText(frames[1]!), /^sum \+= inner\(it, i\)/);
    assert.equal(valueOf(machine, frames[0]!, "depth"), 2);
    assert.equal(valueOf(machine, frames[0]!, "local"), 4);
    assert.equal(valueOf(machine, frames[1]!, "i"), 2);
    assert.equal(valueOf(machine, frames[1]!, "sum"), 1 + 3);
    assert.equal(machine.run({}).kind, "quiet");
    assert.equal(machine.lastResult(task), 1 + 3 + 5 + 7);
    assert.equal(machine.liveObjects("item"), 1);
    assert.equal(machine.objectAt(machine.memory.load("u64", machine.symbolAddress("head")!) + 8)?.offset, 8);
  });

  it("says in its faults what was touched, whose it was, and who freed it", async () => {
    const machine = await load();
    const line = (needle: string): number => SOURCE.slice(0, SOURCE.indexOf(needle)).split("\n").length;
    const hex = "0xffff8880[0-9a-f]{8}";
    assert.match(
      fault(machine, "dangling"),
      new RegExp(
        `^use-after-free: use after free: read of 2 bytes at ${hex} \\(item \\+ 14\\), freed by test\\.c:${line("kfree(it)")} at step 2$`,
      ),
    );
    assert.match(
      fault(machine, "beyond", 5),
      new RegExp(
        `^out-of-bounds: out of bounds: read of 4 bytes at ${hex} \\(4 bytes after the end of table, which has 16\\)$`,
      ),
    );
    assert.equal(fault(machine, "missing"), "null-access: null pointer access: read of 4 bytes at 0x8");
    assert.match(fault(machine, "twice"), /^double-free: double free of .* \(item\), freed by test\.c:\d+ at step 2$/);
    assert.equal(fault(machine, "divide", 1, 0), "division-by-zero: division by zero");
    assert.match(fault(machine, "product", 2 ** 31), /^integer-range: .*0x4000000000000000\) is outside ±2\^53$/);
    assert.equal(machine.fault, undefined);
    assert.equal(machine.step, 0);
  });
});
