/* SPDX-License-Identifier: MIT */
/*
 * The end of an address space. mm_users at 0 is what ksm_test_exit() asks for; then KSM is told, then memory goes;
 * the structure stays as long as KSM's slot holds mm_count.
 */

static void exit_mmap(struct mm_struct *mm)
{
	struct vm_area_struct *vma, *next;

	mmap_read_lock(mm);
	lru_add_drain();
	for (vma = mm->mmap; vma; vma = vma->vm_next)
		lab_zap_range(vma, vma->vm_start, vma->vm_end);
	mmap_read_unlock(mm);
	mmap_write_lock(mm);
	for (vma = mm->mmap; vma; vma = vma->vm_next)
		unlink_anon_vmas(vma);
	lab_free_all_tables(mm);
	for (vma = mm->mmap; vma; vma = next) {
		next = vma->vm_next;
		lab_vma_unlink(vma);
		vm_area_free(vma);
	}
	mm->total_vm = 0;
	mmap_write_unlock(mm);
}

void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	ksm_exit(mm);
	exit_mmap(mm);
	mmdrop(mm);
}

void __mmdrop(struct mm_struct *mm)
{
	WARN(atomic_read(&mm->mm_users) != 0, "an mm is freed while %d use it\n", atomic_read(&mm->mm_users));
	__lab_release(mm->pgd);
	kmem_cache_free(lab_mm_cache, mm);
}
