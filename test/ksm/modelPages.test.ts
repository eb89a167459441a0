/** Faults, copies and forks of the model, with the counts of every page checked after each step. */
import { strict as assert } from "node:assert";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import { ZERO_PFN } from "../../engine/inspect/pageTable.ts";
import { checkCounts, mappingAt, pageField } from "./mappedPages.ts";
import { ADVICE, FAULTED, ModelMachine, modelProgram, PAGE } from "./modelMachine.ts";

describe("the model's pages", () => {
  let program: Program;
  before(async function () {
    this.timeout(30_000);
    program = await modelProgram();
  });

  it("compiles without a problem, and with nothing unmodelled", () => {
    assert.deepEqual(
      program.functions.filter(({ broken }) => broken !== undefined).map(({ name }) => name),
      [],
    );
    assert.deepEqual(program.diagnostics, []);
  });

  it("gives a page of its own for a write, which an LRU batch holds until it is drained", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 4, 0);
    assert.equal(lab.call(a, "lab_write", region + 5, 7), 0);
    const page = mappingAt(lab, a, region);
    assert.ok(page?.isWritable && page.isExclusive);
    assert.equal(pageField(lab, page.pfn, "_refcount.counter"), 2);
    checkCounts(lab);
    assert.equal(lab.call(a, "lab_read", region + 5), 7);
    assert.equal(lab.call(a, "lab_read", region + 6), 0);
    assert.equal(mappingAt(lab, a, region + PAGE), undefined);
  });

  it("drains a batch when it holds 31 pages", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 40, 0);
    lab.call(a, "lab_fill_pages", region, 30, 2, 1, 0);
    const first = mappingAt(lab, a, region)?.pfn ?? 0;
    assert.equal(pageField(lab, first, "_refcount.counter"), 2);
    lab.call(a, "lab_fill_pages", region + 30 * PAGE, 1, 2, 1, 0);
    assert.equal(pageField(lab, first, "_refcount.counter"), 1);
  });

  it("reads the zero page where nothing was written, and copies it on a write", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 1, 0);
    assert.equal(lab.call(a, "lab_read", region), 0);
    assert.equal(mappingAt(lab, a, region)?.pfn, ZERO_PFN);
    lab.call(a, "lab_write", region, 1);
    assert.notEqual(mappingAt(lab, a, region)?.pfn, ZERO_PFN);
    assert.equal(pageField(lab, ZERO_PFN, "_refcount.counter"), 1);
    checkCounts(lab);
  });

  it("shares pages with a child until one writes, and gives them to the one that is left", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 2, 0);
    lab.call(a, "lab_fill_pages", region, 2, 2, 5, 0);
    const b = lab.fork(a);
    checkCounts(lab);
    const shared = mappingAt(lab, a, region);
    assert.deepEqual(mappingAt(lab, b, region), shared);
    assert.ok(shared !== undefined && !shared.isWritable && !shared.isExclusive);
    const old = lab.call(a, "lab_read", region);
    lab.call(b, "lab_write", region, old ^ 1);
    checkCounts(lab);
    assert.equal(lab.call(a, "lab_read", region), old);
    lab.call(a, "lab_write", region, 9);
    checkCounts(lab);
    assert.equal(mappingAt(lab, a, region)?.pfn, shared.pfn, "nobody else has it: it is taken over");
    lab.call(b, "lab_exit");
    checkCounts(lab);
    lab.call(a, "lab_exit");
    for (const cache of ["mm_struct", "vm_area_struct", "anon_vma", "anon_vma_chain"])
      assert.equal(lab.machine.liveObjects(cache), 0, cache);
  });

  it("always copies a KSM page, also one that only one process maps", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 2, 0);
    lab.call(a, "lab_fill_pages", region, 2, 2, 5, 0);
    lab.drain();
    const ksm = mappingAt(lab, a, region)?.pfn;
    lab.call(a, "test_make_ksm", region);
    lab.call(a, "test_make_ksm", region + PAGE);
    lab.call(a, "lab_write", region, 1);
    assert.notEqual(mappingAt(lab, a, region)?.pfn, ksm);
    assert.equal(lab.call(a, "test_unshare", region + PAGE), 0);
    const unshared = mappingAt(lab, a, region + PAGE);
    assert.ok(unshared?.isExclusive === true && !unshared.isWritable && !unshared.isKsm);
    checkCounts(lab);
  });

  it("counts the zero pages that KSM placed: a write, a fork, an unmapping and an exit", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 4, 0);
    lab.call(a, "lab_fill_pages", region, 4, 0, 0, 0);
    lab.call(a, "lab_madvise", region, 4 * PAGE, ADVICE.mergeable);
    lab.drain();
    for (let page = 0; page < 4; page += 1) lab.call(a, "test_make_zero", region + page * PAGE);
    const total = lab.machine.symbolAddress("ksm_zero_pages");
    assert.ok(total !== undefined);
    const zeroPages = (): number => lab.machine.memory.load("i64", total);
    assert.equal(zeroPages(), 4);
    lab.call(a, "lab_write", region, 1);
    assert.equal(zeroPages(), 3);
    const b = lab.fork(a);
    assert.deepEqual([zeroPages(), lab.mmField(b, "ksm_zero_pages.counter")], [6, 3]);
    lab.call(b, "lab_munmap", region + PAGE, PAGE);
    lab.call(b, "lab_madvise", region + 2 * PAGE, PAGE, ADVICE.dontneed);
    assert.equal(zeroPages(), 4);
    checkCounts(lab);
    lab.call(a, "lab_exit");
    assert.equal(zeroPages(), 1);
  });

  it("takes pages from the region's node, helps itself at another, and says when there are none", () => {
    const lab = new ModelMachine(program, 2, 8);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 20, 1);
    assert.equal(lab.call(a, "lab_fill_pages", region, 8, 3, 1, 0), 0);
    for (let page = 0; page < 8; page += 1)
      assert.equal(Math.floor((mappingAt(lab, a, region + page * PAGE)?.pfn ?? 0) / 8), 1);
    assert.equal(lab.call(a, "lab_fill_pages", region + 8 * PAGE, 12, 3, 1, 0), FAULTED.enomem);
    checkCounts(lab);
    assert.equal(mappingAt(lab, a, region + 13 * PAGE)?.pfn, 7);
    assert.equal(mappingAt(lab, a, region + 14 * PAGE), undefined);
  });

  it("gives a page's lock to one at a time", () => {
    const lab = new ModelMachine(program);
    const a = lab.process();
    const region = lab.call(a, "lab_mmap", 1, 0);
    lab.call(a, "lab_write", region, 1);
    assert.equal(lab.call(a, "test_lock_twice", region), 0);
  });
});
