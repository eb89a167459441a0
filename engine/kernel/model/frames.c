/* SPDX-License-Identifier: MIT */
/*
 * Page frames: the array of struct pages, allocation and freeing. A node gives out the frame freed last (as the
 * kernel's per-processor lists do), then frames never used, in order; an empty node is helped out by the others.
 */

#define LAB_MAX_NODES 64

struct lab_node {
	unsigned long next_pfn;
	unsigned long end_pfn;
	struct list_head free;
};

struct page *vmemmap;
unsigned long lab_frames_per_node;
unsigned long lab_nr_frames;
unsigned int nr_node_ids = 1;
unsigned long lab_vm_events[NR_VM_EVENT_ITEMS];
static struct lab_node lab_nodes[LAB_MAX_NODES];

/* Memory that is offline, or on its way there: nothing of it is given out. */
#define LAB_MAX_OFFLINE 64
struct lab_range {
	unsigned long start, end;
};
static struct lab_range lab_offline[LAB_MAX_OFFLINE];
static unsigned int lab_nr_offline;

static struct lab_range *lab_find_offline(unsigned long start, unsigned long end)
{
	unsigned int i;

	for (i = 0; i < lab_nr_offline; i++) {
		if (lab_offline[i].start < end && start < lab_offline[i].end)
			return &lab_offline[i];
	}
	return NULL;
}

static void lab_init_frame(unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	page->flags = (unsigned long)pfn_to_nid(pfn) << LAB_PG_NODE_SHIFT;
	atomic_set(&page->_mapcount, -1);
}

void lab_frames_boot(unsigned int nodes, unsigned long frames_per_node)
{
	unsigned int nid;

	nr_node_ids = nodes;
	lab_frames_per_node = frames_per_node;
	lab_nr_frames = nodes * frames_per_node;
	vmemmap = __lab_allocate(lab_nr_frames * sizeof(struct page), PAGE_SIZE, "struct page");
	for (nid = 0; nid < nodes; nid++) {
		lab_nodes[nid].next_pfn = nid * frames_per_node;
		lab_nodes[nid].end_pfn = (nid + 1) * frames_per_node;
		INIT_LIST_HEAD(&lab_nodes[nid].free);
	}
	lab_nodes[0].next_pfn = LAB_ZERO_PFN + 1;
	lab_init_frame(LAB_ZERO_PFN);
	SetPageReserved(ZERO_PAGE(0));
	SetPageUptodate(ZERO_PAGE(0));
	atomic_set(&ZERO_PAGE(0)->_refcount, 1);
	clear_highpage(ZERO_PAGE(0));
}

static struct page *lab_take_frame(struct lab_node *node)
{
	struct page *page;

	struct lab_range *offline;

	if (!list_empty(&node->free)) {
		page = list_first_entry(&node->free, struct page, lru);
		list_del(&page->lru);
		return page;
	}
	while ((offline = lab_find_offline(node->next_pfn, node->next_pfn + 1)))
		node->next_pfn = offline->end < node->end_pfn ? offline->end : node->end_pfn;
	if (node->next_pfn == node->end_pfn)
		return NULL;
	page = pfn_to_page(node->next_pfn);
	lab_init_frame(node->next_pfn);
	node->next_pfn++;
	return page;
}

/* A page from this node and no other; NULL when it has none left. */
static struct folio *lab_alloc_folio_exact(int nid)
{
	struct page *page = lab_take_frame(&lab_nodes[nid]);

	if (!page)
		return NULL;
	atomic_set(&page->_refcount, 1);
	return page_folio(page);
}

struct folio *__lab_alloc_folio_node(int nid)
{
	struct folio *folio = NULL;
	unsigned int tried;

	for (tried = 0; !folio && tried < nr_node_ids; tried++)
		folio = lab_alloc_folio_exact((nid + tried) % nr_node_ids);
	return folio;
}

struct folio *__lab_alloc_folio(struct vm_area_struct *vma, unsigned long addr)
{
	return __lab_alloc_folio_node(vma && vma->lab_node > 0 ? vma->lab_node : 0);
}

void __folio_put(struct folio *folio)
{
	struct page *page = &folio->page;

	WARN(folio_mapped(folio), "Bad page state: pfn %lu is freed while it is mapped\n", page_to_pfn(page));
	WARN(folio_test_locked(folio), "Bad page state: pfn %lu is freed while it is locked\n", page_to_pfn(page));
	/* A stable node that still names this frame finds by this that its page has gone. */
	page->mapping = NULL;
	page->index = 0;
	page->private = 0;
	page->flags &= LAB_PG_NODE_MASK << LAB_PG_NODE_SHIFT;
	atomic_set(&page->_mapcount, -1);
	if (!lab_find_offline(page_to_pfn(page), page_to_pfn(page) + 1))
		list_add(&page->lru, &lab_nodes[page_to_nid(page)].free);
}

static bool lab_overlaps_offline(unsigned long start, unsigned long end)
{
	return lab_find_offline(start, end) != NULL;
}

static bool lab_is_offline_range(unsigned long start, unsigned long end)
{
	struct lab_range *range = lab_find_offline(start, end);

	return range && range->start == start && range->end == end;
}

/* Takes the free frames of a range from their nodes. -ENOMEM when too many ranges are offline. */
static int lab_isolate_frames(unsigned long start, unsigned long end)
{
	struct page *page, *next;
	unsigned int nid;

	if (lab_nr_offline == LAB_MAX_OFFLINE)
		return -ENOMEM;
	lab_offline[lab_nr_offline].start = start;
	lab_offline[lab_nr_offline++].end = end;
	for (nid = pfn_to_nid(start); nid <= pfn_to_nid(end - 1); nid++) {
		list_for_each_entry_safe(page, next, &lab_nodes[nid].free, lru) {
			if (page_to_pfn(page) >= start && page_to_pfn(page) < end)
				list_del(&page->lru);
		}
	}
	return 0;
}

/* The frame after `pfn`; where frames were never used, the first of the next node. */
static unsigned long lab_next_used_frame(unsigned long pfn)
{
	struct lab_node *node = &lab_nodes[pfn_to_nid(pfn)];

	return pfn + 1 < node->next_pfn ? pfn + 1 : node->end_pfn;
}

/* The range that begins at `start` is no longer offline: what is free of it can be had again. */
static void lab_return_frames(unsigned long start)
{
	struct lab_range *range = lab_find_offline(start, start + 1), back = *range;
	unsigned long pfn;

	*range = lab_offline[--lab_nr_offline];
	for (pfn = back.start; pfn < back.end; pfn = lab_next_used_frame(pfn)) {
		if (pfn >= lab_nodes[pfn_to_nid(pfn)].next_pfn || page_ref_count(pfn_to_page(pfn)))
			continue;
		lab_init_frame(pfn);
		list_add_tail(&pfn_to_page(pfn)->lru, &lab_nodes[pfn_to_nid(pfn)].free);
	}
}

#ifndef KSMLAB_DEFINES_memcmp_pages
int memcmp_pages(struct page *page1, struct page *page2)
{
	return memcmp(page_address(page1), page_address(page2), PAGE_SIZE);
}
#endif

bool folio_mark_dirty(struct folio *folio)
{
	bool was = folio_test_dirty(folio);

	folio_set_dirty(folio);
	return !was;
}
