/* SPDX-License-Identifier: MIT */
/* Flags of areas as kernels since 7.0 see them: a bitmap type, bits named by number, masks made of several. */
#ifndef _LAB_VMA_FLAGS_H
#define _LAB_VMA_FLAGS_H

#include <linux/mm_types.h>
#include <lab/macros.h>
#include <lab/mmFlags.h>

enum {
	VMA_READ_BIT = 0,
	VMA_WRITE_BIT = 1,
	VMA_EXEC_BIT = 2,
	VMA_SHARED_BIT = 3,
	VMA_MAYREAD_BIT = 4,
	VMA_MAYWRITE_BIT = 5,
	VMA_MAYEXEC_BIT = 6,
	VMA_MAYSHARE_BIT = 7,
	VMA_GROWSDOWN_BIT = 8,
	VMA_PFNMAP_BIT = 10,
	VMA_LOCKED_BIT = 13,
	VMA_IO_BIT = 14,
	VMA_DONTCOPY_BIT = 17,
	VMA_DONTEXPAND_BIT = 18,
	VMA_LOCKONFAULT_BIT = 19,
	VMA_HUGETLB_BIT = 22,
	VMA_SOFTDIRTY_BIT = 27,
	VMA_MIXEDMAP_BIT = 28,
	VMA_HUGEPAGE_BIT = 29,
	VMA_NOHUGEPAGE_BIT = 30,
	VMA_MERGEABLE_BIT = 31,
	VMA_DROPPABLE_BIT = 40
};

#define __lab_vma_bits_1(a) (1UL << (a))
#define __lab_vma_bits_2(a, b) (__lab_vma_bits_1(a) | __lab_vma_bits_1(b))
#define __lab_vma_bits_3(a, b, c) (__lab_vma_bits_2(a, b) | __lab_vma_bits_1(c))
#define __lab_vma_bits_4(a, b, c, d) (__lab_vma_bits_3(a, b, c) | __lab_vma_bits_1(d))
#define __lab_vma_bits_5(a, b, c, d, e) (__lab_vma_bits_4(a, b, c, d) | __lab_vma_bits_1(e))
#define __lab_vma_bits_6(a, b, c, d, e, f) (__lab_vma_bits_5(a, b, c, d, e) | __lab_vma_bits_1(f))

#define EMPTY_VMA_FLAGS ((vma_flags_t){ 0 })
#define mk_vma_flags(...) ((vma_flags_t){ __LAB_CALL(__lab_vma_bits_, __VA_ARGS__) })
#define VMA_DROPPABLE mk_vma_flags(VMA_DROPPABLE_BIT)
#define VMA_SPECIAL_FLAGS mk_vma_flags(VMA_IO_BIT, VMA_DONTEXPAND_BIT, VMA_PFNMAP_BIT, VMA_MIXEDMAP_BIT)

static inline bool vma_flags_test_any_mask(const vma_flags_t *flags, vma_flags_t mask)
{
	return (flags->__vma_flags & mask.__vma_flags) != 0;
}
#define vma_flags_test_single_mask(flags, mask) vma_flags_test_any_mask(flags, mask)
#define vma_flags_test(flags, bit) vma_flags_test_any_mask(flags, mk_vma_flags(bit))
#define vma_flags_test_any(flags, ...) vma_flags_test_any_mask(flags, mk_vma_flags(__VA_ARGS__))
#define vma_flags_set(flags, ...) ((void)((flags)->__vma_flags |= __LAB_CALL(__lab_vma_bits_, __VA_ARGS__)))
#define vma_flags_clear(flags, ...) ((void)((flags)->__vma_flags &= ~__LAB_CALL(__lab_vma_bits_, __VA_ARGS__)))

#endif
