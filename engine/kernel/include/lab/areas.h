/* SPDX-License-Identifier: MIT */
/* Areas of an address space (struct vm_area_struct): finding, going through, and changing their flags. */
#ifndef _LAB_AREAS_H
#define _LAB_AREAS_H

#include <linux/mm_types.h>
#include <lab/macros.h>
#include <lab/mmFlags.h>

/* The first area that ends above `addr`, or NULL. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);

/* The area that holds `addr`, or NULL. */
static inline struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start <= addr ? vma : NULL;
}
static inline struct vm_area_struct *vma_next(struct vma_iterator *vmi)
{
	struct vm_area_struct *vma = find_vma(vmi->mm, vmi->lab_address);

	if (vma)
		vmi->lab_address = vma->vm_end;
	return vma;
}
#define vma_find(vmi, max) vma_next(vmi)
#define for_each_vma(vmi, vma) while (((vma) = vma_next(&(vmi))) != NULL)

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}
#define vma_is_anonymous(vma) (!(vma)->vm_ops)
#define vma_is_dax(vma) ((void)(vma), false)
#define file_is_dax(file) ((void)(file), false)
#define vma_is_accessible(vma) (((vma)->vm_flags & VM_ACCESS_FLAGS) != 0)
#define is_vm_hugetlb_page(vma) (((vma)->vm_flags & VM_HUGETLB) != 0)
#define vma_is_temporary_stack(vma) ((void)(vma), false)
#define is_cow_mapping(flags) (((flags) & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE)

#define vm_flags_set(vma, bits) ((void)((vma)->vm_flags |= (bits)))
#define vm_flags_clear(vma, bits) ((void)((vma)->vm_flags &= ~(bits)))
#define vm_flags_reset(vma, bits) ((void)((vma)->vm_flags = (bits)))
#define vm_flags_init(vma, bits) vm_flags_reset(vma, bits)

#endif
