/** Compiled code is left and taken up again at every place where it has to be, and nobody can tell from the machine. */
import { strict as assert } from "node:assert";
import type { BuiltinTable } from "../../engine/machine/builtin.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import { CodeCache } from "../../engine/machine/fast/codeCache.ts";
import { History } from "../../engine/machine/history/history.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { compileText } from "../c/compileText.ts";
import { stateOf } from "./fastPlay.ts";
import { WorkPlayer, workload, workloadBuiltins } from "./machineWorkload.ts";
import { SeededRandom } from "./seededRandom.ts";

const SOURCE = `
struct pair { long a, b; };
struct item { struct item *next; unsigned long key; };
void *make(unsigned long size);
void drop(void *p);
long nobody(long value);
static struct item *head;
static long sum;
static long (*step)(long, long);

static long ack(long m, long n) { return m == 0 ? n + 1 : n == 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); }
static long deep(long n) { long here = n, *p = &here; return n == 0 ? 0 : *p - n + 1 + deep(n - 1); }
static long plus(long a, long b) { return a + b; }
static long minus(long a, long b) { return a - b; }
static struct pair turned(struct pair p) { struct pair q = { p.b, p.a }; return q; }
static struct item *push(unsigned long key)
{
	struct item *it = make(sizeof(*it));
	it->next = head;
	it->key = key;
	return head = it;
}
long lists(long n)
{
	struct pair p = { 1, 2 };
	for (long i = 0; i < n; i++) {
		push(i * 7 % 31);
		p = turned(p);
		step = i & 1 ? plus : minus;
		sum = step(sum, p.a * i);
		if (i % 3 == 0) { struct item *it = head; head = it->next; drop(it); }
	}
	return sum;
}
long jumps(long n)
{
	long i = 0, s = 0;
	if (n & 1) goto inside;
	while (i < n) {
		s += i;
inside:
		i++;
		switch (i % 5) { case 0: s ^= 3; break; case 1 ... 2: s += 2; case 3: s--; break; default: continue; }
	}
	return s;
}
long recursion(long n) { return ack(2, n) + deep(n * 90); }
long large(long n)
{
	for (long i = 0; i < n; i++) {
		long *block = make(40000);
		block[i % 5000] = i;
		push((unsigned long)block);
	}
	for (struct item *it = head; it; it = it->next)
		for (long i = 0; i < 5000; i += 100) sum += ((long *)it->key)[i];
	return sum;
}
struct nest { struct item *list; int count, more; struct pair at; };
static long *left;
static long add(struct pair *to, int *count) { to->a += *count; *count += 1; return to->b + count[1]; }
static long tell(long n) { long here = n; left = &here; return *left; }
long parts(long n)
{
	struct nest here = { 0, 1, 2, { 3, 4 } }, *there = make(sizeof(*there));
	struct pair *at = &here.at;
	for (long i = 0; i < n; i++) {
		at = i % 3 ? &there->at : &here.at;
		sum += add(at, &here.count) + add(&there->at, &there->count) + add(&here.at, i & 1 ? &here.count : &there->count);
		if (i % 7 == 0) { drop(there); there = make(sizeof(*there)); }
		sum += at == &here.at ? at->b : tell(i);
	}
	return sum;
}
long part(long n)
{
	struct nest *it = make(sizeof(*it));
	struct pair *at = &it->at;
	sum += add(at, &it->count) + parts(n);
	drop(it);
	return at->a;
}
long beyond(long n)
{
	struct nest *it = make(sizeof(*it));
	struct pair *at = &it->at;
	for (long i = 0; i < n; i++) sum += add(at + i, &it->count);
	return sum;
}
long popped(long n) { struct nest here = { 0 }; sum += add(&here.at, &here.count) + tell(n); return *left; }
long endless(long n) { return endless(n + 1) + 1; }
long dangling(long n) { lists(n); struct item *it = push(1); drop(it); sum++; return it->key; }
long null(long n) { head = 0; for (;;) { sum += n; head = head->next; } }
long divided(long n) { for (long i = n; ; i--) sum += 100 / i; }
long overflow(long n) { for (unsigned long i = n; ; i *= 3) sum = i; }
long wild(long n) { step = (void *)n; return step(1, 2); }
long missing(long n) { long here = n; return lists(n) + nobody(here); }
long twice(long n) { struct item *it = push(n); drop(it); drop(it); return 0; }
`;
const BUILTINS: BuiltinTable = {
  make: { run: (ctx, [size = 0]) => ctx.allocate(size, { owner: "item", zero: true }), costNs: 30 },
  drop: (ctx, [address = 0]) => ctx.free(address),
};

async function runBoth(fn: string, arg: number): Promise<Machine> {
  const program = await compileText(SOURCE);
  const run = (isFast: boolean, slice?: () => number): Machine => {
    const pages = createPageStore();
    const machine = createMachine(program, { nodes: 1, framesPerNode: 4, cpus: 1, builtins: BUILTINS, pages });
    assert.equal(machine.setFast(isFast), isFast);
    machine.startCall(machine.createTask("task"), fn, [arg]);
    while (machine.run(slice === undefined ? {} : { maxSteps: slice() }).kind === "limit");
    return machine;
  };
  const inVm = run(false);
  const random = new SeededRandom(arg);
  for (const compiled of [run(true), run(true, () => 1 + random.below(40))]) {
    assert.equal(compiled.hash(), inVm.hash());
    assert.equal(compiled.step, inVm.step);
    assert.deepEqual(stateOf(compiled), stateOf(inVm));
  }
  return inVm;
}

describe("compiled code", function () {
  this.timeout(30_000);

  for (const [fn, arg] of Object.entries({ lists: 200, parts: 200, jumps: 77, recursion: 6 }))
    it(`does as the VM does in ${fn}()`, async () => {
      const machine = await runBoth(fn, arg);
      assert.equal(machine.fault, undefined);
    });

  const faults = {
    endless: "stack-overflow",
    dangling: "use-after-free",
    part: "use-after-free",
    beyond: "out-of-bounds",
    popped: "use-after-free",
    null: "null-access",
    divided: "division-by-zero",
    overflow: "integer-range",
    wild: "bad-call",
    missing: "unmodelled-function",
    twice: "double-free",
  } as const;
  it("moves, with the machine, to where there is room for it", async () => {
    const blocks = 2500;
    const machine = await runBoth("large", blocks);
    assert.equal(machine.liveObjects("item"), 2 * blocks);
  });

  it("is shared by the machines of a program, which have memory of their own", async () => {
    const program = await compileText(SOURCE);
    const code = new CodeCache(program, BUILTINS);
    const begun = [11, 60].map((arg) => {
      const settings = { nodes: 1, framesPerNode: 4, cpus: 1, builtins: BUILTINS, pages: createPageStore(), code };
      const machine = createMachine(program, settings);
      machine.setFast(true);
      machine.startCall(machine.createTask("task"), "lists", [arg]);
      return machine;
    });
    for (let isMore = true; isMore;)
      isMore = begun.map((machine) => machine.run({ maxSteps: 9000 }).kind === "limit").includes(true);
    assert.equal(code.size, 1);
    const alone = await Promise.all([11, 60].map((arg) => runBoth("lists", arg)));
    assert.deepEqual(
      begun.map((machine) => machine.hash()),
      alone.map((machine) => machine.hash()),
    );
  });

  for (const [fn, kind] of Object.entries(faults))
    it(`stops in ${fn}() at the Fault ${kind}, where the VM stops`, async () => {
      const machine = await runBoth(fn, 9);
      assert.equal(machine.fault?.kind, kind);
    });

  it("takes the C functions of an irreducible goto, too", async () => {
    assert.equal((await runBoth("jumps", 78)).fault, undefined);
  });

  it("is left where a thread blocks, and goes on when it is woken", () => {
    const ends = [false, true].map((isFast) => {
      const machine = workload().machine(workloadBuiltins);
      machine.setFast(isFast);
      const history = new History(machine, new WorkPlayer(machine, 12));
      assert.equal(history.run().kind, "end");
      return { hash: machine.hash(), step: machine.step, ...stateOf(machine) };
    });
    assert.deepEqual(ends[1], ends[0]);
  });

  it("leaves a history that can be walked back and forth", () => {
    const machine = workload().machine(workloadBuiltins);
    const slow = new History(machine, new WorkPlayer(machine, 12));
    slow.run();
    const last = machine.step;
    const hashAt = (history: History, step: number): string => {
      history.seek(step);
      assert.equal(history.step, step);
      return history.machine.hash();
    };
    const steps = [3, last - 1, 17, Math.floor(last / 2), last];
    const expected = steps.map((step) => hashAt(slow, step));
    const compiled = workload().machine(workloadBuiltins);
    compiled.setFast(true);
    const fast = new History(compiled, new WorkPlayer(compiled, 12));
    fast.run();
    assert.deepEqual(
      steps.map((step) => hashAt(fast, step)),
      expected,
    );
  });
});
