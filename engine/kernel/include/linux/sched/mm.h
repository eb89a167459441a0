/* References to address spaces: mm_users keeps the mappings, mm_count the structure. */
#ifndef LAB_LINUX_SCHED_MM_H
#define LAB_LINUX_SCHED_MM_H

#include <linux/sched.h>
#include <linux/mm_types.h>
#include <linux/gfp.h>

void __mmdrop(struct mm_struct *mm);

static inline void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_count);
}

static inline void mmdrop(struct mm_struct *mm)
{
	if (atomic_dec_and_test(&mm->mm_count))
		__mmdrop(mm);
}

static inline void mmget(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_users);
}

static inline bool mmget_not_zero(struct mm_struct *mm)
{
	return atomic_inc_not_zero(&mm->mm_users);
}

/* In the model: tears the mappings down with the last reference. */
void mmput(struct mm_struct *mm);
#define mmput_async(mm) mmput(mm)

#define memalloc_nofs_save() 0
#define memalloc_nofs_restore(flags) ((void)(flags))
#define memalloc_noreclaim_save() 0
#define memalloc_noreclaim_restore(flags) ((void)(flags))
#define might_alloc(gfp) ((void)(gfp))

#endif
