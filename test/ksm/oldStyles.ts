/**
 * The ksm.c of 5.10, led back step by step to how older kernels called the same functions: edits by names, each style on top of
 * the one after it. What KSM does stays what it does on 5.10, so that the real kernel's recordings hold.
 */
import { SourceText } from "./patches/sourceText.ts";

export interface OldStyle {
  /** The newest kernel of that style. */
  readonly version: string;
  readonly about: string;
  edit(source: SourceText): SourceText;
}

export const OLD_STYLES: readonly OldStyle[] = [
  {
    version: "4.19",
    about: "mmap_sem, notifiers of a range's ends, faults of three arguments, jhash2",
    edit: (source) => {
      let edited = source
        .replaceAll("mmap_read_lock(mm)", "down_read(&mm->mmap_sem)")
        .replaceAll("mmap_read_unlock(mm)", "up_read(&mm->mmap_sem)")
        .replaceAll("mmap_write_lock(mm)", "down_write(&mm->mmap_sem)")
        .replaceAll("mmap_write_unlock(mm)", "up_write(&mm->mmap_sem)")
        .replace("FAULT_FLAG_WRITE | FAULT_FLAG_REMOTE, NULL)", "FAULT_FLAG_WRITE | FAULT_FLAG_REMOTE)")
        .replace("#include <linux/xxhash.h>", "#include <linux/jhash.h>")
        .replace("xxhash(addr, PAGE_SIZE, 0)", "jhash2(addr, PAGE_SIZE / 4, 17)");
      for (const [fn, address] of [
        ["write_protect_page", "pvmw.address"],
        ["replace_page", "addr"],
      ] as const)
        edited = edited.inside(fn, (body) =>
          body
            .replace("struct mmu_notifier_range range;", "")
            .replace(
              `mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma, mm, ${address}, ${address} + PAGE_SIZE);`,
              "",
            )
            .replace("invalidate_range_start(&range)", `invalidate_range_start(mm, ${address}, ${address} + PAGE_SIZE)`)
            .replace("invalidate_range_end(&range)", `invalidate_range_end(mm, ${address}, ${address} + PAGE_SIZE)`),
        );
      return edited;
    },
  },
  {
    version: "4.4",
    about: "page_check_address, reverse maps without a compound argument, faults of four arguments, rmap_one of an int",
    edit: (source) =>
      source
        .inside("write_protect_page", (body) =>
          body
            .replace(
              "struct page_vma_mapped_walk pvmw = { .page = page, .vma = vma, };",
              "unsigned long addr;\n\tspinlock_t *ptl;\n\tpte_t *ptep;",
            )
            .replace(
              "if (!page_vma_mapped_walk(&pvmw))",
              "ptep = page_check_address(page, mm, addr, &ptl, 0);\n\tif (!ptep)",
            )
            .replace("page_vma_mapped_walk_done(&pvmw)", "pte_unmap_unlock(ptep, ptl)")
            .replaceAll("pvmw.address", "addr")
            .replaceAll("pvmw.pte", "ptep"),
        )
        .replace("page_add_anon_rmap(kpage, vma, addr, false)", "page_add_anon_rmap(kpage, vma, addr)")
        .replace("page_remove_rmap(page, false)", "page_remove_rmap(page)")
        .replace("handle_mm_fault(vma, addr, FAULT_FLAG_WRITE", "handle_mm_fault(mm, vma, addr, FAULT_FLAG_WRITE")
        .replace("mmgrab(mm);", "atomic_inc(&mm->mm_count);")
        .begin("break_ksm", "\tstruct mm_struct *mm = vma->vm_mm;")
        .replace("void rmap_walk_ksm(", "int rmap_walk_ksm(")
        .inside("rmap_walk_ksm", (body) =>
          body
            .before("struct stable_node *stable_node;", "\tint ret = SWAP_AGAIN;")
            .replaceAll("return;", "return ret;")
            .replace(
              "if (!rwc->rmap_one(page, vma, addr, rwc->arg)) {",
              "ret = rwc->rmap_one(page, vma, addr, rwc->arg);\n\t\t\tif (ret != SWAP_AGAIN) {",
            )
            .replace("goto again;", "goto again;\n\treturn ret;"),
        ),
  },
  {
    version: "3.10",
    about: "walks of one function, two questions of reclaim, strict_strtoul, waits with an action, ACCESS_ONCE",
    edit: (source) =>
      new SourceText(
        `${
          source
            .replaceAll("READ_ONCE(", "ACCESS_ONCE(")
            .replaceAll("kstrtoul(", "strict_strtoul(")
            .replace(
              "wait_on_bit(&ksm_run, ilog2(KSM_RUN_OFFLINE),",
              "wait_on_bit(&ksm_run, ilog2(KSM_RUN_OFFLINE), sleep_on_it,",
            )
            .before(
              "static DECLARE_WAIT_QUEUE_HEAD(ksm_thread_wait);",
              "static int sleep_on_it(void *word)\n{\n\tschedule();\n\treturn 0;\n}\n",
            )
            .replace(
              "int rmap_walk_ksm(struct page *page, struct rmap_walk_control *rwc)",
              "int rmap_walk_ksm(struct page *page, int (*rmap_one)(struct page *, struct vm_area_struct *, unsigned long, void *), void *arg)",
            )
            .inside("rmap_walk_ksm", (body) =>
              body
                .replace("if (rwc->invalid_vma && rwc->invalid_vma(vma, rwc->arg)) continue;", "")
                .replace("rwc->rmap_one(page, vma, addr, rwc->arg)", "rmap_one(page, vma, addr, arg)")
                .replace("if (rwc->done && rwc->done(page)) { anon_vma_unlock_read(anon_vma); return ret; }", ""),
            ).text
        }${RECLAIM}`,
      ),
  },
  {
    version: "3.4",
    about: "lists of an anon_vma with one lock, iteration with a cursor of its own, slots of kmap_atomic",
    edit: (source) =>
      source
        .replaceAll("anon_vma_lock_read(", "anon_vma_lock(")
        .replaceAll("anon_vma_unlock_read(", "anon_vma_unlock(")
        .inside("rmap_walk_ksm", (body) =>
          body
            .replace(
              "anon_vma_interval_tree_foreach(vmac, &anon_vma->rb_root, 0, ULONG_MAX)",
              "list_for_each_entry(vmac, &anon_vma->head, same_anon_vma)",
            )
            .replace("hlist_for_each_entry(rmap_item,", "hlist_for_each_entry(rmap_item, cursor,")
            .before("struct stable_node *stable_node;", "\tstruct hlist_node *cursor;"),
        )
        .inside("remove_node_from_stable_tree", (body) =>
          body
            .replace("hlist_for_each_entry(rmap_item,", "hlist_for_each_entry(rmap_item, cursor,")
            .before("struct rmap_item *rmap_item;", "\tstruct hlist_node *cursor;"),
        )
        .inside("get_mm_slot", (body) =>
          body
            .replace(
              "hash_for_each_possible(mm_slots_hash, slot, link,",
              "hash_for_each_possible(mm_slots_hash, slot, cursor, link,",
            )
            .before("struct mm_slot *slot;", "\tstruct hlist_node *cursor;"),
        )
        .inside("calc_checksum", (body) =>
          body
            .replace("kmap_atomic(page)", "kmap_atomic(page, KM_USER0)")
            .replace("kunmap_atomic(addr)", "kunmap_atomic(addr, KM_USER0)"),
        )
        .replaceAll("kstrtobool(", "strtobool("),
  },
  {
    version: "2.6.35",
    about: "an anon_vma held from outside by a count and a lock of its own, the flag of the one who makes memory short",
    edit: (source) =>
      source
        .replace("get_anon_vma(vma->anon_vma);", "atomic_inc(&vma->anon_vma->external_refcount);")
        .replaceAll("put_anon_vma(rmap_item->anon_vma)", "let_go(rmap_item->anon_vma)")
        .beforeFunction("alloc_rmap_item", LET_GO)
        .replace("set_current_oom_origin();", "current->flags |= PF_OOM_ORIGIN;")
        .replace("clear_current_oom_origin();", "current->flags &= ~PF_OOM_ORIGIN;"),
  },
];

const LET_GO = `static void let_go(struct anon_vma *held)
{
	int is_last;

	if (!atomic_dec_and_lock(&held->external_refcount, &held->lock))
		return;
	is_last = list_empty(&held->head);
	spin_unlock(&held->lock);
	if (is_last)
		anon_vma_free(held);
}`;

/** What reclaim asked KSM before it was given a walk: whether a page was used, and to take it from all that map it. */
const RECLAIM = `
struct question {
	unsigned int mapcount;
	unsigned long *vm_flags;
	int referenced;
};

static int ask_one(struct page *page, struct vm_area_struct *vma, unsigned long addr, void *arg)
{
	struct question *question = arg;

	question->referenced += page_referenced_one(page, vma, addr, &question->mapcount, question->vm_flags);
	return question->mapcount ? SWAP_AGAIN : SWAP_SUCCESS;
}

int page_referenced_ksm(struct page *page, struct mem_cgroup *memcg, unsigned long *vm_flags)
{
	struct question question = { page_mapcount(page), vm_flags, 0 };

	rmap_walk_ksm(page, ask_one, &question);
	return question.referenced;
}

static int unmap_one(struct page *page, struct vm_area_struct *vma, unsigned long addr, void *arg)
{
	int ret = try_to_unmap_one(page, vma, addr, *(enum ttu_flags *)arg);

	return page_mapped(page) ? ret : SWAP_SUCCESS;
}

int try_to_unmap_ksm(struct page *page, enum ttu_flags flags)
{
	return rmap_walk_ksm(page, unmap_one, &flags);
}
`;
