/* SPDX-License-Identifier: MIT */
/*
 * Page table entries: the bits of x86-64 without NX, so that every entry is a small positive number.
 * Bit 8 means "global" in a present entry of a kernel mapping and PROT_NONE in one that is not present.
 */
#ifndef _ASM_PGTABLE_TYPES_H
#define _ASM_PGTABLE_TYPES_H

#include <linux/types.h>
#include <asm/page.h>

typedef unsigned long pteval_t;
typedef unsigned long pmdval_t;
typedef unsigned long pudval_t;
typedef unsigned long p4dval_t;
typedef unsigned long pgdval_t;
typedef unsigned long pgprotval_t;

typedef struct {
	pteval_t pte;
} pte_t;
typedef struct {
	pmdval_t pmd;
} pmd_t;
typedef struct {
	pudval_t pud;
} pud_t;
typedef struct {
	p4dval_t p4d;
} p4d_t;
typedef struct {
	pgdval_t pgd;
} pgd_t;
typedef struct {
	pgprotval_t pgprot;
} pgprot_t;
typedef struct page *pgtable_t;

#define _PAGE_PRESENT (1UL << 0)
#define _PAGE_RW (1UL << 1)
#define _PAGE_USER (1UL << 2)
#define _PAGE_PWT (1UL << 3)
#define _PAGE_PCD (1UL << 4)
#define _PAGE_ACCESSED (1UL << 5)
#define _PAGE_DIRTY (1UL << 6)
#define _PAGE_PSE (1UL << 7)
#define _PAGE_GLOBAL (1UL << 8)
#define _PAGE_PROTNONE _PAGE_GLOBAL
#define _PAGE_SPECIAL (1UL << 9)
#define _PAGE_UFFD_WP (1UL << 10)
#define _PAGE_SOFT_DIRTY (1UL << 11)
/* In an entry that is not present. */
#define _PAGE_SWP_SOFT_DIRTY _PAGE_RW
#define _PAGE_SWP_UFFD_WP _PAGE_USER
#define _PAGE_SWP_EXCLUSIVE _PAGE_PWT

/* Bits 12 to 51 are the frame's address. */
#define PTE_FLAGS_MASK 0xfffUL
#define PTE_PFN_SHIFT PAGE_SHIFT
/* What survives a change of protection. */
#define _PAGE_CHG_FLAGS \
	(_PAGE_PCD | _PAGE_PWT | _PAGE_SPECIAL | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SOFT_DIRTY | _PAGE_UFFD_WP)
#define _PAGE_CHG_MASK (~PTE_FLAGS_MASK | _PAGE_CHG_FLAGS)
#define _PAGE_TABLE (_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY)

#define __pte(x) ((pte_t){(x)})
#define __pmd(x) ((pmd_t){(x)})
#define __pud(x) ((pud_t){(x)})
#define __p4d(x) ((p4d_t){(x)})
#define __pgd(x) ((pgd_t){(x)})
#define __pgprot(x) ((pgprot_t){(x)})
#define pte_val(x) ((x).pte)
#define pmd_val(x) ((x).pmd)
#define pud_val(x) ((x).pud)
#define p4d_val(x) ((x).p4d)
#define pgd_val(x) ((x).pgd)
#define pgprot_val(x) ((x).pgprot)

#define PAGE_NONE __pgprot(_PAGE_PROTNONE | _PAGE_ACCESSED)
#define PAGE_SHARED __pgprot(_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED)
#define PAGE_READONLY __pgprot(_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED)
#define PAGE_COPY PAGE_READONLY

#endif
