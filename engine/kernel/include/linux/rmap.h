/* SPDX-License-Identifier: MIT */
/*
 * From a page back to the areas that map it: an anon_vma has a tree of links (anon_vma_chain) to the areas in which
 * its pages may be; a fork links the child's areas to the parent's anon_vmas and gives them one of their own.
 */
#ifndef _LINUX_RMAP_H
#define _LINUX_RMAP_H

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/rwsem.h>

struct anon_vma {
	struct anon_vma *root;
	struct rw_semaphore rwsem;
	atomic_t refcount;
	unsigned long num_children;
	unsigned long num_active_vmas;
	struct anon_vma *parent;
#ifdef KSMLAB_ANON_VMA_LIST
	/* The links once more, as kernels before 3.7 have them. */
	struct list_head head;
#endif
#ifdef KSMLAB_USES_external_refcount
	/* 2.6.35: held by those that map no page of it, KSM among them. */
	atomic_t external_refcount;
	spinlock_t lock;
#endif
	struct rb_root_cached rb_root;
};
struct anon_vma_chain {
	struct vm_area_struct *vma;
	struct anon_vma *anon_vma;
	/* In the area's list, and in the anon_vma's tree, which is ordered by the area's vm_pgoff. */
	struct list_head same_vma;
	struct rb_node rb;
#ifdef KSMLAB_ANON_VMA_LIST
	struct list_head same_anon_vma;
#endif
};

void __put_anon_vma(struct anon_vma *anon_vma);
static inline void get_anon_vma(struct anon_vma *anon_vma)
{
	atomic_inc(&anon_vma->refcount);
}
static inline void put_anon_vma(struct anon_vma *anon_vma)
{
	if (atomic_dec_and_test(&anon_vma->refcount))
		__put_anon_vma(anon_vma);
}
#define anon_vma_lock_write(anon_vma) down_write(&(anon_vma)->root->rwsem)
#define anon_vma_unlock_write(anon_vma) up_write(&(anon_vma)->root->rwsem)
#define anon_vma_lock_read(anon_vma) down_read(&(anon_vma)->root->rwsem)
#define anon_vma_trylock_read(anon_vma) down_read_trylock(&(anon_vma)->root->rwsem)
#define anon_vma_unlock_read(anon_vma) up_read(&(anon_vma)->root->rwsem)

/* Until 3.6 there was one way to lock it, and until 3.0 nothing but the list to tell whether it is in use. */
#define anon_vma_lock(anon_vma) anon_vma_lock_write(anon_vma)
#define anon_vma_unlock(anon_vma) anon_vma_unlock_write(anon_vma)
#ifdef KSMLAB_USES_external_refcount
void anon_vma_free(struct anon_vma *anon_vma);
#endif

/* The links whose areas overlap pages first..last, in the tree's order. */
struct anon_vma_chain *__lab_anon_vma_first(struct rb_root_cached *root, unsigned long first, unsigned long last);
struct anon_vma_chain *__lab_anon_vma_next(struct anon_vma_chain *avc, unsigned long first, unsigned long last);
#define anon_vma_interval_tree_foreach(avc, root, first, last) \
	for ((avc) = __lab_anon_vma_first(root, first, last); (avc); (avc) = __lab_anon_vma_next(avc, first, last))
#define anon_rmap_tree_foreach(avc, anon_vma, first, last) \
	anon_vma_interval_tree_foreach(avc, &(anon_vma)->rb_root, first, last)

static inline struct anon_vma *folio_anon_vma(const struct folio *folio)
{
	unsigned long mapping = (unsigned long)folio->mapping;

	if ((mapping & PAGE_MAPPING_FLAGS) != PAGE_MAPPING_ANON)
		return NULL;
	return (struct anon_vma *)(mapping & ~(unsigned long)PAGE_MAPPING_FLAGS);
}
#define page_anon_vma(page) folio_anon_vma(page_folio(page))

#define RMAP_NONE 0
#define RMAP_EXCLUSIVE 1
void folio_add_anon_rmap_pte(struct folio *folio, struct page *page, struct vm_area_struct *vma, unsigned long addr,
			     rmap_t flags);
void folio_add_new_anon_rmap(struct folio *folio, struct vm_area_struct *vma, unsigned long addr, rmap_t flags);
void folio_remove_rmap_pte(struct folio *folio, struct page *page, struct vm_area_struct *vma);
#define page_add_anon_rmap(page, vma, addr, ...) folio_add_anon_rmap_pte(page_folio(page), page, vma, addr, RMAP_NONE)
/* 2.6.32: another mapping of a KSM page, of which the first makes it one. */
static inline void page_add_ksm_rmap(struct page *page)
{
	if (atomic_inc_and_test(&page->_mapcount))
		page->mapping = (struct address_space *)PAGE_MAPPING_ANON;
}
#define page_remove_rmap(...) __LAB_CALL(__lab_remove_rmap_, __VA_ARGS__)
#define __lab_remove_rmap_1(page) folio_remove_rmap_pte(page_folio(page), page, NULL)
#define __lab_remove_rmap_2(page, compound) folio_remove_rmap_pte(page_folio(page), page, NULL)
#define __lab_remove_rmap_3(page, vma, compound) folio_remove_rmap_pte(page_folio(page), page, vma)

/* Nobody pins pages for DMA here: an exclusive page can always be shared. 0. */
static inline int folio_try_share_anon_rmap_pte(struct folio *folio, struct page *page)
{
	VM_BUG_ON(!PageAnonExclusive(page));
	ClearPageAnonExclusive(page);
	return 0;
}
#define page_try_share_anon_rmap(page) folio_try_share_anon_rmap_pte(page_folio(page), page)

/* The address at which an area would map the page; -EFAULT if it is not in it, and for a KSM page. */
unsigned long page_address_in_vma(const struct page *page, const struct vm_area_struct *vma);
/* The folio came as a first argument with 6.15. */
#define page_address_in_vma(...) __LAB_CALL(__lab_page_address_, __VA_ARGS__)
#define __lab_page_address_2(page, vma) page_address_in_vma(page, vma)
#define __lab_page_address_3(folio, page, vma) page_address_in_vma(page, vma)

struct page_vma_mapped_walk {
#ifdef KSMLAB_PVMW_HAS_PAGE
	struct page *page;
#endif
	unsigned long pfn;
	unsigned long nr_pages;
	pgoff_t pgoff;
	struct vm_area_struct *vma;
	unsigned long address;
	pmd_t *pmd;
	pte_t *pte;
	spinlock_t *ptl;
	unsigned int flags;
};
#define PVMW_SYNC (1 << 0)
#define PVMW_MIGRATION (1 << 1)
#define DEFINE_FOLIO_VMA_WALK(name, _folio, _vma, _address, _flags) \
	struct page_vma_mapped_walk name = { \
		.pfn = folio_pfn(_folio), .nr_pages = 1, .vma = _vma, .address = _address, .flags = _flags \
	}
#define DEFINE_PAGE_VMA_WALK(name, _page, _vma, _address, _flags) \
	struct page_vma_mapped_walk name = { \
		.pfn = page_to_pfn(_page), .nr_pages = 1, .vma = _vma, .address = _address, .flags = _flags \
	}
/* True when the entry at pvmw->address maps the page: pvmw->pte is it, its table locked. Asked again: false. */
bool page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw);
void page_vma_mapped_walk_done(struct page_vma_mapped_walk *pvmw);

/* What a walk is about: a folio since 5.18, a page before. */
#ifdef KSMLAB_USES_folio
typedef struct folio lab_rmap_t;
#else
typedef struct page lab_rmap_t;
#endif
/* Before 4.10: the entry that maps the page at an address, its table locked; NULL if none does. */
pte_t *page_check_address(struct page *page, struct mm_struct *mm, unsigned long address, spinlock_t **ptlp, int sync);

/* Until 4.11: what a function says of one mapping; the walk goes on with SWAP_AGAIN only. */
enum { SWAP_SUCCESS, SWAP_AGAIN, SWAP_FAIL, SWAP_MLOCK };
enum ttu_flags { TTU_UNMAP, TTU_MIGRATION };
/* Until 3.12: one mapping of a page looked at for whether it was used, or taken away. */
#ifdef KSMLAB_USES_page_referenced_one
int page_referenced_one(struct page *page, struct vm_area_struct *vma, unsigned long address, unsigned int *mapcount,
			unsigned long *vm_flags);
#endif
#ifdef KSMLAB_USES_try_to_unmap_one
int try_to_unmap_one(struct page *page, struct vm_area_struct *vma, unsigned long address, enum ttu_flags flags);
#endif

struct rmap_walk_control {
	void *arg;
	bool try_lock;
	bool contended;
	bool (*rmap_one)(lab_rmap_t *folio, struct vm_area_struct *vma, unsigned long addr, void *arg);
	int (*done)(lab_rmap_t *folio);
	struct anon_vma *(*anon_lock)(const struct folio *folio, struct rmap_walk_control *rwc);
	bool (*invalid_vma)(struct vm_area_struct *vma, void *arg);
};
void rmap_walk(struct folio *folio, struct rmap_walk_control *rwc);

#endif
