/** Probes: what they give, remembered or not, is what a call gives that is made anew. */
import { strict as assert } from "node:assert";
import { KERNEL_BUILTINS } from "../../engine/kernel/builtins.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import { type Machine, type ProbeOptions, SCRATCH } from "../../engine/machine/machine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { compileText } from "../c/compileText.ts";

const SOURCE = `
int sprintf(char *buf, const char *format, ...);
void *allocate(void);
void release(void *p);
long now(void);
static unsigned long counter = 7, limit;
static unsigned char small[16];
static struct item { struct item *next; long value; } *head;

static unsigned long through(unsigned long *p) { return *p; }
static void put_digits(char *to, int n) { for (int i = 0; i < n; i++) to[i] = '0' + i; to[n] = 0; }

long show_counter(char *buf) { return sprintf(buf, "%lu\\n", through(&counter)); }
long show_clamped(char *buf)
{
	long value = counter - limit;

	if (value < 0)
		value = 0;
	return sprintf(buf, "%ld\\n", value);
}
long show_list(char *buf)
{
	long sum = 0;

	for (struct item *it = head; it; it = it->next)
		sum += it->value;
	return sprintf(buf, "%ld\\n", sum);
}
long show_local(char *buf)
{
	char digits[12];

	put_digits(digits, small[3]);
	return sprintf(buf, "%s", digits);
}
long show_time(char *buf) { return sprintf(buf, "%ld", now()); }
long show_more(char *buf) { counter++; small[5] += 2; return sprintf(buf, "%lu %d", counter, small[5]); }
void set_counter(unsigned long to) { counter = to; }
void set_limit(unsigned long to) { limit = to; }
void set_small(int at, int to) { small[at] = to; }
void push(long value) { struct item *it = allocate(); it->next = head; it->value = value; head = it; }
void let_go(void) { release(head); }
`;

const SHOWS = ["show_counter", "show_clamped", "show_list", "show_local", "show_time", "show_more"];

async function load(): Promise<Machine> {
  const { sprintf } = KERNEL_BUILTINS;
  return createMachine(await compileText(SOURCE), {
    nodes: 1,
    framesPerNode: 4,
    cpus: 1,
    pages: createPageStore(),
    builtins: {
      sprintf: sprintf!,
      allocate: (ctx) => ctx.allocate(16, { owner: "item", zero: true }),
      release: (ctx, [address = 0]) => {
        ctx.free(address);
      },
      now: (ctx) => ctx.nowNs,
    },
  });
}

function call(machine: Machine, fn: string, ...args: number[]): void {
  const task = machine.createTask("t");
  machine.startCall(task, fn, args);
  assert.equal(machine.run({}).kind, "quiet");
  machine.destroyTask(task);
}

const show = (machine: Machine, fn: string, options: ProbeOptions = {}): string => {
  const result = machine.probe(fn, [SCRATCH], { scratchBytes: 64, ...options });
  return result.kind === "value" ? new TextDecoder().decode(result.scratch) : result.fault.message;
};
/** Every statement is told of: then nothing is remembered. */
const showAnew = (machine: Machine, fn: string, options: ProbeOptions = {}): string =>
  show(machine, fn, { onStatement: () => undefined, ...options });

describe("machine: probes", () => {
  it("show what is there, whatever changes between them, and change nothing", async () => {
    const machine = await load();
    const changes: readonly (readonly [string, ...number[]])[] = [
      ["set_counter", 9],
      ["set_limit", 20],
      ["set_counter", 7],
      ["set_small", 3, 5],
      ["set_small", 3, 2],
      ["set_small", 5, 250],
      ["push", 4],
      ["push", 8],
      ["let_go"],
      ["set_limit", 0],
    ];
    const shown = new Set<string>();
    for (const [fn, ...args] of changes) {
      call(machine, fn, ...args);
      const before = machine.hash();
      for (const each of SHOWS) {
        const text = showAnew(machine, each);
        shown.add(`${each} ${text}`);
        for (let time = 0; time < 3; time++) assert.equal(show(machine, each), text, `${each} after ${fn}`);
      }
      assert.equal(machine.hash(), before);
    }
    for (const text of ["show_counter 9\n", "show_clamped 0\n", "show_list 12\n", "show_local 01234"])
      assert.ok(shown.has(text), text);
    assert.ok(
      [...shown].some((text) => /^show_list .*use after free/.test(text)),
      [...shown].join("; "),
    );
  });

  it("are remembered as long as all that they touched is as it was, but not what depends on more", async () => {
    const machine = await load();
    const results = (fn: string): readonly unknown[] =>
      [0, 1].map(() => machine.probe(fn, [SCRATCH], { scratchBytes: 64 }));
    for (const fn of SHOWS) {
      const [first, second] = results(fn);
      assert.equal(first === second, fn !== "show_time", fn);
    }
    assert.equal(
      show(machine, "show_counter", { scratchBytes: 2 }),
      showAnew(machine, "show_counter", { scratchBytes: 2 }),
    );
    assert.match(show(machine, "show_counter", { maxSteps: 1 }), /too many steps/);
    const start = machine.snapshot();
    const [before] = results("show_counter");
    call(machine, "set_limit", 3);
    assert.equal(results("show_counter")[0], before);
    call(machine, "set_counter", 3);
    assert.notEqual(results("show_counter")[0], before);
    machine.restore(start);
    assert.equal(show(machine, "show_counter"), "7\n");
    machine.advanceTo(machine.nowNs + 5);
    assert.equal(show(machine, "show_time"), String(machine.nowNs));
  });

  it("count what they execute each time, where they are to", async () => {
    const machine = await load();
    const counted = (work: () => void): readonly number[] => {
      const before = [...machine.statementCounts, ...machine.functionCounts];
      work();
      return [...machine.statementCounts, ...machine.functionCounts].map((count, i) => count - before[i]!);
    };
    for (const fn of SHOWS) {
      const anew = counted(() => showAnew(machine, fn, { count: true }));
      assert.ok(anew.some((count) => count > 0));
      for (let time = 0; time < 3; time++)
        assert.deepEqual(
          counted(() => show(machine, fn, { count: true })),
          anew,
          fn,
        );
      assert.ok(counted(() => show(machine, fn)).every((count) => count === 0));
    }
  });
});
