/* SPDX-License-Identifier: MIT */
/* mmap, munmap and mremap of anonymous private memory. Each new region begins above all that there have been. */

#define LAB_REGION_ALIGN 0x10000UL

/* Room for `len` bytes after the last region, with a gap so that regions never join; 0 when there is none. */
static unsigned long lab_unmapped_area(struct mm_struct *mm, unsigned long len)
{
	unsigned long addr = mm->lab_next_address;

	if (len > TASK_SIZE - addr - 2 * LAB_REGION_ALIGN)
		return 0;
	mm->lab_next_address = (addr + len + LAB_REGION_ALIGN) & ~(LAB_REGION_ALIGN - 1);
	if (mm->lab_next_address == addr + len)
		mm->lab_next_address += LAB_REGION_ALIGN;
	return addr;
}

static long do_mmap(struct mm_struct *mm, unsigned long len, int node)
{
	struct vm_area_struct *vma;
	unsigned long addr;

	if (!len)
		return -EINVAL;
	addr = lab_unmapped_area(mm, len);
	if (!addr)
		return -ENOMEM;
	vma = vm_area_alloc(mm);
	if (!vma)
		return -ENOMEM;
	vma->vm_start = addr;
	vma->vm_end = addr + len;
	vma->vm_pgoff = addr >> PAGE_SHIFT;
	vma->vm_flags = VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | mm->def_flags;
	vma->lab_node = node;
	lab_vma_link(mm, vma);
	mm->total_vm += len >> PAGE_SHIFT;
	/* What a process under PR_SET_MEMORY_MERGE maps is mergeable from the start. */
#if defined(KSMLAB_DEFINES_ksm_vma_flags) && defined(KSMLAB_USES_vma_flags_t)
	vma->flags = ksm_vma_flags(mm, NULL, vma->flags);
#elif defined(KSMLAB_DEFINES_ksm_vma_flags)
	vma->vm_flags = ksm_vma_flags(mm, NULL, vma->vm_flags);
#elif defined(KSMLAB_DEFINES_ksm_add_vma)
	ksm_add_vma(vma);
#endif
	vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
	return addr;
}

long do_munmap(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	unsigned long end = start + len;
	struct vm_area_struct *vma, *next;

	if ((start & ~PAGE_MASK) || !len || end < start || end > TASK_SIZE)
		return -EINVAL;
	for (vma = find_vma(mm, start); vma && vma->vm_start < end; vma = vma->vm_next) {
		if (lab_vma_isolate(vma, start, end))
			return -ENOMEM;
	}
#ifdef KSMLAB_DEFINES_ksm_munmap
	ksm_munmap(mm, start, end);
#endif
	lru_add_drain();
	for (vma = find_vma(mm, start); vma && vma->vm_start < end; vma = next) {
		next = vma->vm_next;
		lab_zap_range(vma, vma->vm_start, vma->vm_end);
		unlink_anon_vmas(vma);
		lab_vma_unlink(vma);
		mm->total_vm -= vma_pages(vma);
		vm_area_free(vma);
	}
	lab_free_tables_without_area(mm, start, end);
	return 0;
}

static int move_entry(struct mm_struct *mm, pte_t *src, unsigned long from, unsigned long to)
{
	pmd_t *pmd = lab_pmd_alloc(mm, to);

	if (!pmd || lab_pte_alloc(mm, pmd))
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	set_pte_at(mm, to, pte_offset_kernel(pmd, to), ptep_get_and_clear(mm, from, src));
	spin_unlock(&mm->page_table_lock);
	return 0;
}

/* Moves the entries; the frames stay. */
static int move_page_tables(struct vm_area_struct *vma, unsigned long from, unsigned long to, unsigned long len)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long addr, end = from + len;
	pte_t *src;
	int err;

	for (addr = from; addr < end;) {
		src = lab_pte(mm, addr);
		if (!src) {
			addr = lab_table_end(mm, addr, end);
			continue;
		}
		err = pte_none(*src) ? 0 : move_entry(mm, src, addr, to + (addr - from));
		if (err)
			return err;
		addr += PAGE_SIZE;
	}
	return 0;
}

/* The area that a moved range will be: its pages keep their offsets, so that the reverse map finds them. */
static struct vm_area_struct *copy_vma(struct vm_area_struct *vma, unsigned long old, unsigned long new,
				       unsigned long len)
{
	struct vm_area_struct *copy = vm_area_dup(vma);

	if (!copy)
		return NULL;
	copy->vm_start = new;
	copy->vm_end = new + len;
	copy->vm_pgoff = vma->anon_vma ? vma->vm_pgoff + ((old - vma->vm_start) >> PAGE_SHIFT) : new >> PAGE_SHIFT;
	if (anon_vma_clone(copy, vma)) {
		vm_area_free(copy);
		return NULL;
	}
	lab_vma_link(vma->vm_mm, copy);
	vma->vm_mm->total_vm += len >> PAGE_SHIFT;
	return copy;
}

static long move_vma(struct vm_area_struct *vma, unsigned long old, unsigned long len)
{
	struct mm_struct *mm = vma->vm_mm;
#ifndef KSMLAB_DEFINES_ksm_mremap
	vm_flags_t vm_flags = vma->vm_flags;
#endif
	struct vm_area_struct *copy;
	unsigned long new;
	long err;

	/* KSM pages are not moved: what knows their addresses would have to know. */
#ifdef KSMLAB_DEFINES_ksm_mremap
	err = ksm_mremap(vma, old, old + len);
#else
	err = ksm_madvise(vma, old, old + len, MADV_UNMERGEABLE, &vm_flags);
#endif
	if (err)
		return err;
	new = lab_unmapped_area(mm, len);
	if (!new)
		return -ENOMEM;
	copy = copy_vma(vma, old, new, len);
	if (!copy)
		return -ENOMEM;
	err = move_page_tables(vma, old, new, len);
	if (err) {
		move_page_tables(copy, new, old, len);
		do_munmap(mm, new, len);
		return err;
	}
	err = do_munmap(mm, old, len);
	return err ? err : (long)new;
}

static long do_mremap(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct *vma = vma_lookup(mm, addr);

	if ((addr & ~PAGE_MASK) || !len)
		return -EINVAL;
	if (!vma || len > vma->vm_end - addr)
		return -EFAULT;
	return move_vma(vma, addr, len);
}
