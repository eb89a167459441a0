/* SPDX-License-Identifier: MIT */
/* The lock of an address space, whichever name the kernel of the day has for it. */
#ifndef _LINUX_MMAP_LOCK_H
#define _LINUX_MMAP_LOCK_H

#include <linux/cleanup.h>
#include <linux/mm_types.h>
#include <linux/rwsem.h>

#define MMAP_LOCK_INITIALIZER(name)
#define mmap_init_lock(mm) init_rwsem(&(mm)->mmap_lock)
#define mmap_read_lock(mm) down_read(&(mm)->mmap_lock)
#define mmap_read_unlock(mm) up_read(&(mm)->mmap_lock)
#define mmap_read_trylock(mm) down_read_trylock(&(mm)->mmap_lock)
#define mmap_write_lock(mm) down_write(&(mm)->mmap_lock)
#define mmap_write_lock_nested(mm, subclass) down_write(&(mm)->mmap_lock)
#define mmap_write_lock_killable(mm) (down_write(&(mm)->mmap_lock), 0)
#define mmap_write_unlock(mm) up_write(&(mm)->mmap_lock)
#define mmap_write_trylock(mm) down_write_trylock(&(mm)->mmap_lock)
#define mmap_write_downgrade(mm) downgrade_write(&(mm)->mmap_lock)
#define mmap_assert_locked(mm) rwsem_assert_held(&(mm)->mmap_lock)
#define mmap_assert_write_locked(mm) rwsem_assert_held_write(&(mm)->mmap_lock)
#define vma_start_write(vma) ((void)(vma))
#define vma_start_read(vma) ((void)(vma), true)
#define vma_end_read(vma) ((void)(vma))
#define vma_assert_write_locked(vma) ((void)(vma))
#define vma_assert_locked(vma) ((void)(vma))

DEFINE_GUARD(mmap_read_lock, struct mm_struct *, mmap_read_lock(_T), mmap_read_unlock(_T))
DEFINE_GUARD(mmap_write_lock, struct mm_struct *, mmap_write_lock(_T), mmap_write_unlock(_T))

#endif
