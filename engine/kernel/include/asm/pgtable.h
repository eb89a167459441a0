/* SPDX-License-Identifier: MIT */
/* Tests and changes of single page table entries, and the walk down the four levels. */
#ifndef _ASM_PGTABLE_H
#define _ASM_PGTABLE_H

#include <asm/pgtable_types.h>

struct mm_struct;
struct vm_area_struct;

static inline unsigned long pte_flags(pte_t pte)
{
	return pte.pte & PTE_FLAGS_MASK;
}
static inline unsigned long pte_pfn(pte_t pte)
{
	return pte.pte >> PTE_PFN_SHIFT;
}
static inline pte_t pfn_pte(unsigned long pfn, pgprot_t prot)
{
	return __pte((pfn << PTE_PFN_SHIFT) | prot.pgprot);
}

#define pte_none(e) (!(e).pte)
#define pte_present(e) (((e).pte & (_PAGE_PRESENT | _PAGE_PROTNONE)) != 0)
#define pte_write(e) (((e).pte & _PAGE_RW) != 0)
#define pte_dirty(e) (((e).pte & _PAGE_DIRTY) != 0)
#define pte_young(e) (((e).pte & _PAGE_ACCESSED) != 0)
#define pte_special(e) (((e).pte & _PAGE_SPECIAL) != 0)
#define pte_soft_dirty(e) (((e).pte & _PAGE_SOFT_DIRTY) != 0)
#define pte_uffd_wp(e) (((e).pte & _PAGE_UFFD_WP) != 0)
#define pte_protnone(e) (((e).pte & (_PAGE_PROTNONE | _PAGE_PRESENT)) == _PAGE_PROTNONE)
#define pte_savedwrite(pte) 0
#define pte_mk_savedwrite(pte) (pte)
#define pte_clear_savedwrite(pte) (pte)
#define pte_accessible(mm, e) (((e).pte & _PAGE_PRESENT) != 0)
#define pte_same(a, b) ((a).pte == (b).pte)
#define pte_pgprot(e) __pgprot((e).pte & PTE_FLAGS_MASK)

#define pte_wrprotect(e) __pte((e).pte & ~_PAGE_RW)
#define pte_mkclean(e) __pte((e).pte & ~_PAGE_DIRTY)
#define pte_mkold(e) __pte((e).pte & ~_PAGE_ACCESSED)
#define pte_mkyoung(e) __pte((e).pte | _PAGE_ACCESSED)
#define pte_sw_mkyoung(pte) pte_mkyoung(pte)
#define pte_mkdirty(e) __pte((e).pte | _PAGE_DIRTY | _PAGE_SOFT_DIRTY)
#define pte_mkspecial(e) __pte((e).pte | _PAGE_SPECIAL)
#define pte_mksoft_dirty(e) __pte((e).pte | _PAGE_SOFT_DIRTY)
#define pte_clear_soft_dirty(e) __pte((e).pte & ~_PAGE_SOFT_DIRTY)
/* With one argument up to 6.4, with the vma as a second one since. */
#define pte_mkwrite(e, ...) __pte((e).pte | _PAGE_RW)
#define pte_modify(e, newprot) __pte(((e).pte & _PAGE_CHG_MASK) | ((newprot).pgprot & ~_PAGE_CHG_MASK))

static inline pte_t ptep_get(pte_t *ptep)
{
	return *ptep;
}
#define ptep_get_lockless(ptep) ptep_get(ptep)
#define set_pte(ptep, pte) ((void)(*(ptep) = (pte)))
#define set_pte_at(mm, addr, ptep, pte) set_pte(ptep, pte)
#define set_pte_at_notify(mm, addr, ptep, pte) set_pte(ptep, pte)
#define set_ptes(mm, addr, ptep, pte, nr) set_pte(ptep, pte)
#define pte_clear(mm, addr, ptep) set_pte(ptep, __pte(0))
static inline pte_t ptep_get_and_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	pte_t old = *ptep;

	ptep->pte = 0;
	return old;
}
#define ptep_clear_flush(vma, addr, ptep) ptep_get_and_clear((vma)->vm_mm, addr, ptep)
#define ptep_clear_flush_notify(vma, addr, ptep) ptep_clear_flush(vma, addr, ptep)
#define ptep_set_wrprotect(mm, addr, ptep) ((void)((ptep)->pte &= ~_PAGE_RW))

/* A middle entry is the physical address of the next table with _PAGE_TABLE. Huge entries do not occur. */
#define pmd_none(e) (!(e).pmd)
#define pmd_present(e) (((e).pmd & _PAGE_PRESENT) != 0)
#define pmd_bad(pmd) 0
#define pmd_leaf(e) (((e).pmd & _PAGE_PSE) != 0)
#define pmd_large(pmd) pmd_leaf(pmd)
#define pmd_trans_huge(pmd) pmd_leaf(pmd)
#define pmd_devmap(pmd) 0
#define pmd_huge(pmd) 0
#define is_swap_pmd(pmd) 0
#define pmd_pfn(e) ((e).pmd >> PAGE_SHIFT)
#define pmd_write(e) (((e).pmd & _PAGE_RW) != 0)
#define pmd_dirty(e) (((e).pmd & _PAGE_DIRTY) != 0)
#define pmd_same(a, b) ((a).pmd == (b).pmd)
#define pmdp_get(pmdp) (*(pmdp))
#define pmdp_get_lockless(pmdp) (*(pmdp))
#define pmd_read_atomic(pmdp) (*(pmdp))
#define set_pmd(pmdp, pmd) ((void)(*(pmdp) = (pmd)))
#define pud_none(e) (!(e).pud)
#define pud_present(e) (((e).pud & _PAGE_PRESENT) != 0)
#define pud_bad(pud) 0
#define pud_leaf(pud) 0
#define pud_trans_huge(pud) 0
#define pudp_get(pudp) (*(pudp))
#define set_pud(pudp, pud) ((void)(*(pudp) = (pud)))
#define p4d_none(p4d) 0
#define p4d_present(p4d) 1
#define p4d_none_or_clear_bad(p4d) 0
#define p4dp_get(p4dp) (*(p4dp))
#define pgd_none(e) (!(e).pgd)
#define pgd_present(e) (((e).pgd & _PAGE_PRESENT) != 0)
#define pgdp_get(pgdp) (*(pgdp))
#define set_pgd(pgdp, pgd) ((void)(*(pgdp) = (pgd)))

#define pgd_index(addr) (((addr) >> PGDIR_SHIFT) & (PTRS_PER_PGD - 1))
#define pud_index(addr) (((addr) >> PUD_SHIFT) & (PTRS_PER_PUD - 1))
#define pmd_index(addr) (((addr) >> PMD_SHIFT) & (PTRS_PER_PMD - 1))
#define pte_index(addr) (((addr) >> PAGE_SHIFT) & (PTRS_PER_PTE - 1))
#define pgd_page_vaddr(e) ((unsigned long)__va((e).pgd & PAGE_MASK))
#define pud_page_vaddr(e) ((unsigned long)__va((e).pud & PAGE_MASK))
#define pmd_page_vaddr(e) ((unsigned long)__va((e).pmd & PAGE_MASK))
#define pgd_offset(mm, addr) ((mm)->pgd + pgd_index(addr))
#define p4d_offset(pgd, addr) ((p4d_t *)(pgd))
#define pud_offset(p4d, addr) ((pud_t *)pgd_page_vaddr(*(pgd_t *)(p4d)) + pud_index(addr))
#define pmd_offset(pud, addr) ((pmd_t *)pud_page_vaddr(*(pud)) + pmd_index(addr))
#define pte_offset_kernel(pmd, addr) ((pte_t *)pmd_page_vaddr(*(pmd)) + pte_index(addr))
#define pte_offset_map(pmd, addr) pte_offset_kernel(pmd, addr)
#define pte_unmap(pte) ((void)(pte))
#define pte_unmap_nested(pte) ((void)(pte))

/* The end of the range that one entry of the level covers, or `end` if that comes first. */
#define __lab_addr_end(addr, end, size) \
	((((addr) + (size)) & ~((size) - 1)) - 1 < (end) - 1 ? (((addr) + (size)) & ~((size) - 1)) : (end))
#define pgd_addr_end(addr, end) __lab_addr_end(addr, end, PGDIR_SIZE)
#define p4d_addr_end(addr, end) (end)
#define pud_addr_end(addr, end) __lab_addr_end(addr, end, PUD_SIZE)
#define pmd_addr_end(addr, end) __lab_addr_end(addr, end, PMD_SIZE)

pgprot_t vm_get_page_prot(unsigned long vm_flags);

#endif
