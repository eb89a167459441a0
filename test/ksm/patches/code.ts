/** Patches that write what KSM does otherwise: names, helpers, loops, tables, other functions of the kernel. */
import type { Patch } from "./patch.ts";

export const CODE: readonly Patch[] = [
  {
    what: "renames functions",
    versions: ["5.10", "6.12", "7.3"],
    edit: (source) =>
      source
        .rename("cmp_and_merge_page", "lab_visit_page")
        .rename("scan_get_next_rmap_item", "lab_next_item")
        .rename("ksm_do_scan", "lab_batch"),
  },
  {
    what: "takes a helper out of a function, inline",
    versions: ["5.10", "7.3"],
    edit: (source) =>
      source
        .beforeFunction(
          "stable_tree_append",
          `static __always_inline __must_check bool lab_has_sharers(const ${source.itemTag} *const item)
{
	return !!item->hlist.next;
}`,
        )
        .inside("stable_tree_append", (body) =>
          body.replace("if (rmap_item->hlist.next)", "if (likely(lab_has_sharers(rmap_item)))"),
        ),
  },
  {
    what: "asks the kernel for more: the task, its memory, time, references",
    versions: ["6.12", "7.2"],
    edit: (source) =>
      source
        .beforeFunction(
          "ksm_do_scan",
          `static void lab_look(struct page *page, ${source.itemTag} *item)
{
	struct mm_struct *mm = item->mm;
	ktime_t began = ktime_get();

	if (!mmget_not_zero(mm))
		return;
	mmgrab(mm);
	if (mmap_read_trylock(mm)) {
		struct vm_area_struct *vma = find_vma(mm, item->address & PAGE_MASK);

		if (vma && vma->vm_start <= item->address)
			lab_looked += vma_pages(vma) > 0 && page_count(page) > 0;
		mmap_read_unlock(mm);
	}
	mmdrop(mm);
	mmput(mm);
	lab_time += ktime_to_ns(ktime_sub(ktime_get(), began));
	lab_pid = task_pid_nr(current);
}`,
        )
        .before(
          "static unsigned int zero_checksum",
          "static unsigned long lab_looked;\nstatic s64 lab_time;\nstatic pid_t lab_pid;",
        )
        .inside("ksm_do_scan", (body) =>
          body.before("cmp_and_merge_page(page, rmap_item);", "\t\tlab_look(page, rmap_item);"),
        )
        .counter("lab_looked", "lab_looked > 10 && lab_time > 0 && lab_pid > 0"),
    adds: ["lab_looked"],
    shows: { lab_looked: 1 },
  },
  {
    what: "goes its ways without goto",
    versions: ["5.10", "6.1", "6.12"],
    edit: (source) =>
      source.inside("remove_rmap_item_from_tree", (body) =>
        body
          .replace("goto out;", "{\n\t\t\tdo {\n\t\t\t\tcond_resched();\n\t\t\t} while (0);\n\t\t\treturn;\n\t\t}")
          .replace("out:", ";"),
      ),
  },
  {
    what: "jumps by computed conditions, backwards and out of nested loops",
    versions: ["7.3"],
    edit: (source) =>
      source.begin(
        "stable_tree_append",
        `	int round = 0, inner;

again:
	for (;;) {
		for (inner = 0; ; inner++) {
			if (inner == 3)
				goto next;
			if (inner > round)
				continue;
			if (round == 2)
				goto done;
		}
next:
		round++;
		goto again;
	}
done:
	BUG_ON(round != 2 || inner != 0);`,
      ),
  },
  {
    what: "holds locks, and memory, by the scope they are needed in",
    versions: ["5.10", "6.12", "7.3"],
    edit: (source) =>
      source
        .inside("__ksm_enter", (body) =>
          body
            .replace("spin_lock(&ksm_mmlist_lock);", "scoped_guard(spinlock, &ksm_mmlist_lock) {")
            .replace("spin_unlock(&ksm_mmlist_lock);", "}"),
        )
        .inside("ksm_scan_thread", (body) =>
          body
            .replace("mutex_lock(&ksm_thread_mutex);", "scoped_guard(mutex, &ksm_thread_mutex) {")
            .replace("mutex_unlock(&ksm_thread_mutex);", "}"),
        )
        .inside("run_store", (body) =>
          body
            .replace("mutex_lock(&ksm_thread_mutex);", "{ guard(mutex)(&ksm_thread_mutex);")
            .replace("mutex_unlock(&ksm_thread_mutex);", "}"),
        )
        .before(
          "static unsigned int zero_checksum",
          "static unsigned long lab_kept;\nstatic unsigned long lab_batches;",
        )
        .begin(
          "ksm_do_scan",
          `	unsigned long *kept __free(kfree) = kmalloc(sizeof(*kept), GFP_KERNEL);
	guard(rcu)();

	if (!kept)
		return;
	*kept = ++lab_batches;
	lab_kept = *kept;`,
        )
        .counter("lab_kept", "lab_kept > 3 && lab_kept == lab_batches"),
    adds: ["lab_kept"],
    shows: { lab_kept: 1 },
  },
  {
    what: "looks ages up in a table",
    versions: ["6.12", "7.2"],
    edit: (source) =>
      source.body(
        "skip_age",
        `	static const u8 skips[] = { [0 ... 3] = 1, [4] = 2, 2, [6 ... 8] = 4, [9] = 8 };

	return skips[min_t(size_t, age, ARRAY_SIZE(skips) - 1)];`,
      ),
  },
  {
    what: "chooses by a switch with ranges and falling through",
    versions: ["6.12", "7.3"],
    edit: (source) =>
      source.body(
        "skip_age",
        `	unsigned int skips = 1;

	switch (age) {
	default:
		skips <<= 1;
		fallthrough;
	case 6 ... 8:
		skips *= 2;
		__attribute__((__fallthrough__));
	case 5:
	case 4:
		skips += skips;
		break;
	case 0 ... 3:
		break;
	}
	return skips;`,
      ),
  },
  {
    what: "hashes pages by a loop of its own",
    versions: ["5.10", "6.12"],
    edit: (source) =>
      source
        .beforeFunction(
          "calc_checksum",
          `static u32 lab_hash(const void *data, size_t length)
{
	const u32 *word = data, *const end = data + length;
	u32 hash = 2166136261u;

	do {
		hash = ((hash ^ word[0]) * 16777619 ^ word[1]) * 16777619 + (word[2] << 7 | word[2] >> 25);
		hash = hash * 31 - word[3];
	} while ((word += 4) < end);
	return hash;
}`,
        )
        .inside("calc_checksum", (body) => body.replace("xxhash(addr, PAGE_SIZE, 0)", "lab_hash(addr, PAGE_SIZE)")),
  },
  {
    what: "guards the scan by a semaphore instead of a mutex",
    versions: ["6.1", "7.2"],
    edit: (source) =>
      source
        .replace("static DEFINE_MUTEX(ksm_thread_mutex);", "static DECLARE_RWSEM(lab_sem);")
        .replaceAll("mutex_lock(&ksm_thread_mutex)", "down_write(&lab_sem)")
        .replaceAll("mutex_unlock(&ksm_thread_mutex)", "up_write(&lab_sem)"),
  },
  {
    what: "decides through a table of functions",
    versions: ["6.1", "7.3"],
    edit: (source) =>
      source
        .beforeFunction(
          "ksmd_should_run",
          `struct lab_policy {
	const char *name;
	int (*may_run)(void);
	union { unsigned long weight; void *data; };
};
static int lab_always(void) { return 1; }
static int lab_never(void) { return 0; }
static const struct lab_policy lab_policies[] = {
	{ .name = "always", .may_run = lab_always, .weight = 1 },
	{ "never", lab_never, { .data = NULL } },
};
static const struct lab_policy *lab_policy = &lab_policies[0];`,
        )
        .begin("ksmd_should_run", '\tif (strcmp(lab_policy->name, "always") || !lab_policy->may_run())\n\t\treturn 0;'),
  },
  {
    what: "uses the language's newer ways: auto types, generic selection, statements as values",
    versions: ["7.2"],
    edit: (source) =>
      source
        .beforeFunction(
          "stable_tree_append",
          `#define lab_kind(x) _Generic((x), unsigned long: 1, int: 2, default: 3)
static_assert(sizeof(u64) == 8);
static int lab_guarded(unsigned long pfn)
{
	__auto_type copy = pfn;
	typeof(pfn) same = ({ typeof(copy) twice = copy * 2; twice / 2; });
	const int sum = __builtin_choose_expr(1, lab_kind(pfn) + lab_kind(1), "nothing");

	for (typeof(sum) i = 0; i < 3; i++)
		same += i;
	return sum + (same - pfn) + (sum ?: 7) - BIT(1) + !IS_ENABLED(CONFIG_LAB_NOTHING);
}`,
        )
        .begin("stable_tree_append", "\tBUG_ON(lab_guarded(stable_node->kpfn) != 8);"),
  },
];
