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

	if (!list_empty(&node->free)) {
		page = list_first_entry(&node->free, struct page, lru);
		list_del(&page->lru);
		return page;
	}
	if (node->next_pfn == node->end_pfn)
		return NULL;
	page = pfn_to_page(node->next_pfn);
	lab_init_frame(node->next_pfn);
	node->next_pfn++;
	return page;
}

struct folio *__lab_alloc_folio_node(int nid)
{
	struct page *page = NULL;
	unsigned int tried;

	for (tried = 0; !page && tried < nr_node_ids; tried++)
		page = lab_take_frame(&lab_nodes[(nid + tried) % nr_node_ids]);
	if (!page)
		return NULL;
	atomic_set(&page->_refcount, 1);
	return page_folio(page);
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
	list_add(&page->lru, &lab_nodes[page_to_nid(page)].free);
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
