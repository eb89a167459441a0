/** Areas of the model: splitting, joining, moving, protecting, locking; and random histories with all counts checked. */
import { strict as assert } from "node:assert";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import { entriesOf, ZERO_PFN } from "../../engine/inspect/pageTable.ts";
import { SeededRandom } from "../engine/seededRandom.ts";
import { areasOf, checkCounts, mappingAt } from "./mappedPages.ts";
import { ADVICE, FAULTED, ModelMachine, modelProgram, PAGE, type Task } from "./modelMachine.ts";

const PROT = { none: 0, read: 1, readWrite: 3 } as const;

describe("the model's areas", () => {
  let program: Program;
  before(async function () {
    this.timeout(30_000);
    program = await modelProgram();
  });

  /** Areas as page ranges of a region. */
  function pagesOf(lab: ModelMachine, task: Task, region: number): readonly (readonly [number, number])[] {
    return areasOf(lab, task).map(({ start, end }) => [(start - region) / PAGE, (end - region) / PAGE] as const);
  }

  function filled(pages: number): { lab: ModelMachine; a: Task; region: number } {
    const lab = new ModelMachine(program, 1, 1024);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", pages, 0);
    lab.call(a, "lab_fill_pages", region, pages, 3, 1, 0);
    return { lab, a, region };
  }

  it("lays regions at ascending addresses that do not touch", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const first = lab.call(a, "lab_mmap", 16, 0);
    const second = lab.call(a, "lab_mmap", 1, 0);
    assert.ok(second > first + 16 * PAGE);
    assert.equal(areasOf(lab, a).length, 2);
  });

  it("splits an area for advice about a part of it, and joins the parts when they are alike again", () => {
    const { lab, a, region } = filled(8);
    lab.call(a, "lab_madvise", region + 2 * PAGE, 3 * PAGE, ADVICE.mergeable);
    assert.deepEqual(pagesOf(lab, a, region), [
      [0, 2],
      [2, 5],
      [5, 8],
    ]);
    checkCounts(lab);
    lab.call(a, "lab_madvise", region, 8 * PAGE, ADVICE.mergeable);
    assert.deepEqual(pagesOf(lab, a, region), [[0, 8]]);
    checkCounts(lab);
    assert.equal(lab.call(a, "lab_madvise", region, 9 * PAGE, ADVICE.unmergeable), FAULTED.enomem);
  });

  it("unmaps a hole, and frees what was in it", () => {
    const { lab, a, region } = filled(6);
    const freed = mappingAt(lab, a, region + 3 * PAGE)?.pfn;
    lab.call(a, "lab_munmap", region + 2 * PAGE, 2 * PAGE);
    assert.deepEqual(pagesOf(lab, a, region), [
      [0, 2],
      [4, 6],
    ]);
    checkCounts(lab);
    assert.equal(lab.call(a, "lab_write", region + 2 * PAGE, 1), FAULTED.efault);
    const next = lab.call(a, "lab_mmap", 1, 0);
    lab.call(a, "lab_write", next, 1);
    assert.equal(mappingAt(lab, a, next)?.pfn, freed, "the frame freed last is given out first");
  });

  it("moves pages with their frames, and the reverse map finds them there", () => {
    const { lab, a, region } = filled(600);
    const before = [...entriesOf(lab.structs, lab.mmOf(a), region, 600)];
    const moved = lab.call(a, "lab_mremap", region + 100 * PAGE, 400 * PAGE);
    checkCounts(lab);
    assert.equal(before.length, 600);
    const after = [...entriesOf(lab.structs, lab.mmOf(a), moved, 400)];
    assert.deepEqual(
      after.map(({ entry }) => entry),
      before.slice(100, 500).map(({ entry }) => entry),
    );
    assert.equal(lab.call(a, "lab_mremap", region + 90 * PAGE, 20 * PAGE), FAULTED.efault);
  });

  it("keeps pages under mprotect, and lets them be used as it says", () => {
    const { lab, a, region } = filled(3);
    const b = lab.fork(a);
    const frame = mappingAt(lab, a, region)?.pfn;
    lab.call(a, "lab_mprotect", region, 2 * PAGE, PROT.none);
    assert.equal(lab.call(a, "lab_read", region), FAULTED.efault);
    assert.equal(mappingAt(lab, a, region)?.pfn, frame);
    lab.call(a, "lab_mprotect", region, PAGE, PROT.read);
    assert.ok(lab.call(a, "lab_read", region) >= 0);
    assert.equal(lab.call(a, "lab_write", region, 1), FAULTED.efault);
    lab.call(a, "lab_mprotect", region, 3 * PAGE, PROT.readWrite);
    assert.equal(mappingAt(lab, a, region)?.isWritable, false, "the child has it, too");
    assert.equal(lab.call(a, "lab_write", region, 1), 0);
    assert.deepEqual(pagesOf(lab, a, region), [[0, 3]]);
    checkCounts(lab);
    lab.call(b, "lab_exit");
    checkCounts(lab);
  });

  it("writes to every page of a writable area that is locked", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 4, 0);
    lab.call(a, "lab_read", region);
    assert.equal(lab.call(a, "lab_mlock", region, 2 * PAGE), 0);
    const own = [0, 1, 2].map((page) => mappingAt(lab, a, region + page * PAGE)?.isWritable);
    assert.deepEqual(own, [true, true, undefined]);
    assert.notEqual(mappingAt(lab, a, region)?.pfn, ZERO_PFN);
    assert.equal(lab.call(a, "lab_madvise", region, PAGE, ADVICE.dontneed), FAULTED.einval);
    assert.equal(lab.call(a, "lab_munlock", region, 2 * PAGE), 0);
    assert.equal(lab.call(a, "lab_madvise", region, PAGE, ADVICE.dontneed), 0);
    assert.equal(mappingAt(lab, a, region), undefined);
    checkCounts(lab);
    lab.call(a, "lab_mprotect", region + 3 * PAGE, PAGE, PROT.none);
    assert.equal(lab.call(a, "lab_mlock", region + 3 * PAGE, PAGE), FAULTED.enomem);
  });

  for (const seed of [1, 2, 3]) {
    it(`keeps counts and tables consistent in a random history (seed ${seed})`, () => {
      const lab = new ModelMachine(program);
      new RandomHistory(lab, seed).play(60);
      for (const task of lab.tasks) if (lab.mmOf(task) !== 0) lab.call(task, "lab_exit");
      checkCounts(lab);
      for (const cache of ["mm_struct", "vm_area_struct", "anon_vma", "anon_vma_chain"])
        assert.equal(lab.machine.liveObjects(cache), 0, cache);
    });
  }
});

class RandomHistory {
  private readonly lab: ModelMachine;
  private readonly random: SeededRandom;
  /** Regions by process; a child has its parent's. */
  private readonly regions = new Map<Task, number[]>();

  constructor(lab: ModelMachine, seed: number) {
    this.lab = lab;
    this.random = new SeededRandom(seed);
  }

  play(operations: number): void {
    this.regions.set(this.lab.process(), []);
    for (let i = 0; i < operations; i += 1) {
      const alive = this.lab.tasks.filter((task) => this.lab.mmOf(task) !== 0);
      const task = alive[this.random.below(alive.length)];
      if (task !== undefined) this.operation(task, alive.length);
      if (i % 4 === 0) checkCounts(this.lab);
    }
  }

  private operation(task: Task, alive: number): void {
    const { lab, random } = this;
    const regions = this.regions.get(task) ?? [];
    const kind = regions.length === 0 ? 0 : random.below(13);
    const address = (regions[random.below(regions.length)] ?? 0) + random.below(6) * PAGE;
    const length = (1 + random.below(6)) * PAGE;
    if (kind === 0) regions.push(lab.call(task, "lab_mmap", 1 + random.below(10), 0));
    else if (kind <= 3) lab.call(task, "lab_write", address + random.below(PAGE), random.below(256));
    else if (kind === 4) lab.call(task, "lab_read", address);
    else if (kind === 5) lab.call(task, "lab_madvise", address, length, random.below(2) === 0 ? 12 : 13);
    else if (kind === 6) lab.call(task, "lab_madvise", address, length, ADVICE.dontneed);
    else if (kind === 7) lab.call(task, "lab_munmap", address, PAGE);
    else if (kind === 8) regions.push(Math.max(0, lab.call(task, "lab_mremap", address, length)));
    else if (kind === 9) lab.call(task, "lab_mprotect", address, length, [0, 1, 3, 3][random.below(4)] ?? 3);
    else if (kind === 10) lab.call(task, random.below(2) === 0 ? "lab_mlock" : "lab_munlock", address, length);
    else if (kind === 11 && alive < 6) this.regions.set(lab.fork(task), [...regions]);
    else if (kind === 12 && alive > 1) lab.call(task, "lab_exit");
  }
}
