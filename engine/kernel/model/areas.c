/* SPDX-License-Identifier: MIT */
/* Areas of an address space: a list in order of address, split and joined as flags change. */



struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = mm->mmap;

	while (vma && vma->vm_end <= addr)
		vma = vma->vm_next;
	return vma;
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(lab_vma_cache, GFP_KERNEL);

	if (!vma)
		return NULL;
	vma->vm_mm = mm;
	INIT_LIST_HEAD(&vma->anon_vma_chain);
	return vma;
}

struct vm_area_struct *vm_area_dup(struct vm_area_struct *orig)
{
	struct vm_area_struct *vma = kmem_cache_alloc(lab_vma_cache, GFP_KERNEL);

	if (!vma)
		return NULL;
	*vma = *orig;
	INIT_LIST_HEAD(&vma->anon_vma_chain);
	vma->vm_next = NULL;
	vma->vm_prev = NULL;
	return vma;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(lab_vma_cache, vma);
}

void lab_vma_link(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = NULL, *next = mm->mmap;

	while (next && next->vm_start < vma->vm_start) {
		prev = next;
		next = next->vm_next;
	}
	vma->vm_prev = prev;
	vma->vm_next = next;
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
	mm->map_count++;
}

void lab_vma_unlink(struct vm_area_struct *vma)
{
	if (vma->vm_prev)
		vma->vm_prev->vm_next = vma->vm_next;
	else
		vma->vm_mm->mmap = vma->vm_next;
	if (vma->vm_next)
		vma->vm_next->vm_prev = vma->vm_prev;
	vma->vm_mm->map_count--;
}

/* Cuts an area in two at `addr`: the new one is the lower part, or the upper one. */
int split_vma(struct vm_area_struct *vma, unsigned long addr, int new_below)
{
	struct vm_area_struct *new = vm_area_dup(vma);
	unsigned long pages_below = (addr - vma->vm_start) >> PAGE_SHIFT;

	if (!new)
		return -ENOMEM;
	if (new_below) {
		new->vm_end = addr;
	} else {
		new->vm_start = addr;
		new->vm_pgoff += pages_below;
	}
	if (anon_vma_clone(new, vma)) {
		vm_area_free(new);
		return -ENOMEM;
	}
	lab_anon_vma_trees_remove(vma);
	if (new_below) {
		vma->vm_start = addr;
		vma->vm_pgoff += pages_below;
	} else {
		vma->vm_end = addr;
	}
	lab_anon_vma_trees_insert(vma);
	lab_vma_link(vma->vm_mm, new);
	return 0;
}

/* Splits an area so that it is no larger than start..end. */
int lab_vma_isolate(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	int err = 0;

	if (vma->vm_start < start)
		err = split_vma(vma, start, 1);
	if (!err && vma->vm_end > end)
		err = split_vma(vma, end, 0);
	return err;
}

/* mm/vma.c: is_mergeable_anon_vma(): areas that have come from a parent stay apart, unless they share their anon_vma. */
static bool lab_can_merge(struct vm_area_struct *prev, struct vm_area_struct *next)
{
	if (prev->vm_end != next->vm_start || prev->lab_node != next->lab_node ||
	    ((prev->vm_flags ^ next->vm_flags) & ~VM_SOFTDIRTY) || next->vm_pgoff != prev->vm_pgoff + vma_pages(prev))
		return false;
	if (!prev->anon_vma)
		return !next->anon_vma || list_is_singular(&next->anon_vma_chain);
	if (!next->anon_vma)
		return list_is_singular(&prev->anon_vma_chain);
	return prev->anon_vma == next->anon_vma;
}

/* Joins two neighbours into the first of them; on failure both stay. */
static bool lab_merge_pair(struct vm_area_struct *prev, struct vm_area_struct *next)
{
	if (!prev || !next || !lab_can_merge(prev, next))
		return false;
	if (!prev->anon_vma && next->anon_vma) {
		prev->anon_vma = next->anon_vma;
		if (anon_vma_clone(prev, next))
			return false;
	}
	lab_anon_vma_trees_remove(prev);
	prev->vm_end = next->vm_end;
	lab_anon_vma_trees_insert(prev);
	lab_vma_unlink(next);
	unlink_anon_vmas(next);
	vm_area_free(next);
	return true;
}

/* Joins an area with the neighbours that have become like it; the area that holds its pages now. */
struct vm_area_struct *lab_vma_merge(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev;

	if (lab_merge_pair(prev, vma))
		vma = prev;
	lab_merge_pair(vma, vma->vm_next);
	return vma;
}
