/** Patches that change what KSM keeps: members, their order, more lists and trees, counters of other kinds. */
import type { Patch } from "./patch.ts";

export const STRUCTURES: readonly Patch[] = [
  {
    what: "adds members to rmap_item, one with the time of the first visit",
    versions: ["6.12", "7.3"],
    edit: (source) =>
      source
        .member(source.itemTag, "u64 lab_first_seen;\n\tu8 lab_flags:3, lab_more:5;")
        .inside("get_next_rmap_item", (body) =>
          body.before(
            "rmap_item->address = addr;",
            "rmap_item->lab_first_seen = ktime_get_ns();\n\t\trmap_item->lab_more = 17;",
          ),
        )
        .counter("lab_item_size", `sizeof(${source.itemTag})`),
    adds: ["lab_item_size"],
    changes: ["general_profit", "ksm_process_profit"],
    shows: { lab_item_size: 80 },
  },
  {
    what: "adds a member to stable_node that counts its merges",
    versions: ["5.10", "6.1"],
    edit: (source) =>
      source
        .before("static unsigned int zero_checksum", "static unsigned long lab_most;")
        .replace("#define STABLE_NODE_CHAIN -1024", "#define STABLE_NODE_CHAIN -1024\n\tunsigned int lab_merges;")
        .begin("stable_tree_append", "\tlab_most = max_t(unsigned long, lab_most, ++stable_node->lab_merges);")
        .inside("stable_tree_insert", (body) =>
          body.after("stable_node_dup->rmap_hlist_len = 0;", "\tstable_node_dup->lab_merges = 0;"),
        )
        .counter("lab_most", "lab_most"),
    adds: ["lab_most"],
    shows: { lab_most: 4 },
  },
  {
    what: "orders the members of rmap_item otherwise",
    versions: ["6.1", "7.2"],
    edit: (source) =>
      source
        .replace("unsigned int oldchecksum; /* when unstable */", "")
        .replace(
          "struct mm_struct *mm;\n\tunsigned long address;",
          "unsigned int oldchecksum;\n\tunsigned long address;\n\tstruct mm_struct *mm;",
        ),
    // A hole of four bytes more.
    changes: ["general_profit", "ksm_process_profit"],
  },
  {
    what: "keeps the processes on a plain list instead of a hash",
    versions: ["5.10"],
    edit: (source) =>
      source
        .replace("struct mm_slot {\n\tstruct hlist_node link;", "struct mm_slot {\n\tstruct list_head link;")
        .replace("static DEFINE_HASHTABLE(mm_slots_hash, MM_SLOTS_HASH_BITS);", "static LIST_HEAD(lab_slots);")
        .inside("get_mm_slot", (body) =>
          body.replace(
            "hash_for_each_possible(mm_slots_hash, slot, link, (unsigned long)mm)",
            "list_for_each_entry(slot, &lab_slots, link)",
          ),
        )
        .inside("insert_to_mm_slots_hash", (body) =>
          body.replace(
            "hash_add(mm_slots_hash, &mm_slot->link, (unsigned long)mm);",
            "list_add(&mm_slot->link, &lab_slots);",
          ),
        )
        .replaceAll("hash_del(&mm_slot->link)", "list_del_init(&mm_slot->link)")
        .replace("hash_del(&slot->link)", "list_del(&slot->link)"),
  },
  {
    what: "keeps all items on one more list and counts them by walking it",
    versions: ["5.10", "7.3"],
    edit: (source) =>
      source
        .member(source.itemTag, "struct list_head lab_all;")
        .beforeFunction(
          "alloc_rmap_item",
          `static LIST_HEAD(lab_items);
static DEFINE_SPINLOCK(lab_items_lock);
static unsigned long lab_count_items(void);`,
        )
        .inside("alloc_rmap_item", (body) =>
          body.replace(
            "ksm_rmap_items++;",
            "{\n\t\tksm_rmap_items++;\n\t\tspin_lock(&lab_items_lock);\n\t\tlist_add_tail(&rmap_item->lab_all, &lab_items);\n\t\tspin_unlock(&lab_items_lock);\n\t}",
          ),
        )
        .begin(
          "free_rmap_item",
          "\tspin_lock(&lab_items_lock);\n\tlist_del(&rmap_item->lab_all);\n\tspin_unlock(&lab_items_lock);",
        )
        .beforeFunction(
          "ksm_do_scan",
          `static unsigned long lab_count_items(void)
{
	${source.itemTag} *each, *next;
	unsigned long count = 0;

	list_for_each_entry_safe(each, next, &lab_items, lab_all)
		count += each->mm != NULL;
	list_for_each_entry_reverse(each, &lab_items, lab_all)
		count += !each->mm;
	return count;
}`,
        )
        .counter("lab_items", "lab_count_items()"),
    adds: ["lab_items"],
    changes: ["general_profit", "ksm_process_profit"],
    shows: { lab_items: 8 },
  },
  {
    what: "keeps the items in one more red-black tree, by address",
    versions: ["6.12"],
    edit: (source) =>
      source
        .member(source.itemTag, "struct rb_node lab_node;")
        .beforeFunction(
          "free_rmap_item",
          `static struct rb_root lab_root = RB_ROOT;

static bool lab_is_before(const ${source.itemTag} *a, const ${source.itemTag} *b)
{
	unsigned long left = a->address & PAGE_MASK, right = b->address & PAGE_MASK;

	return left != right ? left < right : a < b;
}

static void lab_insert(${source.itemTag} *item)
{
	struct rb_node **place = &lab_root.rb_node, *parent = NULL;

	while (*place) {
		parent = *place;
		if (lab_is_before(item, rb_entry(parent, ${source.itemTag}, lab_node)))
			place = &parent->rb_left;
		else
			place = &parent->rb_right;
	}
	rb_link_node(&item->lab_node, parent, place);
	rb_insert_color(&item->lab_node, &lab_root);
}

static unsigned long lab_count(void)
{
	${source.itemTag} *last = NULL, *item, *next;
	struct rb_node *node;
	unsigned long count = 0;

	for (node = rb_first(&lab_root); node; node = rb_next(node)) {
		item = rb_entry_safe(node, ${source.itemTag}, lab_node);
		if (last)
			BUG_ON(!lab_is_before(last, item));
		last = item;
		count++;
	}
	rbtree_postorder_for_each_entry_safe(item, next, &lab_root, lab_node)
		count--;
	BUG_ON(count);
	for (node = rb_last(&lab_root); node; node = rb_prev(node))
		count++;
	return count;
}`,
        )
        .begin("free_rmap_item", "\trb_erase(&rmap_item->lab_node, &lab_root);")
        .inside("get_next_rmap_item", (body) => body.after("rmap_item->address = addr;", "\t\tlab_insert(rmap_item);"))
        .counter("lab_items", "lab_count()"),
    adds: ["lab_items"],
    changes: ["general_profit", "ksm_process_profit"],
    shows: { lab_items: 8 },
  },
  {
    what: "counts visits by node, and by processor",
    versions: ["6.1", "7.3"],
    edit: (source) =>
      source
        .beforeFunction(
          "ksm_do_scan",
          `static unsigned long lab_visits[MAX_NUMNODES];
static DEFINE_PER_CPU(unsigned long, lab_batches);

static unsigned long lab_sum(void)
{
	unsigned long sum = 0;
	int node, cpu;

	for_each_online_node(node)
		sum += lab_visits[node];
	for_each_possible_cpu(cpu)
		sum += 1000 * per_cpu(lab_batches, cpu);
	return sum;
}`,
        )
        .begin("ksm_do_scan", "\tthis_cpu_inc(lab_batches);")
        .inside("ksm_do_scan", (body) =>
          body.before("cmp_and_merge_page(page, rmap_item);", "\t\tlab_visits[page_to_nid(page)]++;"),
        )
        .counter("lab_sum", "lab_sum()"),
    adds: ["lab_sum"],
    check: () => undefined,
  },
  {
    what: "remembers the last merged frames in a bitmap and a ring",
    versions: ["5.10", "7.2"],
    edit: (source) =>
      source
        .beforeFunction(
          "stable_tree_append",
          `#define LAB_RING 4
static struct lab_ring {
	unsigned long pfns[LAB_RING];
	unsigned int at;
	DECLARE_BITMAP(used, LAB_RING);
} lab_ring;

static void lab_remember(unsigned long pfn)
{
	unsigned int at = lab_ring.at++ % ARRAY_SIZE(lab_ring.pfns);

	lab_ring.pfns[at] = pfn;
	if (!test_and_set_bit(at, lab_ring.used))
		BUG_ON(find_first_bit(lab_ring.used, LAB_RING) != 0);
}`,
        )
        .begin("stable_tree_append", "\tlab_remember(stable_node->kpfn);")
        .counter("lab_used", "bitmap_weight(lab_ring.used, LAB_RING)"),
    adds: ["lab_used"],
    shows: { lab_used: 4 },
  },
];
