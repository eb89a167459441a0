/* What the model of memory management needs of a ksm.c and no more; a test asks it for KSM pages and zero pages. */
#include <linux/ksm.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/sched.h>

atomic_long_t ksm_zero_pages = ATOMIC_LONG_INIT(0);

int __ksm_enter(struct mm_struct *mm)
{
	set_bit(MMF_VM_MERGEABLE, &mm->flags);
	return 0;
}

void __ksm_exit(struct mm_struct *mm)
{
	clear_bit(MMF_VM_MERGEABLE, &mm->flags);
}

int ksm_madvise(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice, vm_flags_t *vm_flags)
{
	if (advice == MADV_MERGEABLE)
		*vm_flags |= VM_MERGEABLE;
	else
		*vm_flags &= ~VM_MERGEABLE;
	return advice == MADV_MERGEABLE ? __ksm_enter(vma->vm_mm) : 0;
}

static pte_t *entry_of(unsigned long addr)
{
	return pte_offset_kernel(mm_find_pmd(current->mm, addr), addr);
}

/* The page becomes a KSM page in place. */
long test_make_ksm(unsigned long addr)
{
	pte_t *pte = entry_of(addr);
	struct page *page = pte_page(*pte);

	ClearPageAnonExclusive(page);
	page->mapping = (struct address_space *)PAGE_MAPPING_KSM;
	*pte = pte_mkclean(pte_wrprotect(*pte));
	return 0;
}

/* The page is replaced by the zero page, as KSM does it. */
long test_make_zero(unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(current->mm, addr);
	pte_t *pte = entry_of(addr);
	struct page *page = pte_page(*pte);

	*pte = pte_mkdirty(pte_mkspecial(pfn_pte(page_to_pfn(ZERO_PAGE(addr)), vma->vm_page_prot)));
	ksm_map_zero_page(current->mm);
	dec_mm_counter(current->mm, MM_ANONPAGES);
	folio_remove_rmap_pte(page_folio(page), page, vma);
	put_page(page);
	return 0;
}

long test_unshare(unsigned long addr)
{
	return handle_mm_fault(find_vma(current->mm, addr), addr, FAULT_FLAG_UNSHARE | FAULT_FLAG_REMOTE, NULL);
}

/* The address at which the reverse map finds the page that is mapped at `addr`. */
long test_rmap_address(unsigned long addr)
{
	return page_address_in_vma(pte_page(*entry_of(addr)), find_vma(current->mm, addr));
}

long test_lock_twice(unsigned long addr)
{
	struct folio *folio = page_folio(pte_page(*entry_of(addr)));

	lock_page(&folio->page);
	if (folio_trylock(folio))
		return 1;
	unlock_page(&folio->page);
	return folio_test_locked(folio) ? 2 : 0;
}
