/**
 * How fast the VM executes C statements: a program that does what kernel code does (pointers, masks, lists, calls),
 * run to its end, with nobody asking, with a predicate before every statement, and as a history with checkpoints.
 */
import { compileProgram } from "../engine/frontend/compileProgram.ts";
import type { BuiltinTable } from "../engine/machine/builtin.ts";
import { createMachine } from "../engine/machine/createMachine.ts";
import { History } from "../engine/machine/history/history.ts";
import { NO_PLAYER } from "../engine/machine/history/player.ts";
import type { Machine } from "../engine/machine/machine.ts";
import { createPageStore } from "../engine/pages/pageStore.ts";
import { loadTestParser } from "../test/host/parser.ts";

const SOURCE = `
struct item { struct item *left, *right; unsigned long key; unsigned int hits; int age; };
struct item *alloc_item(void);
static struct item *root;
static unsigned int state = 1;

static unsigned int next_key(void)
{
	state = state * 1103515245 + 12345;
	return state >> 7;
}
static struct item *find_or_add(unsigned long key)
{
	struct item **link = &root;
	while (*link) {
		struct item *item = *link;
		if (key < item->key)
			link = &item->left;
		else if (key > item->key)
			link = &item->right;
		else
			return item;
	}
	*link = alloc_item();
	(*link)->key = key;
	return *link;
}
long work(long rounds)
{
	long found = 0;
	for (long i = 0; i < rounds; i++) {
		struct item *item = find_or_add((next_key() & ~3UL) % 4096);
		item->hits += 1;
		if (item->hits > 1 && item->age++ < 100)
			found++;
	}
	return found;
}
`;
const WARM_ROUNDS = 30_000;
const ROUNDS = 100_000;
const BUILTINS: BuiltinTable = { alloc_item: (ctx) => ctx.allocate(32, { owner: "item", zero: true }) };

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

/** Statements a second, three ways. */
export async function run(): Promise<Figure[]> {
  const program = compileProgram({
    units: [{ path: "bench.c", text: SOURCE, role: "source" }],
    resolveInclude: () => undefined,
    defines: {},
    parser: await loadTestParser(),
  });
  const config = { nodes: 1, framesPerNode: 16, cpus: 1, builtins: BUILTINS, pages: createPageStore() };
  const ways: Readonly<Record<string, (machine: Machine) => unknown>> = {
    "VM, nobody asking": (machine) => machine.run({}),
    "VM, a predicate before every statement": (machine) => machine.run({ until: (statement) => statement < 0 }),
    "VM, with checkpoints": (machine) => new History(machine, NO_PLAYER).run({ until: (statement) => statement < 0 }),
  };
  return Object.entries(ways).map(([name, go]) => {
    measure(createMachine(program, config), WARM_ROUNDS, go);
    const value = Math.round(measure(createMachine(program, config), ROUNDS, go));
    return { name, value, unit: "statements/s", target: ">= 2e6" };
  });
}

function measure(machine: Machine, rounds: number, go: (machine: Machine) => unknown): number {
  machine.startCall(machine.createTask("bench"), "work", [rounds]);
  const began = performance.now();
  go(machine);
  if (machine.fault !== undefined) throw new Error(machine.fault.message);
  return machine.step / ((performance.now() - began) / 1000);
}
