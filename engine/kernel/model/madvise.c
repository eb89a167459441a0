/* SPDX-License-Identifier: MIT */
/* madvise: what is advised for a range is done area by area; a hole is reported at the end. */

static long madvise_flags(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice)
{
	vm_flags_t new_flags = vma->vm_flags;
	int err = ksm_madvise(vma, start, end, advice, &new_flags);

	if (err || new_flags == vma->vm_flags)
		return err;
	if (lab_vma_isolate(vma, start, end))
		return -ENOMEM;
	vm_flags_reset(vma, new_flags);
	lab_vma_merge(vma);
	return 0;
}

static long madvise_vma(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice)
{
	switch (advice) {
	case MADV_MERGEABLE:
	case MADV_UNMERGEABLE:
		return madvise_flags(vma, start, end, advice);
	case MADV_DONTNEED:
		if (vma->vm_flags & (VM_LOCKED | VM_HUGETLB | VM_PFNMAP))
			return -EINVAL;
		lru_add_drain();
		lab_zap_range(vma, start, end);
		return 0;
	default:
		return -EINVAL;
	}
}

static long do_madvise(struct mm_struct *mm, unsigned long start, unsigned long len, int advice)
{
	unsigned long end = start + len, next;
	struct vm_area_struct *vma;
	long err = 0, unmapped = 0;

	if (start & ~PAGE_MASK)
		return -EINVAL;
	while (start < end && !err) {
		vma = find_vma(mm, start);
		if (!vma || vma->vm_start >= end)
			return -ENOMEM;
		if (start < vma->vm_start) {
			unmapped = -ENOMEM;
			start = vma->vm_start;
		}
		next = vma->vm_end < end ? vma->vm_end : end;
		err = madvise_vma(vma, start, next, advice);
		start = next;
	}
	return err ? err : unmapped;
}
