/** What compiled code does in place of a builtin of the kernel, or has worked out ahead of it: as the VM does it. */
import { strict as assert } from "node:assert";
import { KERNEL_BUILTINS } from "../../engine/kernel/builtins.ts";
import { encodeMixture } from "../../engine/kernel/mm/mixture.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { compileText } from "../c/compileText.ts";
import { stateOf } from "./fastPlay.ts";
import { wasmStore } from "./pages/stores.ts";

const FRAMES = 1024;
const SOURCE = `
void atomic_long_inc(long *v);
long atomic_long_dec_return(long *v);
int atomic_long_dec_and_test(long *v);
void *memset(void *p, int c, unsigned long n);
unsigned long xxhash(const void *p, unsigned long n, unsigned long seed);
struct rb_node { unsigned long colour; struct rb_node *right, *left; } nodes[4];
void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link);
void __lab_fill_frame(unsigned long pfn, int kind, unsigned int low, unsigned int high, unsigned long index);
void __lab_mm_event(const char *name, void *mm, unsigned long addr, unsigned long pfn, unsigned long from);
char lab_user_buffer[4096];
static long counter, sum;
#define FRAME(pfn) ((char *)0xffffc90000000000UL + ((pfn) << 12))

long counts(long n)
{
	counter = 9007199254740991L - n;
	for (long i = 0; i <= n; i++)
		atomic_long_inc(&counter);
	return 0;
}
long countsDown(long n)
{
	counter = n;
	for (long i = 0; i < n; i++)
		sum += atomic_long_dec_and_test(&counter);
	counter = n - 9007199254740991L;
	for (long i = 0; i <= n; i++)
		sum = atomic_long_dec_return(&counter);
	return 0;
}
long clears(long n)
{
	for (long i = 0; i < n; i++) {
		if (i % 3)
			__lab_fill_frame(i, i % 4, i, 0, i);
		sum += memset(FRAME(i), 0, 4096) == FRAME(i);
		memset(FRAME(i), 0, i % 2 ? 4096 : 8);
		memset(FRAME(i), i % 5, 4096);
		__lab_mm_event("fault", &sum, i, i, 0);
	}
	return 0;
}
/* Whole pages, some of them twice, parts, and with a seed; what lies in no frame. */
long hashes(long n)
{
	for (long i = 0; i < n; i++) {
		__lab_fill_frame(i, i % 4, i / 2, 0, i);
		sum = (sum ^ xxhash(FRAME(i), 4096, 0)) % 4294967291L;
		sum = (sum ^ xxhash(FRAME(i), 4096, i % 3)) % 4294967291L;
		sum = (sum ^ xxhash(FRAME(i), i, 0)) % 4294967291L;
		sum = (sum ^ xxhash(lab_user_buffer, 4096, 0)) % 4294967291L;
	}
	return 0;
}
/* Within memory that is there, and then beyond. */
long links(long n)
{
	for (long i = 0; i < n; i++) {
		struct rb_node *node = nodes + 1 + i % 3;
		rb_link_node(node, nodes, i % 2 ? &nodes->left : &nodes->right);
		sum += node->colour == (unsigned long)nodes && !node->left && !node->right;
	}
	rb_link_node(nodes + n, nodes, &nodes->left);
	return 0;
}
/* Forwards, back, by leaps, and by another table than was there when the next pages were worked out. */
long mixes(long n)
{
	for (long i = 0; i < n; i++)
		__lab_fill_frame(i, 4, 0, 0, i);
	for (long i = n - 1; i >= 0; i -= 3)
		__lab_fill_frame(i, 4, 5, 0, i - 5);
	for (long i = 0; i < n; i++) {
		if (i % 50 == 49)
			((unsigned int *)lab_user_buffer)[1 + i % 2]++;
		if (i % 70 == 69)
			((unsigned int *)lab_user_buffer)[6]++;
		__lab_fill_frame(n - i, 4, 0, 0, i);
	}
	return 0;
}
`;

async function runBoth(fn: string, arg: number): Promise<Machine> {
  const program = await compileText(SOURCE);
  const table = encodeMixture(
    [
      { pages: 100, kind: 0, seed: 0n },
      { pages: 60, kind: 1, seed: 7n },
      { pages: 300, kind: 2, seed: 9n },
      { pages: FRAMES - 460, kind: 3, seed: 2n ** 64n - 100n },
    ],
    7n,
  );
  const run = (isFast: boolean, keepsEvents: boolean): Machine => {
    const pages = isFast ? wasmStore("SIMD") : createPageStore();
    const parts = { nodes: 1, framesPerNode: FRAMES, cpus: 1, builtins: KERNEL_BUILTINS, pages, keepsEvents };
    const machine = createMachine(program, parts);
    machine.memory.writeBytes(machine.symbolAddress("lab_user_buffer")!, table);
    assert.equal(machine.setFast(isFast), isFast);
    machine.startCall(machine.createTask("task"), fn, [arg]);
    machine.run({});
    return machine;
  };
  const inVm = run(false, true);
  for (const keepsEvents of [true, false]) {
    const compiled = run(true, keepsEvents);
    assert.equal(compiled.hash(), inVm.hash());
    assert.deepEqual([compiled.step, compiled.nowNs], [inVm.step, inVm.nowNs]);
    assert.equal(compiled.events.length, keepsEvents ? inVm.events.length : 0);
    if (keepsEvents) assert.deepEqual(stateOf(compiled), stateOf(inVm));
  }
  return inVm;
}

describe("compiled code, for a builtin", function () {
  this.timeout(30_000);

  it("counts by one up to where 64 bits are no longer exact, and stops there", async () => {
    for (const fn of ["counts", "countsDown"]) assert.equal((await runBoth(fn, 20)).fault?.kind, "integer-range", fn);
  });

  it("clears pages that hold zeros already, and others; events are kept where somebody wants them", async () => {
    const machine = await runBoth("clears", 200);
    assert.equal(machine.fault, undefined);
    assert.equal(machine.events.length, 200);
  });

  it("hashes pages, parts of them, and what is no page", async () => {
    const machine = await runBoth("hashes", 200);
    assert.equal(machine.fault, undefined);
  });

  it("links nodes of a tree, and stops at one that is not there", async () => {
    assert.notEqual((await runBoth("links", 20_000)).fault, undefined);
  });

  it("fills pages with a mixture in any order, and by the table as it is at that moment", async () => {
    assert.equal((await runBoth("mixes", FRAMES - 1)).fault, undefined);
  });
});
