// SPDX-License-Identifier: MIT
/*
 * KSM, told from the beginning.
 *
 * KSM finds pages of memory that hold the same bytes and lets one page stand for all of them. Whoever writes to
 * such a page gets a copy first, so nobody can tell the difference, except that there is more memory.
 *
 * This is KSM Lab's own KSM. It runs where no kernel tree is open, it does what Linux 6.12 does, number for number,
 * and it is written to be read, from top to bottom:
 *
 *	 1  what is remembered	items, stable nodes, slots; knobs and counts
 *	 2  items		one per address: made, found, forgotten
 *	 3  stable nodes	one per KSM page: where they are kept, and how they lose their page
 *	 4  unmerging		giving every mapping a page of its own again
 *	 5  merging		one mapping, then two
 *	 6  the stable tree	looking up a KSM page by its bytes; chains
 *	 7  the unstable tree	looking up a page that may change while we look
 *	 8  a visit		what is done with one page
 *	 9  the cursor		which page is next
 *	10  ksmd		the thread that does it, batch by batch
 *	11  processes		who takes part: madvise, prctl, fork, exit
 *	12  neighbours		what reverse mapping, migration, swap and hotplug ask of KSM
 *	13  /sys/kernel/mm/ksm	knobs and counters
 *	14  at boot		caches, thread, files
 *
 * The idea in one paragraph. Pages that KSM has merged are read-only, so a tree sorted by their bytes stays sorted:
 * the STABLE tree. All other pages may change at any time, so a tree of them is only a good guess: the UNSTABLE
 * tree. It is built anew in every scan, and only from pages that have not changed since the scan before (their
 * checksum tells). A page under visit is looked up in the stable tree first; if it is there, it is replaced by the
 * KSM page. Else it is looked up in the unstable tree; if its equal is there, the two become a KSM page and move to
 * the stable tree. Else it joins the unstable tree and waits for its equal to come by.
 *
 * Locks. ksm_thread_mutex: held for a batch and by whoever changes what a batch relies on; it guards items, nodes
 * and trees. ksm_mmlist_lock: guards the list of slots, the cursor's slot, and nothing that takes time. A KSM
 * page's own lock guards the list of items that share it. mmap_lock guards a process's areas, as everywhere.
 *
 * Switches. What is argued about is easier to see when it can be taken away, or put in. A scenario says so in its
 * "machine": { "config": { "CONFIG_KSM_WITHOUT_FORK": true } }. With none of them this is the KSM of 6.12:
 *
 *	CONFIG_KSM_WITHOUT_FORK, _EXIT, _MREMAP		nobody tells KSM of it (section 11)
 *	CONFIG_KSM_WITH_MUNMAP				munmap tells KSM, which it never did in Linux
 *	CONFIG_KSM_WITH_CLOSED				a process that takes part is merged wholly, asked or not
 *	CONFIG_KSM_WITH_QUOTA				max_kernel_pages, as the first KSM of Linux had it
 *	CONFIG_KSM_WITHOUT_ZERO_MARK			KSM's zero pages look like any others
 *	CONFIG_KSM_WITH_ZERO_FLAG			they are known by their items, instead of their entries
 *	CONFIG_KSM_WITH_QUIET				ksmd sleeps until a process that takes part has run (section 10)
 *	CONFIG_KSM_WITH_QUIET_ON_STACK			the same with the mistake of its first version
 */
#include <linux/errno.h>
#include <linux/freezer.h>
#include <linux/hashtable.h>
#include <linux/highmem.h>
#include <linux/kobject.h>
#include <linux/kthread.h>
#include <linux/ksm.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/mman.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/oom.h>
#include <linux/pagewalk.h>
#include <linux/rbtree.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/swap.h>
#include <linux/sysfs.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <linux/xxhash.h>

#include "internal.h"
#include "mm_slot.h"

#include <trace/events/ksm.h>

/* -------------------------------------------- 1. What is remembered --------------------------------------------- */

/*
 * An item: what KSM knows of one page-sized piece of one process's memory. There is one for every page that a scan
 * has seen in a mergeable area. It is in one of three states, told by bits that fit below the page-aligned address:
 *
 *	ITEM_STABLE	it shares the KSM page of a stable node: the second part of its union holds
 *	ITEM_UNSTABLE	it is in the unstable tree of the scan whose number is in the low byte: the first part
 *	neither		nothing is known but its checksum: "volatile" in the counts
 *
 * With CONFIG_KSM_WITH_ZERO_FLAG one that is in neither state may be ITEM_ZERO: its page was replaced by the zero page.
 */
struct ksm_rmap_item {
	struct ksm_rmap_item *rmap_list;	/* the next of this process, by address */
	struct mm_struct *mm;
	unsigned long address;			/* with the state in its low bits */
	u32 oldchecksum;			/* of the page when it was last visited */
	u8 age;					/* visits so far, up to 255 */
	u8 skips_left;				/* smart scan: visits still to be left out */
	union {
		struct {
			struct rb_node node;
			int nid;		/* which of the trees */
		};
		struct {
			struct hlist_node hlist;	/* among those that share the page */
			struct ksm_stable_node *shares;
			struct anon_vma *anon_vma;	/* held, so that the page's mappings can be found */
		};
	};
};

#define ITEM_SEQUENCE	0x0ffUL
#define ITEM_UNSTABLE	0x100UL
#define ITEM_STABLE	0x200UL
#define ITEM_ZERO	0x400UL

/*
 * A stable node: what KSM knows of one KSM page. Most lie in a stable tree, sorted by the bytes of their page. When
 * more mappings want a page than max_page_sharing allows, several pages with the same bytes exist: then a chain
 * lies in the tree in their place and they hang off it as its dups. And a node whose page was moved to another NUMA
 * node strays until ksmd comes across it and puts it where it now belongs.
 *
 * A node holds no reference to its page: else a page that nobody maps any more could not be freed until ksmd came by.
 * The page points to its node, and as long as it does, the node is good (page_of_node()).
 */
enum node_place {
	PLACE_TREE,
	PLACE_CHAIN,
	PLACE_ASTRAY,
};

struct ksm_stable_node {
	struct rb_node node;			/* PLACE_TREE */
	union {
		struct hlist_node hlist_dup;	/* PLACE_CHAIN: among the dups of one chain */
		struct list_head list;		/* PLACE_ASTRAY */
	};
	struct hlist_head hlist;		/* items that share the page; of a chain: its dups */
	union {
		unsigned long kpfn;		/* the page, by number: it may be gone */
		unsigned long pruned;		/* of a chain: when its dups were last checked, in jiffies */
	};
	int rmap_hlist_len;			/* how many items share; THIS_IS_A_CHAIN */
	int nid;				/* which of the trees, wherever the page is now */
	enum node_place place;
};

/* Far enough from 0 for a count that has gone wrong not to be taken for it. */
#define THIS_IS_A_CHAIN	-4096

/* A slot: one process that takes part. All are on a ring that begins and ends at ksm_mm_head. */
struct ksm_mm_slot {
	struct mm_slot slot;
	struct ksm_rmap_item *rmap_list;	/* its items, by address */
};

static struct ksm_mm_slot ksm_mm_head = {
	.slot = { .mm_node = LIST_HEAD_INIT(ksm_mm_head.slot.mm_node) },
};

/* From a process to its slot. */
static DEFINE_HASHTABLE(slots_by_mm, 10);

/*
 * Where the scan is. All pages below `address` in the process of `slot` have been seen in this scan; `link` is
 * where the item of the next one hangs or will hang. At ksm_mm_head: between two scans.
 */
static struct {
	struct ksm_mm_slot *slot;
	unsigned long address;
	struct ksm_rmap_item **link;
	unsigned long scans;			/* completed so far: the number of this one */
} cursor = { .slot = &ksm_mm_head };

/* One of each per NUMA node; only the first is in use while merging across nodes is allowed. */
static struct rb_root root_stable_tree[MAX_NUMNODES];
static struct rb_root root_unstable_tree[MAX_NUMNODES];
/* Stable nodes that are in no tree because their page was moved. */
static LIST_HEAD(astray);

enum ksm_run {
	RUN_STOPPED,
	RUN_MERGING,
	RUN_UNMERGED,
};

/* What can be set in /sys/kernel/mm/ksm. */
static struct {
	unsigned int run;
	unsigned int pages_to_scan;
	unsigned int sleep_millisecs;
	unsigned int merge_across_nodes;
	unsigned int prune_millisecs;
	int max_page_sharing;
	unsigned long max_kernel_pages;		/* CONFIG_KSM_WITH_QUOTA; 0: as many as there are */
	bool use_zero_pages;
	bool smart_scan;
} knobs = {
	.run = RUN_STOPPED,
	.pages_to_scan = 100,
	.sleep_millisecs = 20,
	.merge_across_nodes = 1,
	.prune_millisecs = 2000,
	.max_page_sharing = 256,
	.smart_scan = true,
};

/* What can be read there. */
static struct {
	unsigned long items;			/* of all processes */
	unsigned long shared;			/* KSM pages that some item shares */
	unsigned long sharing;			/* items that share, over and above one for each of those pages */
	unsigned long unshared;			/* items in the unstable tree, or left over from the last one */
	unsigned long scanned;
	unsigned long skipped;
	unsigned long chains;
	unsigned long dups;
} counts;

/* Mappings of the kernel's zero page that KSM has made; linux/ksm.h keeps it and each process's own up to date. */
atomic_long_t ksm_zero_pages = ATOMIC_LONG_INIT(0);

static u32 checksum_of_zeros;

static struct kmem_cache *item_cache;
static struct kmem_cache *node_cache;
static struct kmem_cache *slot_cache;

static DEFINE_MUTEX(ksm_thread_mutex);
static DEFINE_SPINLOCK(ksm_mmlist_lock);

/* ksmd with nothing to do waits for the first, between two batches for the second. */
static DECLARE_WAIT_QUEUE_HEAD(work_to_do);
static DECLARE_WAIT_QUEUE_HEAD(next_batch);

/* CONFIG_KSM_WITH_QUIET: how many of those that take part have run since they were scanned. */
static atomic_t active_mms = ATOMIC_INIT(0);

/* Bit 0 while memory is being taken away: then nobody may follow a node to its page. */
static unsigned long offlining;

/*
 * A process whose last user has gone is exiting: its page tables go, or are gone. Whoever has locked its mmap_lock
 * and then finds it not exiting can rely on them until unlocking, because __ksm_exit() passes through that lock.
 * Where exit tells nobody, KSM has to be a user itself, and finds out that it has become the only one.
 */
static bool is_exiting(struct mm_struct *mm)
{
	return atomic_read(&mm->mm_users) == IS_ENABLED(CONFIG_KSM_WITHOUT_EXIT);
}

/* Is it on the ring? Is all of its memory to be merged, by prctl? */
static bool takes_part(struct mm_struct *mm)
{
	return test_bit(MMF_VM_MERGEABLE, &mm->flags);
}

static bool takes_part_wholly(struct mm_struct *mm)
{
	return test_bit(MMF_VM_MERGE_ANY, &mm->flags);
}

/* What KSM holds on to of a process that takes part: what describes its memory; without word of its exit all of it. */
static void hold_on_to(struct mm_struct *mm)
{
	if (IS_ENABLED(CONFIG_KSM_WITHOUT_EXIT))
		mmget(mm);
	else
		mmgrab(mm);
}

static void let_go_of(struct mm_struct *mm)
{
	if (IS_ENABLED(CONFIG_KSM_WITHOUT_EXIT))
		mmput(mm);
	else
		mmdrop(mm);
}

/* Which tree a page belongs to, by where it is. */
static int tree_for(unsigned long pfn)
{
	if (knobs.merge_across_nodes)
		return 0;
	return pfn_to_nid(pfn);
}

/* --------------------------------------------------- 2. Items --------------------------------------------------- */

static struct folio *lock_page_of_node(struct ksm_stable_node *node);
static int unmerge_page(struct vm_area_struct *vma, unsigned long address, bool zero_pages_too);
static bool is_offered(struct vm_area_struct *vma);

static unsigned long item_address(struct ksm_rmap_item *item)
{
	return item->address & PAGE_MASK;
}

static void clear_state(struct ksm_rmap_item *item)
{
	item->address = item_address(item);
}

/* A fresh item, not linked anywhere; NULL without memory, for which KSM does not press anybody. */
static struct ksm_rmap_item *new_item(struct mm_struct *mm, unsigned long address)
{
	struct ksm_rmap_item *item = kmem_cache_zalloc(item_cache, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);

	if (!item)
		return NULL;
	item->mm = mm;
	item->address = address;
	mm->ksm_rmap_items++;
	counts.items++;
	return item;
}

static void free_item(struct ksm_rmap_item *item)
{
	item->mm->ksm_rmap_items--;
	counts.items--;
	kmem_cache_free(item_cache, item);
}

/* Does this item share that node's page, as far as KSM knows? */
static bool item_shares(struct ksm_rmap_item *item, struct ksm_stable_node *node)
{
	return (item->address & ITEM_STABLE) && item->shares == node;
}

/* The item is one of those that share the node's page. */
static void join_node(struct ksm_rmap_item *item, struct ksm_stable_node *node)
{
	BUG_ON(node->rmap_hlist_len < 0);
	if (hlist_empty(&node->hlist))
		counts.shared++;
	else
		counts.sharing++;
	hlist_add_head(&item->hlist, &node->hlist);
	node->rmap_hlist_len++;
	item->shares = node;
	item->address |= ITEM_STABLE;
	item->mm->ksm_merging_pages++;
}

/*
 * The item shares no longer: what leaving a node means for everything but the node's list, which the callers treat
 * differently. `was_last`: nobody else shares the page.
 */
static void account_leaving(struct ksm_rmap_item *item, struct ksm_stable_node *node, bool was_last)
{
	if (was_last)
		counts.shared--;
	else
		counts.sharing--;
	node->rmap_hlist_len--;
	item->mm->ksm_merging_pages--;
	put_anon_vma(item->anon_vma);
	clear_state(item);
}

/*
 * Off its node. The page's lock keeps out walks over the list; a node without a page takes all its items off
 * itself.
 */
static void leave_node(struct ksm_rmap_item *item)
{
	struct ksm_stable_node *node = item->shares;
	struct folio *folio = lock_page_of_node(node);

	if (!folio)
		return;
	hlist_del(&item->hlist);
	folio_unlock(folio);
	folio_put(folio);
	account_leaving(item, node, hlist_empty(&node->hlist));
	item->shares = NULL;
}

/*
 * Out of the unstable tree. Trees are not taken apart at the end of a scan, they are just forgotten: an item of the
 * last scan's tree is only counted off, one of this scan's is really in a tree. There are no older ones, for every
 * item is visited, or freed, in every scan.
 */
static void leave_unstable_tree(struct ksm_rmap_item *item)
{
	u8 scans_ago = cursor.scans - item->address;

	BUG_ON(scans_ago > 1);
	if (scans_ago == 0)
		rb_erase(&item->node, &root_unstable_tree[item->nid]);
	counts.unshared--;
	clear_state(item);
}

/* Whatever was found out about the item's page is no longer so; only checksum and age stay. */
static void forget(struct ksm_rmap_item *item)
{
	if (item->address & ITEM_STABLE)
		leave_node(item);
	else if (item->address & ITEM_UNSTABLE)
		leave_unstable_tree(item);
	cond_resched();
}

/*
 * CONFIG_KSM_WITH_ZERO_FLAG. An item that has the flag says that KSM has put the zero page there; nothing but the item
 * says so. Until a scan comes by it may be wrong: then something else is mapped by now, or nothing.
 */
static void mark_zero(struct ksm_rmap_item *item)
{
	item->address |= ITEM_ZERO;
	ksm_map_zero_page(item->mm);
}

static void unmark_zero(struct ksm_rmap_item *item)
{
	if (item->address & ITEM_ZERO) {
		item->address &= ~ITEM_ZERO;
		atomic_long_dec(&ksm_zero_pages);
		atomic_long_dec(&item->mm->ksm_zero_pages);
	}
}

/* Does it stand for a zero page that is still there, in an area that is still offered? mmap_lock is held. */
static bool stands_for_zero_page(struct ksm_rmap_item *item)
{
	struct vm_area_struct *vma = item->address & ITEM_ZERO ? vma_lookup(item->mm, item_address(item)) : NULL;
	struct folio_walk walk;
	struct folio *folio;
	bool is_zero;

	folio = vma && is_offered(vma) ? folio_walk_start(&walk, vma, item_address(item), FW_ZEROPAGE) : NULL;
	if (!folio)
		return false;
	is_zero = is_zero_folio(folio);
	folio_walk_end(&walk, vma);
	return is_zero;
}

/* Before such an item goes, the process gets a page of its own back, wherever its area is offered or not. */
static void unshare_zero_page(struct ksm_rmap_item *item)
{
	struct vm_area_struct *vma;

	if (!(item->address & ITEM_ZERO))
		return;
	vma = is_exiting(item->mm) ? NULL : vma_lookup(item->mm, item_address(item));
	if (vma)
		unmerge_page(vma, item_address(item), true);
	unmark_zero(item);
}

/* Frees the item that hangs at *link; the one behind it takes its place. */
static void drop_item_at(struct ksm_rmap_item **link)
{
	struct ksm_rmap_item *item = *link;

	*link = item->rmap_list;
	if (IS_ENABLED(CONFIG_KSM_WITH_ZERO_FLAG))
		unshare_zero_page(item);
	forget(item);
	free_item(item);
}

static void drop_items_from(struct ksm_rmap_item **link)
{
	while (*link)
		drop_item_at(link);
}

/* The cursor passes items on its way to `address`: they belong to places where no page is any more, and go. */
static void pass_items_below(unsigned long address)
{
	while (*cursor.link && item_address(*cursor.link) < address) {
		if (IS_ENABLED(CONFIG_KSM_WITH_ZERO_FLAG) && stands_for_zero_page(*cursor.link))
			cursor.link = &(*cursor.link)->rmap_list;
		else
			drop_item_at(cursor.link);
	}
}

/* The item of the page at the cursor, made when there is none. */
static struct ksm_rmap_item *item_at_cursor(void)
{
	struct ksm_rmap_item *item;

	pass_items_below(cursor.address);

	item = *cursor.link;
	if (item && item_address(item) == cursor.address)
		return item;

	item = new_item(cursor.slot->slot.mm, cursor.address);
	if (item) {
		item->rmap_list = *cursor.link;
		*cursor.link = item;
	}
	return item;
}

/* ----------------------------------------------- 3. Stable nodes ------------------------------------------------ */

/* What the mapping word of a KSM page holds: its node, marked as such. Without a node: a page about to get one. */
static void *mapping_to(struct ksm_stable_node *node)
{
	return (void *)((unsigned long)node | PAGE_MAPPING_KSM);
}

static void set_node_of(struct folio *folio, struct ksm_stable_node *node)
{
	folio->mapping = mapping_to(node);
}

/* The node of a KSM page; NULL for any other page. */
static struct ksm_stable_node *node_of(struct folio *folio)
{
	if (!folio_test_ksm(folio))
		return NULL;
	return folio_raw_mapping(folio);
}

static bool is_chain(struct ksm_stable_node *node)
{
	return node->rmap_hlist_len == THIS_IS_A_CHAIN;
}

/*
 * May `more` items join, and then one? A node that nobody shares any more does not count: its page is on its way out.
 */
static bool has_room(struct ksm_stable_node *node, int more)
{
	return node->rmap_hlist_len > 0 && node->rmap_hlist_len + more < knobs.max_page_sharing;
}

static struct ksm_stable_node *new_node(unsigned long pfn, int nid)
{
	struct ksm_stable_node *node = kmem_cache_zalloc(node_cache, GFP_KERNEL | __GFP_HIGH);

	if (node) {
		node->kpfn = pfn;
		node->nid = nid;
	}
	return node;
}

/* Three ways to be somewhere: in a tree at a place that was looked up, on a chain, astray. */

static void put_into_tree(struct ksm_stable_node *node, struct rb_node *parent, struct rb_node **link)
{
	node->place = PLACE_TREE;
	rb_link_node(&node->node, parent, link);
	rb_insert_color(&node->node, &root_stable_tree[node->nid]);
}

static void put_on_chain(struct ksm_stable_node *dup, struct ksm_stable_node *chain)
{
	dup->place = PLACE_CHAIN;
	dup->nid = chain->nid;
	hlist_add_head(&dup->hlist_dup, &chain->hlist);
	counts.dups++;
}

static void put_astray(struct ksm_stable_node *node)
{
	node->place = PLACE_ASTRAY;
	list_add(&node->list, &astray);
}

/* Out of wherever it is. */
static void take_out(struct ksm_stable_node *node)
{
	switch (node->place) {
	case PLACE_TREE:
		rb_erase(&node->node, &root_stable_tree[node->nid]);
		break;
	case PLACE_CHAIN:
		hlist_del(&node->hlist_dup);
		counts.dups--;
		break;
	case PLACE_ASTRAY:
		list_del(&node->list);
		break;
	}
}

/* `heir` gets the place in the tree that `node` has. */
static void inherit_place(struct ksm_stable_node *heir, struct ksm_stable_node *node)
{
	heir->nid = node->nid;
	heir->place = PLACE_TREE;
	rb_replace_node(&node->node, &heir->node, &root_stable_tree[node->nid]);
}

/* Puts a chain where the node is, with the node as its only dup so far. NULL without memory: nothing has changed. */
static struct ksm_stable_node *make_chain(struct ksm_stable_node *node)
{
	struct ksm_stable_node *chain = new_node(0, node->nid);

	if (!chain)
		return NULL;
	chain->rmap_hlist_len = THIS_IS_A_CHAIN;
	chain->pruned = jiffies;
	counts.chains++;
	inherit_place(chain, node);
	put_on_chain(node, chain);
	return chain;
}

static void free_chain(struct ksm_stable_node *chain)
{
	counts.chains--;
	kmem_cache_free(node_cache, chain);
}

/* A chain that has lost its last dup. */
static void drop_empty_chain(struct ksm_stable_node *chain)
{
	take_out(chain);
	free_chain(chain);
}

/* A chain with one dup left is none: the dup takes its place. */
static void dissolve_chain(struct ksm_stable_node *chain, struct ksm_stable_node *only_dup)
{
	counts.dups--;
	inherit_place(only_dup, chain);
	free_chain(chain);
}

/*
 * The node's page is gone, or is no KSM page any more. All items that still count as sharing it are told, those of
 * other processes, too; then the node goes.
 */
static void drop_node(struct ksm_stable_node *node)
{
	struct ksm_rmap_item *item;

	BUG_ON(node->rmap_hlist_len < 0);
	hlist_for_each_entry(item, &node->hlist, hlist) {
		bool is_last = !item->hlist.next;

		if (!is_last)
			trace_ksm_remove_rmap_item(node->kpfn, item, item->mm);
		account_leaving(item, node, is_last);
		cond_resched();
	}
	trace_ksm_remove_ksm_page(node->kpfn);
	take_out(node);
	kmem_cache_free(node_cache, node);
}

/*
 * Takes a reference to the page with this number, if it (still) is the node's. A page without references is on its
 * way to be freed, or frozen for a moment by migration, which the swap cache flag tells: then its next reference is
 * awaited.
 */
static bool get_if_of_node(struct folio *folio, struct ksm_stable_node *node)
{
	void *key = mapping_to(node);

	if (READ_ONCE(folio->mapping) != key)
		return false;
	for (; !folio_try_get(folio); cpu_relax()) {
		if (!folio_test_swapcache(folio))
			return false;
	}
	if (READ_ONCE(folio->mapping) == key)
		return true;
	folio_put(folio);
	return false;
}

enum page_lock {
	WITHOUT_LOCK,
	WITH_LOCK,
	IF_LOCK_IS_FREE,
};

static bool lock_as_asked(struct folio *folio, enum page_lock lock)
{
	if (lock == IF_LOCK_IS_FREE)
		return folio_trylock(folio);
	folio_lock(folio);
	return true;
}

/*
 * The node's page, with a reference and locked as asked; -EBUSY if the lock is not free. NULL: it has no page any
 * more, and has been dropped, with all that entails for trees and chains. That is how stale nodes are found: by
 * whoever needs one. Migration gives the page another number and then takes the old page's pointer away
 * (folio_migrate_ksm()), so a number that has changed meanwhile means to look again.
 */
static struct folio *page_of_node(struct ksm_stable_node *node, enum page_lock lock)
{
	unsigned long pfn;

	do {
		struct folio *folio;

		pfn = READ_ONCE(node->kpfn);
		folio = pfn_folio(pfn);
		if (get_if_of_node(folio, node)) {
			if (lock == WITHOUT_LOCK)
				return folio;
			if (!lock_as_asked(folio, lock)) {
				folio_put(folio);
				return ERR_PTR(-EBUSY);
			}
			if (node_of(folio) == node)
				return folio;
			folio_unlock(folio);
			folio_put(folio);
		}
		smp_rmb();
	} while (READ_ONCE(node->kpfn) != pfn);

	drop_node(node);
	return NULL;
}

static struct folio *lock_page_of_node(struct ksm_stable_node *node)
{
	return page_of_node(node, WITH_LOCK);
}

/* Drops the node if it is stale. */
static void check_node(struct ksm_stable_node *node)
{
	struct folio *folio = page_of_node(node, WITHOUT_LOCK);

	cond_resched();
	if (folio)
		folio_put(folio);
}

/* Drops the node unless its page is mapped somewhere; an unmapped page may linger in some list. */
static int drop_unless_mapped(struct ksm_stable_node *node)
{
	struct folio *folio = lock_page_of_node(node);
	bool is_mapped;

	if (!folio)
		return 0;
	is_mapped = folio_mapped(folio);
	if (!is_mapped) {
		set_node_of(folio, NULL);
		drop_node(node);
	}
	folio_unlock(folio);
	folio_put(folio);
	return is_mapped ? -EBUSY : 0;
}

/* The same for what lies in a tree: a node, or a chain with all its dups. */
static int drop_entry_unless_mapped(struct ksm_stable_node *entry)
{
	struct ksm_stable_node *dup;
	struct hlist_node *next;

	if (!is_chain(entry))
		return drop_unless_mapped(entry);
	hlist_for_each_entry_safe(dup, next, &entry->hlist, hlist_dup) {
		if (drop_unless_mapped(dup))
			return -EBUSY;
	}
	drop_empty_chain(entry);
	return 0;
}

/*
 * Empties the stable trees as far as nobody maps the pages; -EBUSY when something stays. A tree is left at the
 * first node that has to stay: it is not empty then, and more need not be known.
 */
static int drop_all_nodes(void)
{
	struct ksm_stable_node *node, *next;
	int err = 0;
	int nid;

	for (nid = 0; nid < nr_node_ids; nid++) {
		struct rb_root *root = &root_stable_tree[nid];
		int stays = 0;

		for (; root->rb_node && !stays; cond_resched())
			stays = drop_entry_unless_mapped(rb_entry(root->rb_node, struct ksm_stable_node, node));
		if (stays)
			err = stays;
	}
	list_for_each_entry_safe(node, next, &astray, list) {
		int stays = drop_unless_mapped(node);

		if (stays)
			err = stays;
	}
	return err;
}

/* ------------------------------------------------- 4. Unmerging ------------------------------------------------- */

/*
 * Is what is mapped at this address KSM's doing: a KSM page, or the zero page put there by KSM? Only its mark tells that
 * zero page from another; `zero_pages_too`: the caller knows.
 */
static bool is_merged(struct vm_area_struct *vma, unsigned long address, bool zero_pages_too)
{
	struct folio_walk walk;
	struct folio *folio = folio_walk_start(&walk, vma, address, FW_MIGRATION | FW_ZEROPAGE);
	bool merged;

	if (!folio)
		return false;
	merged = !folio_test_large(folio) && (folio_test_ksm(folio) || is_ksm_zero_pte(walk.pte) ||
					      (zero_pages_too && is_zero_folio(folio)));
	folio_walk_end(&walk, vma);
	return merged;
}

/*
 * Gives the process a page of its own at this address, by a fault as if it had written there, without writing. A
 * fault may have to back out, so it is repeated until the page is no longer KSM's; one that cannot be served ends
 * it.
 */
static int unmerge_page(struct vm_area_struct *vma, unsigned long address, bool zero_pages_too)
{
	vm_fault_t fault = 0;

	while (!(fault & (VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV | VM_FAULT_OOM))) {
		cond_resched();
		if (!is_merged(vma, address, zero_pages_too))
			return 0;
		fault = handle_mm_fault(vma, address, FAULT_FLAG_UNSHARE | FAULT_FLAG_REMOTE, NULL);
	}
	return fault & VM_FAULT_OOM ? -ENOMEM : 0;
}

/*
 * Unmerges a range of one area. Items are not touched: they find out when ksmd visits them, for it may be busy with
 * one of them right now.
 */
static int unmerge_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	unsigned long address;

	for (address = start; address < end; address += PAGE_SIZE) {
		int err;

		if (is_exiting(vma->vm_mm))
			return 0;
		if (signal_pending(current))
			return -ERESTARTSYS;
		err = unmerge_page(vma, address, false);
		if (err)
			return err;
	}
	return 0;
}

/* The same for callers that have the process's mmap_lock for writing, and the whole area. */
static int unmerge_own_area(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	/* Without pages of its own it has nothing merged. */
	if (!vma->anon_vma)
		return 0;
	vma_start_write(vma);
	return unmerge_range(vma, start, end);
}

/* Can an area be merged? Only private memory that is nothing but memory. */
static bool is_suitable(struct vm_area_struct *vma)
{
	const unsigned long shared = VM_SHARED | VM_MAYSHARE;
	const unsigned long not_plain_memory = VM_IO | VM_PFNMAP | VM_MIXEDMAP | VM_DONTEXPAND;

	if (vma->vm_flags & (shared | not_plain_memory | VM_HUGETLB | VM_DROPPABLE))
		return false;
	return !vma_is_dax(vma);
}

/*
 * May KSM touch this area? If its process has offered it. The closed way takes every process that it knows of for one
 * that wants all of its memory merged, and finds out by itself what is suitable.
 */
static bool is_offered(struct vm_area_struct *vma)
{
	if (IS_ENABLED(CONFIG_KSM_WITH_CLOSED))
		return is_suitable(vma);
	return vma->vm_flags & VM_MERGEABLE;
}

/* May KSM have merged something in it? Only if there are pages. */
static bool may_hold_merged(struct vm_area_struct *vma)
{
	return vma->anon_vma && is_offered(vma);
}

/* The area around an item's address, if it still is one that KSM may touch. The process's mmap_lock is held. */
static struct vm_area_struct *area_of(struct ksm_rmap_item *item)
{
	struct vm_area_struct *vma;

	vma = is_exiting(item->mm) ? NULL : vma_lookup(item->mm, item->address);
	return vma && may_hold_merged(vma) ? vma : NULL;
}

/* Takes back a merge that was done a moment ago; with it goes the hold on the anon_vma that came with it. */
static void undo_merge(struct ksm_rmap_item *item)
{
	struct vm_area_struct *vma;

	put_anon_vma(item->anon_vma);
	mmap_read_lock(item->mm);
	vma = area_of(item);
	if (vma)
		unmerge_page(vma, item->address, false);
	mmap_read_unlock(item->mm);
}

/* -------------------------------------------------- 5. Merging -------------------------------------------------- */

static u32 checksum_of(struct page *page)
{
	void *bytes = kmap_local_page(page);
	u32 checksum = xxhash(bytes, PAGE_SIZE, 0);

	kunmap_local(bytes);
	return checksum;
}

/*
 * Is the page used by nobody but those who map it and ourselves? Somebody who has its address for input or output
 * could change it behind every page table's back, and cannot be asked not to.
 */
static bool has_only_mappings(struct folio *folio)
{
	int known = folio_mapcount(folio) + 1;

	if (folio_test_swapcache(folio))
		known++;
	return folio_ref_count(folio) == known;
}

/*
 * Takes from a page table entry the right to write, and the trace of having been written. For as long as that takes
 * the entry is empty, so that nobody can get hold of the page between the count of its users and the change.
 * `entry` tells afterwards what stands there.
 */
static int protect_entry(struct vm_area_struct *vma, struct folio *folio, struct page_vma_mapped_walk *at,
			 pte_t *entry)
{
	struct mm_struct *mm = vma->vm_mm;
	bool exclusive = PageAnonExclusive(&folio->page);
	pte_t was;

	*entry = ptep_get(at->pte);
	if (!pte_write(*entry) && !pte_dirty(*entry) && !exclusive && !mm_tlb_flush_pending(mm))
		return 0;

	flush_cache_page(vma, at->address, folio_pfn(folio));
	was = ptep_clear_flush(vma, at->address, at->pte);
	if (!has_only_mappings(folio) || (exclusive && folio_try_share_anon_rmap_pte(folio, &folio->page))) {
		set_pte_at(mm, at->address, at->pte, was);
		return -EFAULT;
	}
	if (pte_dirty(was))
		folio_mark_dirty(folio);
	*entry = pte_wrprotect(pte_mkclean(was));
	set_pte_at(mm, at->address, at->pte, *entry);
	return 0;
}

/*
 * Makes sure that the page cannot change: its entry in this area is made read-only. All others are so already, for
 * a page with several mappings is shared by fork. The page is locked. -EFAULT when it is not mapped here, or is in
 * use otherwise.
 */
static int protect_page(struct vm_area_struct *vma, struct folio *folio, pte_t *entry)
{
	struct mmu_notifier_range range;
	DEFINE_FOLIO_VMA_WALK(walk, folio, vma, 0, 0);
	int err = -EFAULT;

	if (WARN_ON_ONCE(folio_test_large(folio)))
		return -EFAULT;
	walk.address = page_address_in_vma(&folio->page, vma);
	if (walk.address == -EFAULT)
		return -EFAULT;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, walk.address, walk.address + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	if (page_vma_mapped_walk(&walk)) {
		if (!WARN_ON_ONCE(!walk.pte))
			err = protect_entry(vma, folio, &walk, entry);
		page_vma_mapped_walk_done(&walk);
	}
	mmu_notifier_invalidate_range_end(&range);
	return err;
}

/* The entry that maps `by` in place of a page, with all accounts kept, but for those of the page that goes. */
static pte_t entry_for(struct page *by, struct vm_area_struct *vma, unsigned long address)
{
	struct folio *folio;

	if (is_zero_pfn(page_to_pfn(by))) {
		pte_t entry = pte_mkspecial(pfn_pte(page_to_pfn(by), vma->vm_page_prot));

		dec_mm_counter(vma->vm_mm, MM_ANONPAGES);
		if (IS_ENABLED(CONFIG_KSM_WITHOUT_ZERO_MARK) || IS_ENABLED(CONFIG_KSM_WITH_ZERO_FLAG))
			return entry;
		/* The dirty bit is never set in other mappings of the zero page: it tells KSM's from them. */
		ksm_map_zero_page(vma->vm_mm);
		return pte_mkdirty(entry);
	}
	folio = page_folio(by);
	folio_get(folio);
	folio_add_anon_rmap_pte(folio, by, vma, address, RMAP_NONE);
	return mk_pte(by, vma->vm_page_prot);
}

/* Lets the entry at `ptep` map another page; the old one loses a mapping and the reference that goes with it. */
static void swap_entry(pte_t *ptep, struct vm_area_struct *vma, unsigned long address, struct page *page,
		       struct page *by)
{
	struct folio *old = page_folio(page);
	pte_t entry = entry_for(by, vma, address);

	flush_cache_page(vma, address, pte_pfn(ptep_get(ptep)));
	ptep_clear_flush(vma, address, ptep);
	set_pte_at(vma->vm_mm, address, ptep, entry);

	folio_remove_rmap_pte(old, page, vma);
	if (!folio_mapped(old))
		folio_free_swap(old);
	folio_put(old);
}

/* Maps `by` where the page is mapped in this area, provided that its entry is still the one that was protected. */
static int map_instead(struct page *by, struct page *page, struct vm_area_struct *vma, pte_t protected)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long address = page_address_in_vma(page, vma);
	struct mmu_notifier_range range;
	int err = -EFAULT;
	spinlock_t *lock;
	pmd_t *pmd, pmd_now;
	pte_t *ptep;

	if (address == -EFAULT)
		return -EFAULT;
	pmd = mm_find_pmd(mm, address);
	if (!pmd)
		return -EFAULT;
	pmd_now = pmdp_get_lockless(pmd);
	if (!pmd_present(pmd_now) || pmd_trans_huge(pmd_now))
		return -EFAULT;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, address, address + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	ptep = pte_offset_map_lock(mm, pmd, address, &lock);
	if (ptep) {
		if (pte_same(ptep_get(ptep), protected)) {
			swap_entry(ptep, vma, address, page, by);
			err = 0;
		}
		pte_unmap_unlock(ptep, lock);
	}
	mmu_notifier_invalidate_range_end(&range);
	return err;
}

/* A page that is protected becomes a KSM page as it stands; it gets its node later. */
static void become_ksm_page(struct page *page)
{
	struct folio *folio = page_folio(page);

	set_node_of(folio, NULL);
	/* All its entries are clean: without this, reclaim would think that it need not be kept. */
	if (!PageDirty(page))
		SetPageDirty(page);
	mark_page_accessed(page);
}

/*
 * Merges the page that is mapped in this area: it is replaced by `by`, or, without one, becomes a KSM page itself.
 * Once the page is protected its bytes cannot change, so they are compared only then; all comparisons before were
 * guesses. -EFAULT when it cannot be done now.
 */
static int merge_page(struct vm_area_struct *vma, struct page *page, struct page *by)
{
	pte_t entry = __pte(0);
	int err = -EFAULT;

	/* A KSM page that came here by fork. */
	if (page == by)
		return 0;
	if (!PageAnon(page))
		return -EFAULT;
	/* There are other pages: we do not wait for this one. */
	if (!trylock_page(page))
		return -EFAULT;

	if (PageTransCompound(page) && split_huge_page(page))
		goto unlock;
	if (protect_page(vma, page_folio(page), &entry))
		goto unlock;
	if (!by) {
		become_ksm_page(page);
		err = 0;
	} else if (pages_identical(page, by)) {
		err = map_instead(by, page, vma, entry);
	}
unlock:
	unlock_page(page);
	return err;
}

/*
 * Tells of the item's page whether nothing more has to be done: it was replaced by the zero page, or its area is
 * gone.
 */
static bool merged_with_zero_page(struct ksm_rmap_item *item, struct page *page)
{
	struct page *zeros = ZERO_PAGE(item->address);
	struct vm_area_struct *vma;
	int err = 0;

	if (!knobs.use_zero_pages || item->oldchecksum != checksum_of_zeros)
		return false;

	mmap_read_lock(item->mm);
	vma = area_of(item);
	if (vma) {
		err = merge_page(vma, page, zeros);
		if (IS_ENABLED(CONFIG_KSM_WITH_ZERO_FLAG) && !err)
			mark_zero(item);
		trace_ksm_merge_one_page(page_to_pfn(zeros), item, item->mm, err);
	}
	mmap_read_unlock(item->mm);
	return err == 0;
}

/*
 * Merges the item's page with a KSM page, or into one (`by` is NULL). Afterwards the item holds on to the anon_vma
 * of its area, by which mappings are found, and waits to join a node. -EFAULT when it cannot be done now.
 */
static int merge_item(struct ksm_rmap_item *item, struct page *page, struct page *by)
{
	struct vm_area_struct *vma;
	int err = -EFAULT;

	mmap_read_lock(item->mm);
	vma = area_of(item);
	if (vma)
		err = merge_page(vma, page, by);
	if (!err) {
		/* What it was before lies where the anon_vma goes. */
		forget(item);
		get_anon_vma(vma->anon_vma);
		item->anon_vma = vma->anon_vma;
	}
	mmap_read_unlock(item->mm);
	trace_ksm_merge_with_ksm_page(by, page_to_pfn(by ? by : page), item, item->mm, err);
	return err;
}

/* Merges two pages that look equal: the first becomes the KSM page of both. Both items then wait to join its node. */
static int merge_pair(struct ksm_rmap_item *item, struct page *page, struct ksm_rmap_item *other,
		      struct page *other_page)
{
	int err = merge_item(item, page, NULL);

	if (err)
		return err;
	err = merge_item(other, other_page, page);
	/* A KSM page with nobody to share it is of no use. */
	if (err)
		undo_merge(item);
	return err;
}

/* ---------------------------------------------- 6. The stable tree ---------------------------------------------- */

/* A way down a stable tree for the bytes of some page, and where it ended. */
struct stable_path {
	struct rb_root *root;
	struct rb_node *parent;
	struct rb_node **link;		/* where a node with these bytes hangs, or would */
	struct ksm_stable_node *entry;	/* what hangs there: a node or a chain */
	struct ksm_stable_node *node;	/* the entry, or the dup that was chosen from it */
};

/* Chains are looked through from end to end only every so often. */
static bool is_due_for_pruning(struct ksm_stable_node *chain)
{
	if (time_before(jiffies, chain->pruned + msecs_to_jiffies(knobs.prune_millisecs)))
		return false;
	chain->pruned = jiffies;
	return true;
}

/*
 * Of two dups, would this one be the better to share? The fuller, so that the others can empty; but not a full one.
 */
static bool is_better_dup(struct ksm_stable_node *dup, struct ksm_stable_node *than)
{
	if (!has_room(dup, 0))
		return false;
	return !has_room(than, 0) || dup->rmap_hlist_len > than->rmap_hlist_len;
}

/*
 * The dup of a chain to go on with, and its page, with a reference. Of all dups when pruning, whereby stale ones
 * are found and dropped; else the first that has room. If none has room, the first: its bytes are as good as any
 * other's.
 */
static struct folio *choose_dup(struct ksm_stable_node *chain, bool prune, struct ksm_stable_node **chosen)
{
	struct folio *chosen_folio = NULL;
	struct ksm_stable_node *dup;
	struct hlist_node *next;

	*chosen = NULL;
	hlist_for_each_entry_safe(dup, next, &chain->hlist, hlist_dup) {
		struct folio *folio = page_of_node(dup, WITHOUT_LOCK);

		cond_resched();
		if (!folio)
			continue;
		if (*chosen && !is_better_dup(dup, *chosen)) {
			folio_put(folio);
			continue;
		}
		if (*chosen)
			folio_put(chosen_folio);
		*chosen = dup;
		chosen_folio = folio;
		if (!prune && has_room(dup, 0))
			break;
	}
	return chosen_folio;
}

/*
 * Chooses from the chain at the end of the path, and tidies it: without dups it goes, with one it is dissolved, and
 * a dup that will have room for yet another goes to the head, where the next search finds it at once. Returns the
 * chosen dup's page; NULL if there was none, and the path is no longer good.
 */
static struct folio *follow_chain(struct stable_path *path, bool prune)
{
	struct ksm_stable_node *chain = path->entry;
	struct folio *folio = choose_dup(chain, prune && is_due_for_pruning(chain), &path->node);
	struct ksm_stable_node *dup = path->node;

	if (!dup) {
		drop_empty_chain(chain);
	} else if (hlist_is_singular_node(&dup->hlist_dup, &chain->hlist)) {
		dissolve_chain(chain, dup);
		path->entry = dup;
	} else if (chain->hlist.first != &dup->hlist_dup && has_room(dup, 1)) {
		hlist_del(&dup->hlist_dup);
		hlist_add_head(&dup->hlist_dup, &chain->hlist);
	}
	return folio;
}

/*
 * Goes down the tree of NUMA node `nid` for the page's bytes. True: path->node has a page with the same. False:
 * there is none, and a node for it would go to path->link. Stale nodes on the way are dropped; since that changes
 * the tree, the way then begins anew.
 */
static bool find_in_stable_tree(struct stable_path *path, struct page *page, int nid, bool prune)
{
	path->root = &root_stable_tree[nid];
	path->parent = NULL;
	path->link = &path->root->rb_node;
	while (*path->link) {
		struct folio *folio;
		int order;

		cond_resched();
		path->entry = rb_entry(*path->link, struct ksm_stable_node, node);
		path->node = path->entry;
		if (is_chain(path->entry))
			folio = follow_chain(path, prune);
		else
			folio = page_of_node(path->node, WITHOUT_LOCK);
		if (!folio) {
			path->parent = NULL;
			path->link = &path->root->rb_node;
			continue;
		}

		order = memcmp_pages(page, &folio->page);
		folio_put(folio);
		if (order == 0)
			return true;
		path->parent = *path->link;
		path->link = order < 0 ? &path->parent->rb_left : &path->parent->rb_right;
	}
	return false;
}

/* The chain at the end of a path; made if there was a single node. NULL without memory. */
static struct ksm_stable_node *chain_at(struct stable_path *path)
{
	return is_chain(path->entry) ? path->entry : make_chain(path->entry);
}

/* A page that is to be shared, with a reference; NULL if its node has no room, and the page under visit must wait. */
static struct page *page_to_share(struct ksm_stable_node *node, struct folio *folio)
{
	if (!has_room(node, 0))
		return NULL;
	folio_get(folio);
	return &folio->page;
}

/*
 * The node at the end of the path does not belong into this tree: its page has been moved to another NUMA node
 * since. It goes astray, and a node that had strayed and belongs here takes its place, if there is one.
 */
static void send_astray(struct stable_path *path, struct ksm_stable_node *newcomer)
{
	struct ksm_stable_node *node = path->node;

	if (newcomer)
		take_out(newcomer);
	if (node->place == PLACE_CHAIN) {
		take_out(node);
		if (newcomer)
			put_on_chain(newcomer, path->entry);
	} else if (newcomer) {
		inherit_place(newcomer, node);
	} else {
		take_out(node);
	}
	put_astray(node);
}

/* Puts a strayed node where its page's bytes belong: beside its equals if there are some. False without memory. */
static bool bring_home(struct ksm_stable_node *node, struct stable_path *path, int nid, bool has_equal)
{
	struct ksm_stable_node *chain = NULL;

	if (has_equal) {
		chain = chain_at(path);
		if (!chain)
			return false;
	}
	take_out(node);
	if (chain) {
		put_on_chain(node, chain);
	} else {
		node->nid = nid;
		put_into_tree(node, path->parent, path->link);
	}
	return true;
}

/*
 * The KSM page that the page under visit is to be replaced by, with a reference. Itself, if it is a KSM page in its
 * right place. NULL: there is none, or none with room. -EBUSY: there is one, but it is just being migrated.
 *
 * A KSM page that strayed is brought home on the way; unless it has but one mapping: that is better merged with its
 * equal than kept beside it.
 */
static struct page *find_stable_page(struct page *page)
{
	struct folio *folio = page_folio(page);
	struct ksm_stable_node *strayed = node_of(folio);
	int nid = tree_for(folio_pfn(folio));
	struct stable_path path;
	struct folio *found;

	if (strayed && strayed->place != PLACE_ASTRAY) {
		folio_get(folio);
		return page;
	}

	do {
		bool has_equal = find_in_stable_tree(&path, page, nid, true);

		if (!has_equal && !strayed)
			return NULL;
		if (!has_equal || (strayed && folio_mapcount(folio) > 1)) {
			if (!bring_home(strayed, &path, nid, has_equal))
				return NULL;
			return page_to_share(strayed, folio);
		}
		if (!has_room(path.node, 0))
			return NULL;
		/* Migration sees our reference if it comes after this lock, and we see its work if it came before. */
		found = page_of_node(path.node, IF_LOCK_IS_FREE);
	} while (!found);

	if (IS_ERR(found))
		return ERR_PTR(-EBUSY);
	folio_unlock(found);
	if (tree_for(path.node->kpfn) == path.node->nid)
		return &found->page;

	folio_put(found);
	send_astray(&path, strayed);
	return strayed ? page_to_share(strayed, folio) : NULL;
}

/* A node for a page that has just become a KSM page and is locked; NULL without memory. */
static struct ksm_stable_node *insert_stable_page(struct page *page)
{
	struct folio *folio = page_folio(page);
	int nid = tree_for(folio_pfn(folio));
	struct ksm_stable_node *node, *chain = NULL;
	struct stable_path path;
	bool has_equal = find_in_stable_tree(&path, page, nid, false);

	node = new_node(folio_pfn(folio), nid);
	if (!node)
		return NULL;
	if (has_equal) {
		chain = chain_at(&path);
		if (!chain) {
			kmem_cache_free(node_cache, node);
			return NULL;
		}
		put_on_chain(node, chain);
	} else {
		put_into_tree(node, path.parent, path.link);
	}
	set_node_of(folio, node);
	return node;
}

/* --------------------------------------------- 7. The unstable tree --------------------------------------------- */

/* The page at an item's address, with a reference; NULL if there is none that KSM may merge. */
static struct page *page_of_item(struct ksm_rmap_item *item)
{
	struct page *page = NULL;
	struct vm_area_struct *vma;
	struct folio_walk walk;
	struct folio *folio;

	mmap_read_lock(item->mm);
	vma = area_of(item);
	folio = vma ? folio_walk_start(&walk, vma, item_address(item), 0) : NULL;
	if (folio) {
		if (folio_test_anon(folio) && !folio_is_zone_device(folio)) {
			folio_get(folio);
			page = walk.page;
		}
		folio_walk_end(&walk, vma);
	}
	if (page) {
		flush_anon_page(vma, page, item_address(item));
		flush_dcache_page(page);
	}
	mmap_read_unlock(item->mm);
	return page;
}

static void put_into_unstable_tree(struct ksm_rmap_item *item, int nid, struct rb_node *parent, struct rb_node **link)
{
	item->address |= ITEM_UNSTABLE | (cursor.scans & ITEM_SEQUENCE);
	item->nid = nid;
	rb_link_node(&item->node, parent, link);
	rb_insert_color(&item->node, &root_unstable_tree[nid]);
	counts.unshared++;
}

/*
 * An item whose page has the same bytes, and that page with a reference. If there is none, the item itself goes
 * into the tree and waits. There is a third end: the way is lost, since an item on it has no page any more, or has
 * the very same page (by fork), or its page has moved to another NUMA node. Then the item does not go in either; it
 * tries again in the next scan.
 */
static struct ksm_rmap_item *find_or_wait(struct ksm_rmap_item *item, struct page *page, struct page **partner_page)
{
	int nid = tree_for(page_to_pfn(page));
	struct rb_node **link = &root_unstable_tree[nid].rb_node;
	struct rb_node *parent = NULL;

	while (*link) {
		struct ksm_rmap_item *candidate = rb_entry(*link, struct ksm_rmap_item, node);
		struct page *its_page;
		int order;

		cond_resched();
		its_page = page_of_item(candidate);
		if (!its_page)
			return NULL;
		order = its_page == page ? 0 : memcmp_pages(page, its_page);
		if (order == 0 && its_page != page && (knobs.merge_across_nodes || page_to_nid(its_page) == nid)) {
			*partner_page = its_page;
			return candidate;
		}
		put_page(its_page);
		if (order == 0)
			return NULL;
		parent = *link;
		link = order < 0 ? &parent->rb_left : &parent->rb_right;
	}
	put_into_unstable_tree(item, nid, parent, link);
	return NULL;
}

/* -------------------------------------------------- 8. A visit -------------------------------------------------- */

/*
 * Tells of a KSM page under visit whether all is as it should be. If its page was moved to another NUMA node, it is
 * sent astray first, to be looked up in the tree where it now belongs.
 */
static bool is_settled(struct ksm_rmap_item *item, struct ksm_stable_node *node)
{
	if (node->place != PLACE_ASTRAY && tree_for(READ_ONCE(node->kpfn)) != node->nid) {
		take_out(node);
		put_astray(node);
	}
	return node->place != PLACE_ASTRAY && item_shares(item, node);
}

/*
 * Tells of any other page whether its bytes are still those of the last visit: only then merging it is worth the
 * work.
 */
static bool is_calm(struct ksm_rmap_item *item, struct page *page)
{
	u32 checksum = checksum_of(page);

	if (checksum == item->oldchecksum)
		return true;
	item->oldchecksum = checksum;
	return false;
}

/* The page under visit equals a KSM page, which is given up here: it is replaced by it and joins its node. */
static void share_stable_page(struct ksm_rmap_item *item, struct page *page, struct page *stable_page,
			      bool may_overfill)
{
	if (!merge_item(item, page, stable_page)) {
		struct ksm_stable_node *node;

		lock_page(stable_page);
		node = node_of(page_folio(stable_page));
		join_node(item, node);
		WARN_ON_ONCE(!may_overfill && node->rmap_hlist_len > knobs.max_page_sharing);
		unlock_page(stable_page);
	}
	put_page(stable_page);
}

/*
 * CONFIG_KSM_WITH_QUOTA: are there as many KSM pages as there may be? The first KSM of Linux needed such a limit, for its
 * pages could not be swapped out. More pages can still join those that there are. It is worth what counts.shared is.
 */
static bool quota_is_reached(void)
{
	return knobs.max_kernel_pages && counts.shared >= knobs.max_kernel_pages;
}

/* The page under visit equals one from the unstable tree, which is given up here: the two become a KSM page. */
static void share_with_partner(struct ksm_rmap_item *item, struct page *page, struct ksm_rmap_item *partner,
			       struct page *partner_page)
{
	struct ksm_stable_node *node;
	int err = -EFAULT;

	if (!quota_is_reached())
		err = merge_pair(item, page, partner, partner_page);
	put_page(partner_page);
	if (err)
		return;

	lock_page(page);
	node = insert_stable_page(page);
	if (node) {
		join_node(partner, node);
		join_node(item, node);
	}
	unlock_page(page);
	if (!node) {
		undo_merge(partner);
		undo_merge(item);
	}
}

/*
 * All that happens to one page in one scan. Cheap tests come first: a page that is merged already, that has
 * changed, or that is all zeros needs no tree.
 */
static void visit(struct ksm_rmap_item *item, struct page *page)
{
	struct ksm_stable_node *own_node = node_of(page_folio(page));
	struct page *stable_page, *partner_page;
	struct ksm_rmap_item *partner;
	bool may_overfill = false;

	if (own_node) {
		if (is_settled(item, own_node))
			return;
		/* Mapped by fork, which asks nobody: it shares already, be its node full or not. */
		may_overfill = !has_room(own_node, 0);
	} else {
		/* Somebody has written here since, and got a page again. */
		if (IS_ENABLED(CONFIG_KSM_WITH_ZERO_FLAG))
			unmark_zero(item);
		forget(item);
		if (!is_calm(item, page))
			return;
		if (merged_with_zero_page(item, page))
			return;
	}

	stable_page = find_stable_page(page);
	/* Brought home, and shared as before. */
	if (own_node && stable_page == page && item_shares(item, own_node)) {
		put_page(stable_page);
		return;
	}
	forget(item);
	if (IS_ERR(stable_page))
		return;
	if (stable_page) {
		share_stable_page(item, page, stable_page, may_overfill);
		return;
	}

	partner = find_or_wait(item, page, &partner_page);
	if (partner)
		share_with_partner(item, page, partner, partner_page);
}

/* Smart scan: how many visits a page of this age is spared after one that was in vain. */
static u8 skips_for(u8 age)
{
	if (age > 8)
		return 8;
	if (age > 5)
		return 4;
	return age > 3 ? 2 : 1;
}

/*
 * Smart scan: tells whether the page need not be visited this time. The longer it has been seen without being
 * merged, the more often; at first never. KSM pages are always visited: that costs next to nothing.
 */
static bool is_spared(struct ksm_rmap_item *item, struct page *page)
{
	u8 age = item->age;

	if (!knobs.smart_scan || PageKsm(page))
		return false;
	if (item->age < U8_MAX)
		item->age++;
	if (age < 3)
		return false;
	if (item->skips_left == 0) {
		item->skips_left = skips_for(age);
		return false;
	}
	item->skips_left--;
	counts.skipped++;
	forget(item);
	return true;
}

/* ------------------------------------------------ 9. The cursor ------------------------------------------------- */

static struct ksm_mm_slot *slot_after(struct ksm_mm_slot *slot)
{
	return list_entry(slot->slot.mm_node.next, struct ksm_mm_slot, slot.mm_node);
}

static bool nobody_takes_part(void)
{
	return list_empty(&ksm_mm_head.slot.mm_node);
}

/* To the first page of a process. */
static void rewind_cursor(void)
{
	cursor.address = 0;
	cursor.link = &cursor.slot->rmap_list;
}

/* Off the ring and out of the table. ksm_mmlist_lock is held. */
static void unlink_slot(struct ksm_mm_slot *slot)
{
	hash_del(&slot->slot.hash);
	list_del(&slot->slot.mm_node);
}

static void stop_waiting_for(struct mm_struct *mm);
static void wait_until_it_runs(struct mm_struct *mm);

/* Frees a slot that is unlinked, and lets go of its process. */
static void free_slot(struct ksm_mm_slot *slot)
{
	struct mm_struct *mm = slot->slot.mm;

	mm_slot_free(slot_cache, slot);
	if (IS_ENABLED(CONFIG_KSM_WITH_QUIET))
		stop_waiting_for(mm);
	let_go_of(mm);
}

/* The same when the process has no use for its marks any more. */
static void free_slot_of_dead(struct ksm_mm_slot *slot)
{
	struct mm_struct *mm = slot->slot.mm;

	clear_bit(MMF_VM_MERGE_ANY, &mm->flags);
	clear_bit(MMF_VM_MERGEABLE, &mm->flags);
	free_slot(slot);
}

/* A page that was met on the way through page tables, with a reference. */
struct found_page {
	struct page *page;
	unsigned long address;
};

static bool take_if_anonymous(struct page *page, unsigned long address, struct found_page *found)
{
	struct folio *folio;

	if (!page)
		return false;
	folio = page_folio(page);
	if (!folio_test_anon(folio) || folio_is_zone_device(folio))
		return false;
	folio_get(folio);
	found->page = page;
	found->address = address;
	return true;
}

/* The part of a huge page at this address. False also if it is not huge any more: then it has a table of entries. */
static bool find_in_huge_page(pmd_t *pmdp, unsigned long address, struct mm_walk *walk, bool *is_huge)
{
	spinlock_t *lock = pmd_lock(walk->mm, pmdp);
	pmd_t pmd = pmdp_get(pmdp);
	bool found = false;

	*is_huge = pmd_present(pmd) && pmd_leaf(pmd);
	if (*is_huge) {
		struct page *page = vm_normal_page_pmd(walk->vma, address, pmd);

		if (page)
			page += (address & (PMD_SIZE - 1)) >> PAGE_SHIFT;
		found = take_if_anonymous(page, address, walk->private);
	}
	spin_unlock(lock);
	return found;
}

/*
 * Looks through one table of page table entries for the first page that KSM can do something with; 1 ends the walk.
 */
static int find_in_table(pmd_t *pmdp, unsigned long address, unsigned long end, struct mm_walk *walk)
{
	pte_t *first, *ptep;
	bool found = false;
	spinlock_t *lock;
	pmd_t pmd;

	cond_resched();
	pmd = pmdp_get_lockless(pmdp);
	if (is_exiting(walk->mm) || !pmd_present(pmd))
		return 0;
	if (pmd_leaf(pmd)) {
		bool is_huge;

		found = find_in_huge_page(pmdp, address, walk, &is_huge);
		if (is_huge)
			return found;
	}

	first = pte_offset_map_lock(walk->mm, pmdp, address, &lock);
	if (!first)
		return 0;
	for (ptep = first; !found && address < end; ptep++, address += PAGE_SIZE) {
		pte_t entry = ptep_get(ptep);

		if (pte_present(entry))
			found = take_if_anonymous(vm_normal_page(walk->vma, address, entry), address, walk->private);
	}
	pte_unmap_unlock(first, lock);
	return found;
}

static const struct mm_walk_ops find_page_ops = {
	.pmd_entry = find_in_table,
	.walk_lock = PGWALK_RDLOCK,
};

/*
 * Moves the cursor to the next page of this area and returns it, with a reference; NULL, and to its end, if none is
 * left.
 */
static struct page *next_page_in_area(struct vm_area_struct *vma)
{
	struct found_page found;

	if (walk_page_range_vma(vma, cursor.address, vma->vm_end, &find_page_ops, &found) <= 0) {
		cursor.address = vma->vm_end;
		return NULL;
	}
	cursor.address = found.address;
	flush_anon_page(vma, found.page, found.address);
	flush_dcache_page(found.page);
	return found.page;
}

enum step {
	STEP_VISIT,		/* here is a page */
	STEP_PASSED,		/* no page is left where it was looked for */
	STEP_NO_MEMORY,		/* there is a page, but no item for it */
};

/* To the next page of this area that is not spared, past it, and to its item. */
static enum step step_in_area(struct vm_area_struct *vma, struct ksm_rmap_item **item, struct page **page)
{
	while (cursor.address < vma->vm_end && !is_exiting(vma->vm_mm)) {
		bool spared;

		*page = next_page_in_area(vma);
		if (!*page)
			break;
		*item = item_at_cursor();
		if (!*item) {
			put_page(*page);
			return STEP_NO_MEMORY;
		}
		cursor.link = &(*item)->rmap_list;
		spared = is_spared(*item, *page);
		cursor.address += PAGE_SIZE;
		if (!spared)
			return STEP_VISIT;
		put_page(*page);
		cond_resched();
	}
	return STEP_PASSED;
}

/* To the next page of the process under the cursor. Its mmap_lock is held. */
static enum step step_in_process(struct mm_struct *mm, struct ksm_rmap_item **item, struct page **page)
{
	VMA_ITERATOR(areas, mm, cursor.address);
	struct vm_area_struct *vma;

	if (is_exiting(mm))
		return STEP_PASSED;
	for_each_vma(areas, vma) {
		enum step step;

		if (!is_offered(vma))
			continue;
		if (cursor.address < vma->vm_start)
			cursor.address = vma->vm_start;
		/* Never written to: there are no pages to look for. */
		if (!vma->anon_vma)
			cursor.address = vma->vm_end;
		step = step_in_area(vma, item, page);
		if (step != STEP_PASSED)
			return step;
	}
	return STEP_PASSED;
}

/*
 * The process under the cursor has been seen to its end, with its mmap_lock held, which is let go of here. Items
 * beyond the last page go, all items if the process is exiting. A process in which no mergeable area was met, from
 * its address 0 on, leaves the ring; so does one that exits, which __ksm_exit() has left to us.
 */
static void finish_process(struct mm_struct *mm)
{
	struct ksm_mm_slot *slot = cursor.slot;
	bool leaves;

	if (is_exiting(mm))
		rewind_cursor();
	else
		pass_items_below(ULONG_MAX);
	drop_items_from(cursor.link);

	spin_lock(&ksm_mmlist_lock);
	cursor.slot = slot_after(slot);
	leaves = cursor.address == 0;
	if (leaves)
		unlink_slot(slot);
	else if (IS_ENABLED(CONFIG_KSM_WITH_QUIET))
		wait_until_it_runs(mm);
	if (!leaves)
		mmap_read_unlock(mm);	/* before the next line, behind which the process may be gone */
	spin_unlock(&ksm_mmlist_lock);

	if (leaves) {
		/* A prctl stays in force: its process may have just begun, and will have areas. */
		clear_bit(MMF_VM_MERGEABLE, &mm->flags);
		mmap_read_unlock(mm);
		free_slot(slot);
	}
}

/* Off the mark: what is done once for every scan. False if everybody has left meanwhile. */
static bool begin_scan(void)
{
	struct ksm_stable_node *node, *next;
	int nid;

	trace_ksm_start_scan(cursor.scans, counts.items);
	/* Pages that some processor is about to put on a list are held by it, and could not be merged. */
	lru_add_drain_all();
	/* Searches drop the stale nodes that they meet, but never look at those astray. */
	if (!knobs.merge_across_nodes) {
		list_for_each_entry_safe(node, next, &astray, list)
			check_node(node);
	}
	for (nid = 0; nid < nr_node_ids; nid++)
		root_unstable_tree[nid] = RB_ROOT;

	spin_lock(&ksm_mmlist_lock);
	cursor.slot = slot_after(&ksm_mm_head);
	spin_unlock(&ksm_mmlist_lock);
	rewind_cursor();
	return cursor.slot != &ksm_mm_head;
}

static void end_scan(void)
{
	trace_ksm_stop_scan(cursor.scans, counts.items);
	cursor.scans++;
}

/*
 * The next page to visit, with a reference, and its item. NULL at the end of a scan, so that no batch goes on into
 * the next one; also if nobody takes part or there is no memory for an item.
 */
static struct ksm_rmap_item *next_to_visit(struct page **page)
{
	struct ksm_rmap_item *item;

	if (nobody_takes_part())
		return NULL;
	if (cursor.slot == &ksm_mm_head && !begin_scan())
		return NULL;

	for (;;) {
		struct mm_struct *mm = cursor.slot->slot.mm;
		enum step step;

		mmap_read_lock(mm);
		step = step_in_process(mm, &item, page);
		if (step != STEP_PASSED) {
			mmap_read_unlock(mm);
			return step == STEP_VISIT ? item : NULL;
		}
		finish_process(mm);
		if (cursor.slot == &ksm_mm_head)
			break;
		rewind_cursor();
	}
	end_scan();
	return NULL;
}

/* --------------------------------------------------- 10. ksmd --------------------------------------------------- */

/* One batch: that many visits, or fewer if the scan ends. */
static void ksm_do_scan(unsigned int visits)
{
	for (; visits > 0 && !freezing(current); visits--) {
		struct ksm_rmap_item *item;
		struct page *page;

		cond_resched();
		item = next_to_visit(&page);
		if (!item)
			break;
		visit(item, page);
		put_page(page);
		counts.scanned++;
	}
}

static bool has_work(void)
{
	if (knobs.run != RUN_MERGING)
		return false;
	if (IS_ENABLED(CONFIG_KSM_WITH_QUIET))
		return atomic_read(&active_mms) > 0;
	return !nobody_takes_part();
}

/* With ksm_thread_mutex, but not while memory is being taken away. */
static void lock_ksm(void)
{
	mutex_lock(&ksm_thread_mutex);
	while (offlining) {
		mutex_unlock(&ksm_thread_mutex);
		wait_on_bit(&offlining, 0, TASK_UNINTERRUPTIBLE);
		mutex_lock(&ksm_thread_mutex);
	}
}

static void unlock_ksm(void)
{
	mutex_unlock(&ksm_thread_mutex);
}

/*
 * Between two batches, to leave the processor to others. Another time being set ends it at once, so that a sleep of
 * an hour can be thought better of.
 */
static void sleep_until_next_batch(void)
{
	unsigned int time = READ_ONCE(knobs.sleep_millisecs);

	wait_event_freezable_timeout(next_batch, READ_ONCE(knobs.sleep_millisecs) != time, msecs_to_jiffies(time));
}

/*
 * CONFIG_KSM_WITH_QUIET. A processor that rests saves power only while nobody wakes it, and ksmd wakes it fifty times a
 * second, to look at pages of processes that have not run since it last did: they cannot have changed. So a process
 * that has been scanned to its end is taken for inactive, and has MMF_SWITCH_TO_KSM set: the scheduler tells when it
 * switches to it. While none is active ksmd has no work.
 */
static void wait_until_it_runs(struct mm_struct *mm)
{
	if (!test_and_set_bit(MMF_SWITCH_TO_KSM, &mm->flags))
		atomic_dec(&active_mms);
}

static void stop_waiting_for(struct mm_struct *mm)
{
	if (!test_and_clear_bit(MMF_SWITCH_TO_KSM, &mm->flags))
		atomic_dec(&active_mms);
}

/* The scheduler switches to a process that was inactive. Tells whether ksmd has to be woken for it. */
static bool begins_to_run(struct mm_struct *mm)
{
	return test_and_clear_bit(MMF_SWITCH_TO_KSM, &mm->flags) && atomic_inc_return(&active_mms) == 1;
}

/*
 * context_switch() calls this when it has switched. In the mistaken version it asks before it switches, on the stack of
 * the task that it switches from, whom it will have to wake on that of the task that it switches to:
 * ksm_switch_queue().
 */
void __ksm_switch(struct mm_struct *mm)
{
	if (begins_to_run(mm))
		wake_up_interruptible(&work_to_do);
}

wait_queue_head_t *ksm_switch_queue(struct mm_struct *mm)
{
	return begins_to_run(mm) ? &work_to_do : NULL;
}

/* The thread. As long as there is work: a batch, a sleep, a batch… */
static int ksm_scan_thread(void *unused)
{
	set_user_nice(current, 5);
	set_freezable();
	while (!kthread_should_stop()) {
		lock_ksm();
		if (has_work())
			ksm_do_scan(knobs.pages_to_scan);
		unlock_ksm();

		if (has_work())
			sleep_until_next_batch();
		else
			wait_event_freezable(work_to_do, has_work() || kthread_should_stop());
	}
	return 0;
}

/* ------------------------------------------------ 11. Processes ------------------------------------------------- */

/*
 * A process takes part from now on. It is put on the ring just before the one under the cursor, to be seen last: it
 * may be about to change all of its memory, as a child does that will execute another program. If everything is
 * being unmerged, at the end: the cursor moves along the ring then, too, and has to come by.
 */
int __ksm_enter(struct mm_struct *mm)
{
	struct ksm_mm_slot *slot = mm_slot_alloc(slot_cache);
	struct ksm_mm_slot *before;
	bool is_first;

	if (!slot)
		return -ENOMEM;

	is_first = nobody_takes_part();
	spin_lock(&ksm_mmlist_lock);
	mm_slot_insert(slots_by_mm, mm, &slot->slot);
	before = knobs.run == RUN_UNMERGED ? &ksm_mm_head : cursor.slot;
	list_add_tail(&slot->slot.mm_node, &before->slot.mm_node);
	spin_unlock(&ksm_mmlist_lock);

	hold_on_to(mm);
	set_bit(MMF_VM_MERGEABLE, &mm->flags);
	if (IS_ENABLED(CONFIG_KSM_WITH_QUIET))
		is_first = atomic_inc_return(&active_mms) == 1;
	if (is_first)
		wake_up_interruptible(&work_to_do);
	trace_ksm_enter(mm);
	return 0;
}

/* The slot of a process that is neither under the cursor nor has items can go at once. ksm_mmlist_lock is held. */
static bool can_go_at_once(struct ksm_mm_slot *slot)
{
	return slot != cursor.slot && !slot->rmap_list;
}

/*
 * A process exits: it has no users any more, which stops KSM from touching it (is_exiting()). Its slot goes at once
 * if it can; else it becomes the next for ksmd to come to, which frees its items and then the slot. ksmd may be at
 * work in the process's page tables right now: passing through mmap_lock lets it finish before they are freed. The
 * slot may be gone already, if ksmd was quicker.
 */
void __ksm_exit(struct mm_struct *mm)
{
	struct ksm_mm_slot *slot = NULL;
	struct mm_slot *found;
	bool is_done = false;

	spin_lock(&ksm_mmlist_lock);
	found = mm_slot_lookup(slots_by_mm, mm);
	if (found)
		slot = mm_slot_entry(found, struct ksm_mm_slot, slot);
	if (slot && can_go_at_once(slot)) {
		unlink_slot(slot);
		is_done = true;
	} else if (slot && slot != cursor.slot) {
		list_move(&slot->slot.mm_node, &cursor.slot->slot.mm_node);
	}
	spin_unlock(&ksm_mmlist_lock);

	if (slot && !is_done) {
		mmap_write_lock(mm);
		mmap_write_unlock(mm);
	}
	if (is_done)
		free_slot_of_dead(slot);
	trace_ksm_exit(mm);
}

/*
 * Four things happen to a process's memory that somebody has to tell KSM of, and four callbacks might: three do.
 *
 * fork: a child has its parent's areas, offered ones among them, and its KSM pages. It takes part from the start, or it
 * would have pages that no count knows of and nobody would take apart again. Items are not copied: ksmd will make them,
 * if the child lives that long.
 */
int ksm_fork(struct mm_struct *mm, struct mm_struct *oldmm)
{
	if (IS_ENABLED(CONFIG_KSM_WITHOUT_FORK) || !takes_part(oldmm))
		return 0;
	mm->ksm_merging_pages = 0;
	mm->ksm_rmap_items = 0;
	if (IS_ENABLED(CONFIG_KSM_WITH_ZERO_FLAG))
		atomic_long_set(&mm->ksm_zero_pages, 0);
	/* Its marked entries were copied as they are. */
	atomic_long_add(atomic_long_read(&mm->ksm_zero_pages), &ksm_zero_pages);
	return __ksm_enter(mm);
}

/* exit: KSM must not look for pages while they are taken away, and need not remember them afterwards. */
void ksm_exit(struct mm_struct *mm)
{
	if (!IS_ENABLED(CONFIG_KSM_WITHOUT_EXIT) && takes_part(mm))
		__ksm_exit(mm);
}

/*
 * mremap: pages are about to move to other addresses. An item has one address, by which reverse mapping finds its page,
 * and cannot be changed here, for ksmd may be at work with it. So what moves is unmerged, to be merged again where it
 * comes to lie. mmap_lock is held for writing.
 */
int ksm_mremap(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	if (IS_ENABLED(CONFIG_KSM_WITHOUT_MREMAP) || !is_offered(vma))
		return 0;
	return unmerge_own_area(vma, start, end);
}

/*
 * munmap: pages are about to go. Linux does not tell KSM: their items are in nobody's way, and ksmd finds them when it
 * comes by; a KSM page that nobody maps any more frees itself (page_of_node()). Only the counts are late. Here they are
 * not, unless ksmd is at work: to wait for it with mmap_lock held, which it may be waiting for, would be for ever.
 */
void ksm_munmap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mm_slot *found;
	struct ksm_rmap_item *item;

	if (!IS_ENABLED(CONFIG_KSM_WITH_MUNMAP) || !takes_part(mm) || !mutex_trylock(&ksm_thread_mutex))
		return;
	spin_lock(&ksm_mmlist_lock);
	found = mm_slot_lookup(slots_by_mm, mm);
	spin_unlock(&ksm_mmlist_lock);
	if (found) {
		item = mm_slot_entry(found, struct ksm_mm_slot, slot)->rmap_list;
		for (; item && item_address(item) < end; item = item->rmap_list) {
			if (item_address(item) >= start)
				forget(item);
		}
	}
	mutex_unlock(&ksm_thread_mutex);
}

/* Makes sure that a process takes part. */
static int take_part(struct mm_struct *mm)
{
	return takes_part(mm) ? 0 : __ksm_enter(mm);
}

/*
 * madvise(MADV_MERGEABLE) and madvise(MADV_UNMERGEABLE), for a range of an area that is about to have `vm_flags`.
 * Advice that cannot be followed is no error. mmap_lock is held for writing.
 */
int ksm_madvise(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice, vm_flags_t *vm_flags)
{
	int err;

	if (advice == MADV_MERGEABLE) {
		if ((vma->vm_flags & VM_MERGEABLE) || !is_suitable(vma))
			return 0;
		err = take_part(vma->vm_mm);
		if (!err)
			*vm_flags |= VM_MERGEABLE;
		return err;
	}
	if (advice == MADV_UNMERGEABLE && (*vm_flags & VM_MERGEABLE)) {
		err = unmerge_own_area(vma, start, end);
		if (!err)
			*vm_flags &= ~VM_MERGEABLE;
		return err;
	}
	return 0;
}

/* Makes one area mergeable, if it can be. */
static void offer_area(struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_MERGEABLE) && is_suitable(vma))
		vm_flags_set(vma, VM_MERGEABLE);
}

static void offer_all_areas(struct mm_struct *mm)
{
	VMA_ITERATOR(areas, mm, 0);
	struct vm_area_struct *vma;

	for_each_vma(areas, vma)
		offer_area(vma);
}

/* Unmerges all areas of a process and lets none be mergeable; ends at the first that cannot be unmerged. */
static int withdraw_all_areas(struct mm_struct *mm)
{
	VMA_ITERATOR(areas, mm, 0);
	struct vm_area_struct *vma;

	for_each_vma(areas, vma) {
		int err = 0;

		if (may_hold_merged(vma))
			err = unmerge_own_area(vma, vma->vm_start, vma->vm_end);
		if (err)
			return err;
		if (vma->vm_flags & VM_MERGEABLE)
			vm_flags_clear(vma, VM_MERGEABLE);
	}
	return 0;
}

/* An area is new, or larger. In a process under PR_SET_MEMORY_MERGE it is mergeable from the start. */
void ksm_add_vma(struct vm_area_struct *vma)
{
	if (takes_part_wholly(vma->vm_mm)) {
		offer_area(vma);
		/* ksmd drops a process in which it finds nothing mergeable, also one under prctl. */
		take_part(vma->vm_mm);
	}
}

/* prctl(PR_SET_MEMORY_MERGE, 1): all areas of the process, those to come, too. */
int ksm_enable_merge_any(struct mm_struct *mm)
{
	int err = 0;

	if (!takes_part_wholly(mm)) {
		err = take_part(mm);
		if (!err) {
			set_bit(MMF_VM_MERGE_ANY, &mm->flags);
			offer_all_areas(mm);
		}
	}
	return err;
}

/* prctl(PR_SET_MEMORY_MERGE, 0): none of them, and everything is unmerged. All or nothing. */
int ksm_disable_merge_any(struct mm_struct *mm)
{
	int err = takes_part_wholly(mm) ? withdraw_all_areas(mm) : 0;

	if (err)
		offer_all_areas(mm);
	else
		clear_bit(MMF_VM_MERGE_ANY, &mm->flags);
	return err;
}

/*
 * Ends merging in a process for good, however it came about; for those that cannot have it (some virtual machines).
 */
int ksm_disable(struct mm_struct *mm)
{
	bool by_prctl = takes_part_wholly(mm);

	mmap_assert_write_locked(mm);
	if (!takes_part(mm))
		return 0;
	return by_prctl ? ksm_disable_merge_any(mm) : withdraw_all_areas(mm);
}

/* Bytes that a process saves by being merged, less what remembering its pages costs. */
long ksm_process_profit(struct mm_struct *mm)
{
	long saved_pages = mm->ksm_merging_pages + mm_ksm_zero_pages(mm);
	long cost = mm->ksm_rmap_items * sizeof(struct ksm_rmap_item);

	return saved_pages * PAGE_SIZE - cost;
}

/* ------------------------------------------------ 12. Neighbours ------------------------------------------------ */

/*
 * Goes on with one mapping of a KSM page; true ends the walk over all of them.
 */
static bool walk_one(struct folio *folio, struct vm_area_struct *vma, unsigned long address,
		     struct rmap_walk_control *rwc)
{
	if (rwc->invalid_vma && rwc->invalid_vma(vma, rwc->arg))
		return false;
	if (!rwc->rmap_one(folio, vma, address, rwc->arg))
		return true;
	return rwc->done && rwc->done(folio);
}

/* False if the walk may not wait, and would have to. */
static bool lock_for_walk(struct anon_vma *anon_vma, struct rmap_walk_control *rwc)
{
	if (anon_vma_trylock_read(anon_vma))
		return true;
	rwc->contended = rwc->try_lock;
	if (!rwc->try_lock)
		anon_vma_lock_read(anon_vma);
	return !rwc->try_lock;
}

/*
 * The mappings that one item leads to: with `forked` false that of its own process; with true those of processes that
 * were forked from it and that ksmd has not come to yet, which all have the item's anon_vma. True ends the walk.
 */
static bool walk_item(struct folio *folio, struct ksm_rmap_item *item, struct rmap_walk_control *rwc, bool forked)
{
	struct anon_vma *anon_vma = item->anon_vma;
	unsigned long address = item_address(item);
	struct anon_vma_chain *avc;
	bool ends = false;

	if (!lock_for_walk(anon_vma, rwc))
		return true;
	anon_vma_interval_tree_foreach(avc, &anon_vma->rb_root, 0, ULONG_MAX) {
		struct vm_area_struct *vma = avc->vma;

		cond_resched();
		if (address < vma->vm_start || address >= vma->vm_end)
			continue;
		if ((vma->vm_mm != item->mm) != forked)
			continue;
		ends = walk_one(folio, vma, address, rwc);
		if (ends)
			break;
	}
	anon_vma_unlock_read(anon_vma);
	return ends;
}

/*
 * Reverse mapping: calls rwc->rmap_one for every place where a KSM page is mapped. First those that items tell of,
 * then those that came about by fork. The page is locked, so that its node's list stays as it is.
 */
void rmap_walk_ksm(struct folio *folio, struct rmap_walk_control *rwc)
{
	struct ksm_stable_node *node = node_of(folio);
	struct ksm_rmap_item *item;
	int round;

	VM_BUG_ON_FOLIO(!folio_test_locked(folio), folio);
	if (!node)
		return;
	for (round = 0; round < 2; round++) {
		hlist_for_each_entry(item, &node->hlist, hlist) {
			cond_resched();
			if (walk_item(folio, item, rwc, round == 1))
				return;
		}
	}
}

/*
 * Migration: a KSM page has moved to another frame; both are locked. The node learns its new number before the old
 * page stops pointing to it: see page_of_node(), which looks at them in the other order.
 */
void folio_migrate_ksm(struct folio *newfolio, struct folio *folio)
{
	struct ksm_stable_node *node = node_of(folio);

	VM_BUG_ON_FOLIO(!folio_test_locked(newfolio), newfolio);
	if (!node)
		return;
	node->kpfn = folio_pfn(newfolio);
	smp_wmb();
	set_node_of(folio, NULL);
}

/* May a page that comes back from swap be mapped at this address as it is? */
static bool fits_as_it_is(struct folio *folio, struct vm_area_struct *vma, unsigned long address)
{
	struct anon_vma *anon_vma;

	if (folio_test_large(folio))
		return true;
	if (folio_test_ksm(folio))
		return node_of(folio) && knobs.run != RUN_UNMERGED;
	anon_vma = folio_anon_vma(folio);
	if (!anon_vma)
		return true;
	return anon_vma->root == vma->anon_vma->root && folio->index == linear_page_index(vma, address);
}

/*
 * Swap: the page that a fault found in the swap cache, or a copy of it. What was a KSM page when it was swapped out
 * may by now belong to another process, which it was read in for; its reverse mapping then does not lead here.
 * -EHWPOISON if the page cannot be read, NULL without memory.
 */
struct folio *ksm_might_need_to_copy(struct folio *folio, struct vm_area_struct *vma, unsigned long addr)
{
	struct page *page = folio_page(folio, 0);
	struct folio *copy;

	if (fits_as_it_is(folio, vma, addr))
		return folio;
	if (PageHWPoison(page))
		goto poisoned;
	/* Not read yet, and perhaps never: the fault will see to that. */
	if (!folio_test_uptodate(folio))
		return folio;

	copy = vma_alloc_folio(GFP_HIGHUSER_MOVABLE, 0, vma, addr, false);
	if (!copy)
		return NULL;
	if (mem_cgroup_charge(copy, vma->vm_mm, GFP_KERNEL)) {
		folio_put(copy);
		return NULL;
	}
	if (copy_mc_user_highpage(folio_page(copy, 0), page, addr, vma)) {
		folio_put(copy);
		goto poisoned;
	}
	__folio_set_locked(copy);
	__folio_mark_uptodate(copy);
	folio_set_dirty(copy);
	count_vm_event(KSM_SWPIN_COPY);
	return copy;

poisoned:
	return ERR_PTR(-EHWPOISON);
}

/* A range of frames, end excluded. */
struct frames {
	unsigned long start;
	unsigned long end;
};

/* Drops the node if its page was in frames that are no more. Its page cannot be asked: it has no struct page now. */
static void drop_if_in(struct ksm_stable_node *node, const struct frames *gone)
{
	if (node->kpfn >= gone->start && node->kpfn < gone->end)
		drop_node(node);
	cond_resched();
}

/* The same for what lies in a tree. */
static void drop_entry_if_in(struct ksm_stable_node *entry, const struct frames *gone)
{
	struct ksm_stable_node *dup;
	struct hlist_node *next;

	if (!is_chain(entry)) {
		drop_if_in(entry, gone);
		return;
	}
	hlist_for_each_entry_safe(dup, next, &entry->hlist, hlist_dup)
		drop_if_in(dup, gone);
	if (hlist_empty(&entry->hlist))
		drop_empty_chain(entry);
}

/*
 * Memory has been taken away. Migration has emptied it, but nodes may still point to pages that nobody mapped any
 * more.
 */
static void forget_frames(const struct frames *gone)
{
	struct ksm_stable_node *node, *next;
	int nid;

	for (nid = 0; nid < nr_node_ids; nid++) {
		struct rb_node *at = rb_first(&root_stable_tree[nid]);

		while (at) {
			/* Its successor stays in the tree when it goes. */
			struct rb_node *behind = rb_next(at);

			drop_entry_if_in(rb_entry(at, struct ksm_stable_node, node), gone);
			at = behind;
		}
	}
	list_for_each_entry_safe(node, next, &astray, list)
		drop_if_in(node, gone);
}

/*
 * Memory hotplug tells what it is about. From the announcement to the end of a removal nobody follows nodes to
 * pages.
 */
static int on_memory_change(struct notifier_block *self, unsigned long action, void *arg)
{
	const struct memory_notify *change = arg;

	if (action == MEM_GOING_OFFLINE) {
		mutex_lock(&ksm_thread_mutex);
		set_bit(0, &offlining);
		mutex_unlock(&ksm_thread_mutex);
	}
	if (action == MEM_OFFLINE) {
		const struct frames gone = { change->start_pfn, change->start_pfn + change->nr_pages };

		forget_frames(&gone);
	}
	if (action == MEM_OFFLINE || action == MEM_CANCEL_OFFLINE) {
		mutex_lock(&ksm_thread_mutex);
		clear_bit(0, &offlining);
		mutex_unlock(&ksm_thread_mutex);
		smp_mb();
		wake_up_bit(&offlining, 0);
	}
	return NOTIFY_OK;
}

/* -------------------------------------------- 13. /sys/kernel/mm/ksm -------------------------------------------- */

/*
 * Unmerges the process under the cursor, frees its items and goes on to the next. A process that has exited leaves
 * the ring on the way.
 */
static int unmerge_process(void)
{
	struct ksm_mm_slot *slot = cursor.slot;
	struct mm_struct *mm = slot->slot.mm;
	VMA_ITERATOR(areas, mm, 0);
	struct vm_area_struct *vma;
	bool leaves;
	int err = 0;

	mmap_read_lock(mm);
	if (!is_exiting(mm)) {
		for_each_vma(areas, vma) {
			if (!err && may_hold_merged(vma))
				err = unmerge_range(vma, vma->vm_start, vma->vm_end);
		}
	}
	if (!err)
		drop_items_from(&slot->rmap_list);
	mmap_read_unlock(mm);
	if (err)
		return err;

	spin_lock(&ksm_mmlist_lock);
	cursor.slot = slot_after(slot);
	leaves = is_exiting(mm);
	if (leaves)
		unlink_slot(slot);
	spin_unlock(&ksm_mmlist_lock);
	if (leaves)
		free_slot_of_dead(slot);
	return 0;
}

static void move_cursor_to(struct ksm_mm_slot *slot)
{
	spin_lock(&ksm_mmlist_lock);
	cursor.slot = slot;
	spin_unlock(&ksm_mmlist_lock);
}

/* Everything as if KSM had never run, but for the processes that take part. It begins again at scan 0. */
static int unmerge_everything(void)
{
	int err;

	move_cursor_to(slot_after(&ksm_mm_head));
	while (cursor.slot != &ksm_mm_head) {
		err = unmerge_process();
		if (err) {
			move_cursor_to(&ksm_mm_head);
			return err;
		}
	}
	/* KSM pages that some process still has are found out when it is visited. */
	drop_all_nodes();
	cursor.scans = 0;
	return 0;
}

/* Changes how pages are sorted or shared: only while nothing is shared. */
static int while_nothing_is_shared(void)
{
	if (counts.shared)
		return -EBUSY;
	return drop_all_nodes();
}

/* What each knob does with the text that is written to its file: 0, or an error for the writer. */

static int set_run(const char *text)
{
	unsigned int run;
	int err = 0;

	if (kstrtouint(text, 10, &run) || run > RUN_UNMERGED)
		return -EINVAL;

	lock_ksm();
	if (run != knobs.run) {
		knobs.run = run;
		if (run == RUN_UNMERGED) {
			/* It takes memory; if there is none, this is who is to blame. */
			set_current_oom_origin();
			err = unmerge_everything();
			clear_current_oom_origin();
			if (err)
				knobs.run = RUN_STOPPED;
		}
	}
	unlock_ksm();

	if (run == RUN_MERGING)
		wake_up_interruptible(&work_to_do);
	return err;
}

static int set_pages_to_scan(const char *text)
{
	return kstrtouint(text, 10, &knobs.pages_to_scan) ? -EINVAL : 0;
}

static int set_sleep_millisecs(const char *text)
{
	if (kstrtouint(text, 10, &knobs.sleep_millisecs))
		return -EINVAL;
	wake_up_interruptible(&next_batch);
	return 0;
}

static int set_merge_across_nodes(const char *text)
{
	unsigned long across;
	int err = kstrtoul(text, 10, &across);

	if (err)
		return err;
	if (across > 1)
		return -EINVAL;

	lock_ksm();
	if (across != knobs.merge_across_nodes) {
		err = while_nothing_is_shared();
		if (!err)
			knobs.merge_across_nodes = across;
	}
	unlock_ksm();
	return err;
}

static int set_max_page_sharing(const char *text)
{
	int most;
	int err = kstrtoint(text, 10, &most);

	if (err)
		return err;
	/* A KSM page begins with two. */
	if (most < 2)
		return -EINVAL;

	lock_ksm();
	if (most != knobs.max_page_sharing) {
		err = while_nothing_is_shared();
		if (!err)
			knobs.max_page_sharing = most;
	}
	unlock_ksm();
	return err;
}

static int set_max_kernel_pages(const char *text)
{
	return kstrtoul(text, 10, &knobs.max_kernel_pages);
}

static int set_prune_millisecs(const char *text)
{
	return kstrtouint(text, 10, &knobs.prune_millisecs) ? -EINVAL : 0;
}

static int set_use_zero_pages(const char *text)
{
	return kstrtobool(text, &knobs.use_zero_pages) ? -EINVAL : 0;
}

static int set_smart_scan(const char *text)
{
	return kstrtobool(text, &knobs.smart_scan) ? -EINVAL : 0;
}

/* What some counters show is counted only when somebody looks. */

static unsigned long count_volatile(void)
{
	long rest = counts.items - counts.shared - counts.sharing - counts.unshared;

	/* The counts are read without a lock, and need not agree. */
	return rest > 0 ? rest : 0;
}

static long count_profit(void)
{
	long saved_pages = counts.sharing + atomic_long_read(&ksm_zero_pages);
	long cost = counts.items * sizeof(struct ksm_rmap_item);

	return saved_pages * PAGE_SIZE - cost;
}

/* A file that shows a value, and one that can be written, too. */
#define KSM_SHOW(name, format, value)								\
static ssize_t name##_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)	\
{												\
	return sysfs_emit(buf, format "\n", value);						\
}

#define KSM_COUNT_ATTR(name, format, value)							\
KSM_SHOW(name, format, value)									\
static struct kobj_attribute name##_attr = __ATTR_RO(name)

#define KSM_KNOB_ATTR(name, format, value, set)							\
KSM_SHOW(name, format, value)									\
static ssize_t name##_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count) \
{												\
	int err = set(buf);									\
												\
	return err ? err : count;								\
}												\
static struct kobj_attribute name##_attr = __ATTR_RW(name)

KSM_KNOB_ATTR(run, "%u", knobs.run, set_run);
KSM_KNOB_ATTR(pages_to_scan, "%u", knobs.pages_to_scan, set_pages_to_scan);
KSM_KNOB_ATTR(sleep_millisecs, "%u", knobs.sleep_millisecs, set_sleep_millisecs);
KSM_KNOB_ATTR(merge_across_nodes, "%u", knobs.merge_across_nodes, set_merge_across_nodes);
KSM_KNOB_ATTR(max_page_sharing, "%d", knobs.max_page_sharing, set_max_page_sharing);
KSM_KNOB_ATTR(stable_node_chains_prune_millisecs, "%u", knobs.prune_millisecs, set_prune_millisecs);
KSM_KNOB_ATTR(use_zero_pages, "%u", knobs.use_zero_pages, set_use_zero_pages);
KSM_KNOB_ATTR(smart_scan, "%u", knobs.smart_scan, set_smart_scan);
KSM_KNOB_ATTR(max_kernel_pages, "%lu", knobs.max_kernel_pages, set_max_kernel_pages);
KSM_COUNT_ATTR(pages_shared, "%lu", counts.shared);
KSM_COUNT_ATTR(pages_sharing, "%lu", counts.sharing);
KSM_COUNT_ATTR(pages_unshared, "%lu", counts.unshared);
KSM_COUNT_ATTR(pages_volatile, "%lu", count_volatile());
KSM_COUNT_ATTR(pages_skipped, "%lu", counts.skipped);
KSM_COUNT_ATTR(pages_scanned, "%lu", counts.scanned);
KSM_COUNT_ATTR(ksm_zero_pages, "%ld", atomic_long_read(&ksm_zero_pages));
KSM_COUNT_ATTR(stable_node_chains, "%lu", counts.chains);
KSM_COUNT_ATTR(stable_node_dups, "%lu", counts.dups);
KSM_COUNT_ATTR(full_scans, "%lu", cursor.scans);
KSM_COUNT_ATTR(general_profit, "%ld", count_profit());

static struct attribute *ksm_files[] = {
	/* knobs */
	&run_attr.attr, &pages_to_scan_attr.attr, &sleep_millisecs_attr.attr, &smart_scan_attr.attr,
	&use_zero_pages_attr.attr, &merge_across_nodes_attr.attr, &max_page_sharing_attr.attr,
	&stable_node_chains_prune_millisecs_attr.attr,
#ifdef CONFIG_KSM_WITH_QUOTA
	&max_kernel_pages_attr.attr,
#endif
	/* counts */
	&full_scans_attr.attr, &pages_scanned_attr.attr, &pages_skipped_attr.attr, &pages_shared_attr.attr,
	&pages_sharing_attr.attr, &pages_unshared_attr.attr, &pages_volatile_attr.attr, &ksm_zero_pages_attr.attr,
	&stable_node_dups_attr.attr, &stable_node_chains_attr.attr, &general_profit_attr.attr,
	NULL,
};

static const struct attribute_group ksm_directory = {
	.name = "ksm",
	.attrs = ksm_files,
};

/* ------------------------------------------------- 14. At boot -------------------------------------------------- */

static void destroy_caches(void)
{
	kmem_cache_destroy(slot_cache);
	kmem_cache_destroy(node_cache);
	kmem_cache_destroy(item_cache);
	/* No process can take part without it. */
	slot_cache = NULL;
}

static int __init create_caches(void)
{
	item_cache = KMEM_CACHE(ksm_rmap_item, 0);
	node_cache = KMEM_CACHE(ksm_stable_node, 0);
	slot_cache = KMEM_CACHE(ksm_mm_slot, 0);
	if (item_cache && node_cache && slot_cache)
		return 0;
	destroy_caches();
	return -ENOMEM;
}

/* At boot: ksmd is started and waits for `run` to be set to 1. */
static int __init ksm_init(void)
{
	struct task_struct *ksmd;
	int err = create_caches();

	if (err)
		return err;
	checksum_of_zeros = checksum_of(ZERO_PAGE(0));

	ksmd = kthread_run(ksm_scan_thread, NULL, "ksmd");
	if (IS_ERR(ksmd)) {
		destroy_caches();
		return PTR_ERR(ksmd);
	}
	err = sysfs_create_group(mm_kobj, &ksm_directory);
	if (err) {
		kthread_stop(ksmd);
		destroy_caches();
		return err;
	}
	hotplug_memory_notifier(on_memory_change, KSM_CALLBACK_PRI);
	return 0;
}
subsys_initcall(ksm_init);
