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

#define pte_none(pte) (!(pte).pte)
#define pte_present(pte) (((pte).pte & (_PAGE_PRESENT | _PAGE_PROTNONE)) != 0)
#define pte_write(pte) (((pte).pte & _PAGE_RW) != 0)
#define pte_dirty(pte) (((pte).pte & _PAGE_DIRTY) != 0)
#define pte_young(pte) (((pte).pte & _PAGE_ACCESSED) != 0)
#define pte_special(pte) (((pte).pte & _PAGE_SPECIAL) != 0)
#define pte_soft_dirty(pte) (((pte).pte & _PAGE_SOFT_DIRTY) != 0)
#define pte_uffd_wp(pte) (((pte).pte & _PAGE_UFFD_WP) != 0)
#define pte_protnone(pte) (((pte).pte & (_PAGE_PROTNONE | _PAGE_PRESENT)) == _PAGE_PROTNONE)
#define pte_savedwrite(pte) 0
#define pte_mk_savedwrite(pte) (pte)
#define pte_clear_savedwrite(pte) (pte)
#define pte_accessible(mm, pte) (((pte).pte & _PAGE_PRESENT) != 0)
#define pte_same(a, b) ((a).pte == (b).pte)
#define pte_pgprot(pte) __pgprot((pte).pte & PTE_FLAGS_MASK)

#define pte_wrprotect(pte) __pte((pte).pte & ~_PAGE_RW)
#define pte_mkclean(pte) __pte((pte).pte & ~_PAGE_DIRTY)
#define pte_mkold(pte) __pte((pte).pte & ~_PAGE_ACCESSED)
#define pte_mkyoung(pte) __pte((pte).pte | _PAGE_ACCESSED)
#define pte_sw_mkyoung(pte) pte_mkyoung(pte)
#define pte_mkdirty(pte) __pte((pte).pte | _PAGE_DIRTY | _PAGE_SOFT_DIRTY)
#define pte_mkspecial(pte) __pte((pte).pte | _PAGE_SPECIAL)
#define pte_mksoft_dirty(pte) __pte((pte).pte | _PAGE_SOFT_DIRTY)
#define pte_clear_soft_dirty(pte) __pte((pte).pte & ~_PAGE_SOFT_DIRTY)
/* With one argument up to 6.4, with the vma as a second one since. */
#define pte_mkwrite(pte, ...) __pte((pte).pte | _PAGE_RW)
#define pte_modify(pte, newprot) __pte(((pte).pte & _PAGE_CHG_MASK) | ((newprot).pgprot & ~_PAGE_CHG_MASK))

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
#define pmd_none(pmd) (!(pmd).pmd)
#define pmd_present(pmd) (((pmd).pmd & _PAGE_PRESENT) != 0)
#define pmd_bad(pmd) 0
#define pmd_leaf(pmd) (((pmd).pmd & _PAGE_PSE) != 0)
#define pmd_large(pmd) pmd_leaf(pmd)
#define pmd_trans_huge(pmd) pmd_leaf(pmd)
#define pmd_devmap(pmd) 0
#define pmd_huge(pmd) 0
#define is_swap_pmd(pmd) 0
#define pmd_pfn(pmd) ((pmd).pmd >> PAGE_SHIFT)
#define pmd_write(pmd) (((pmd).pmd & _PAGE_RW) != 0)
#define pmd_dirty(pmd) (((pmd).pmd & _PAGE_DIRTY) != 0)
#define pmd_same(a, b) ((a).pmd == (b).pmd)
#define pmdp_get(pmdp) (*(pmdp))
#define pmdp_get_lockless(pmdp) (*(pmdp))
#define pmd_read_atomic(pmdp) (*(pmdp))
#define set_pmd(pmdp, pmd) ((void)(*(pmdp) = (pmd)))
#define pud_none(pud) (!(pud).pud)
#define pud_present(pud) (((pud).pud & _PAGE_PRESENT) != 0)
#define pud_bad(pud) 0
#define pud_leaf(pud) 0
#define pud_trans_huge(pud) 0
#define pudp_get(pudp) (*(pudp))
#define set_pud(pudp, pud) ((void)(*(pudp) = (pud)))
#define p4d_none(p4d) 0
#define p4d_present(p4d) 1
#define p4d_none_or_clear_bad(p4d) 0
#define p4dp_get(p4dp) (*(p4dp))
#define pgd_none(pgd) (!(pgd).pgd)
#define pgd_present(pgd) (((pgd).pgd & _PAGE_PRESENT) != 0)
#define pgdp_get(pgdp) (*(pgdp))
#define set_pgd(pgdp, pgd) ((void)(*(pgdp) = (pgd)))

#define pgd_index(addr) (((addr) >> PGDIR_SHIFT) & (PTRS_PER_PGD - 1))
#define pud_index(addr) (((addr) >> PUD_SHIFT) & (PTRS_PER_PUD - 1))
#define pmd_index(addr) (((addr) >> PMD_SHIFT) & (PTRS_PER_PMD - 1))
#define pte_index(addr) (((addr) >> PAGE_SHIFT) & (PTRS_PER_PTE - 1))
#define pgd_page_vaddr(pgd) ((unsigned long)__va((pgd).pgd & PAGE_MASK))
#define pud_page_vaddr(pud) ((unsigned long)__va((pud).pud & PAGE_MASK))
#define pmd_page_vaddr(pmd) ((unsigned long)__va((pmd).pmd & PAGE_MASK))
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
