/* SPDX-License-Identifier: MIT */
/* Page tables: four levels, each table a page of the arena, its entry in the level above a physical address. */

pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
	pgprot_t prot = PAGE_NONE;

	if (vm_flags & (VM_READ | VM_WRITE | VM_EXEC))
		prot = (vm_flags & VM_SHARED) && (vm_flags & VM_WRITE) ? PAGE_SHARED : PAGE_READONLY;
	return prot;
}

static unsigned long lab_new_table(struct mm_struct *mm, const char *what)
{
	void *table = __lab_allocate(PAGE_SIZE, PAGE_SIZE, what);

	if (!table)
		return 0;
	atomic_long_add(PAGE_SIZE, &mm->pgtables_bytes);
	return __pa(table) | _PAGE_TABLE;
}

static void lab_free_table(struct mm_struct *mm, unsigned long entry)
{
	atomic_long_add(-(long)PAGE_SIZE, &mm->pgtables_bytes);
	__lab_release(__va(entry & PAGE_MASK));
}

/* The middle entry for an address, the tables above it made where they are missing; NULL without memory. */
pmd_t *lab_pmd_alloc(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;

	if (pgd_none(*pgd)) {
		pgd->pgd = lab_new_table(mm, "page table (pud)");
		if (pgd_none(*pgd))
			return NULL;
	}
	pud = pud_offset(p4d_offset(pgd, addr), addr);
	if (pud_none(*pud)) {
		pud->pud = lab_new_table(mm, "page table (pmd)");
		if (pud_none(*pud))
			return NULL;
	}
	return pmd_offset(pud, addr);
}

int lab_pte_alloc(struct mm_struct *mm, pmd_t *pmd)
{
	if (pmd_none(*pmd))
		pmd->pmd = lab_new_table(mm, "page table (pte)");
	return pmd_none(*pmd) ? -ENOMEM : 0;
}

pmd_t *mm_find_pmd(struct mm_struct *mm, unsigned long address)
{
	pgd_t *pgd = pgd_offset(mm, address);
	pud_t *pud;

	if (!pgd_present(*pgd))
		return NULL;
	pud = pud_offset(p4d_offset(pgd, address), address);
	if (!pud_present(*pud))
		return NULL;
	return pmd_offset(pud, address);
}

/* How far from `addr` one last-level table reaches, or its absence is known; `end` if that comes first. */
unsigned long lab_table_end(struct mm_struct *mm, unsigned long addr, unsigned long end)
{
	return mm_find_pmd(mm, addr) ? pmd_addr_end(addr, end) : pud_addr_end(addr, end);
}

/* The entry for an address, NULL where there is no table. */
pte_t *lab_pte(struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd = mm_find_pmd(mm, addr);

	if (!pmd || !pmd_present(*pmd))
		return NULL;
	return pte_offset_kernel(pmd, addr);
}

pte_t *__lab_pte_map_lock(struct mm_struct *mm, pmd_t *pmd, unsigned long addr, spinlock_t **ptlp)
{
	if (!pmd_present(*pmd))
		return NULL;
	*ptlp = pte_lockptr(mm, pmd);
	spin_lock(*ptlp);
	return pte_offset_kernel(pmd, addr);
}

struct page *vm_normal_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	unsigned long pfn = pte_pfn(pte);

	if (pte_special(pte) || (vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)) || is_zero_pfn(pfn))
		return NULL;
	return pfn_to_page(pfn);
}

struct folio *vm_normal_folio(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	struct page *page = vm_normal_page(vma, addr, pte);

	return page ? page_folio(page) : NULL;
}

/* After an unmapping: frees the last-level tables of the range in whose reach no area is left. */
void lab_free_tables_without_area(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma;
	unsigned long base;
	pmd_t *pmd;

	for (base = start & PMD_MASK; base < end; base = lab_table_end(mm, base, end)) {
		vma = find_vma(mm, base);
		if (vma && vma->vm_start < base + PMD_SIZE)
			continue;
		pmd = mm_find_pmd(mm, base);
		if (!pmd || !pmd_present(*pmd))
			continue;
		lab_free_table(mm, pmd->pmd);
		pmd->pmd = 0;
	}
}

static void lab_free_pmd_tables(struct mm_struct *mm, pud_t *pud, unsigned long addr, unsigned long end)
{
	pmd_t *pmd = pmd_offset(pud, addr);

	for (; addr < end; addr = pmd_addr_end(addr, end), pmd++) {
		if (pmd_present(*pmd))
			lab_free_table(mm, pmd->pmd);
	}
	lab_free_table(mm, pud->pud);
}

static void lab_free_pud_tables(struct mm_struct *mm, pgd_t *pgd, unsigned long addr, unsigned long end)
{
	pud_t *pud = pud_offset(p4d_offset(pgd, addr), addr);
	unsigned long next;

	for (; addr < end; addr = next, pud++) {
		next = pud_addr_end(addr, end);
		if (pud_present(*pud))
			lab_free_pmd_tables(mm, pud, addr, next);
	}
	lab_free_table(mm, pgd->pgd);
	pgd->pgd = 0;
}

/* At exit, when nothing is mapped any more; the top level goes with the mm itself. */
void lab_free_all_tables(struct mm_struct *mm)
{
	unsigned long addr = mm->mmap_base, end = mm->lab_next_address, next;
	pgd_t *pgd = pgd_offset(mm, addr);

	for (; addr < end; addr = next, pgd++) {
		next = pgd_addr_end(addr, end);
		if (pgd_present(*pgd))
			lab_free_pud_tables(mm, pgd, addr, next);
	}
}
