/* SPDX-License-Identifier: MIT */
/*
 * The structures of memory management: struct page and struct folio (64 bytes, one thing seen two ways), address
 * spaces and the areas in them. Field names are the kernel's; what only the simulated kernel needs is named lab_*.
 */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/rwsem.h>
#include <asm/pgtable_types.h>

struct address_space;
struct anon_vma;
struct file;
struct mem_cgroup;
struct mm_struct;
struct task_struct;
struct vm_area_struct;
struct vm_operations_struct;

typedef unsigned int vm_fault_t;
typedef unsigned long vm_flags_t;
/* From 7.x the same words are also seen as bitmaps: vma_flags_test() and mm_flags_test() take bit numbers. */
typedef struct {
	unsigned long __vma_flags;
} vma_flags_t;
typedef struct {
	unsigned long __mm_flags;
} mm_flags_t;
typedef unsigned int vma_flag_t;
typedef int rmap_t;

struct page {
	unsigned long flags;
	union {
		struct {
			struct list_head lru;
			struct address_space *mapping;
			union {
				unsigned long index;
				unsigned long share;
			};
			unsigned long private;
		};
		struct {
			unsigned long compound_head;
		};
	};
	union {
		unsigned int page_type;
		/* Number of page table entries that map the page, less one. */
		atomic_t _mapcount;
	};
	atomic_t _refcount;
	unsigned long memcg_data;
};

struct folio {
	union {
		struct {
			unsigned long flags;
			union {
				struct list_head lru;
				struct {
					void *__filler;
					/* While it is unevictable: how often it is locked, as far as known. */
					unsigned int mlock_count;
				};
			};
			struct address_space *mapping;
			unsigned long index;
			union {
				void *private;
				struct {
					unsigned long val;
				} swap;
			};
			atomic_t _mapcount;
			atomic_t _refcount;
			unsigned long memcg_data;
		};
		struct page page;
	};
};

enum {
	MM_FILEPAGES,
	MM_ANONPAGES,
	MM_SWAPENTS,
	MM_SHMEMPAGES,
	NR_MM_COUNTERS
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	union {
		unsigned long vm_flags;
		vma_flags_t flags;
	};
	/* Neighbours by address. */
	struct vm_area_struct *vm_next, *vm_prev;
	/* The anon_vmas whose pages may be found in this area, its own first. */
	struct list_head anon_vma_chain;
	struct anon_vma *anon_vma;
	const struct vm_operations_struct *vm_ops;
	unsigned long vm_pgoff;
	struct file *vm_file;
	void *vm_private_data;
	/* The memory policy: new pages come from this node. */
	int lab_node;
};

struct mm_struct {
	atomic_t mm_count;
	atomic_t mm_users;
	/* Areas in order of address. */
	struct vm_area_struct *mmap;
	pgd_t *pgd;
	unsigned long mmap_base;
	unsigned long task_size;
	int map_count;
	/* Serves as the lock of every table of this address space. */
	spinlock_t page_table_lock;
	union {
		struct rw_semaphore mmap_lock;
		struct rw_semaphore mmap_sem;
	};
	struct list_head mmlist;
	unsigned long total_vm;
	unsigned long locked_vm;
	unsigned long def_flags;
	atomic_long_t rss_stat[NR_MM_COUNTERS];
	union {
		unsigned long lab_flags;
#ifdef KSMLAB_USES_mm_flags_test
		mm_flags_t flags;
#else
		unsigned long flags;
#endif
	};
	struct task_struct *owner;
	atomic_t tlb_flush_pending;
	atomic_long_t pgtables_bytes;
	/* Addresses mapped by KSM, rmap_items, and zero pages that KSM put in. */
	unsigned long ksm_merging_pages;
	unsigned long ksm_rmap_items;
#if defined(KSMLAB_USES_ksm_zero_pages) && !defined(KSMLAB_USES_ATOMIC_LONG_INIT)
	unsigned long ksm_zero_pages;
#else
	atomic_long_t ksm_zero_pages;
#endif
	/* Where the next mmap goes. */
	unsigned long lab_next_address;
	/*
	 * Which processors it runs on. More than there ever are: 2.6.32 hashes by (unsigned long)mm / sizeof(*mm), and the
	 * machine holds that quotient exactly only when the size is above 2 KB, as a distribution's is.
	 */
	unsigned long cpu_bitmap[256];
};

struct vma_iterator {
	struct mm_struct *mm;
	/* Areas that end at or below this have been passed. */
	unsigned long lab_address;
};
#define VMA_ITERATOR(name, __mm, __addr) struct vma_iterator name = { .mm = (__mm), .lab_address = (__addr) }
static inline void vma_iter_init(struct vma_iterator *vmi, struct mm_struct *mm, unsigned long addr)
{
	vmi->mm = mm;
	vmi->lab_address = addr;
}

/* What handle_mm_fault() answers, the kernel's values. */
enum vm_fault_reason {
	VM_FAULT_OOM = 0x000001,
	VM_FAULT_SIGBUS = 0x000002,
	VM_FAULT_MAJOR = 0x000004,
	VM_FAULT_WRITE = 0x000008,
	VM_FAULT_HWPOISON = 0x000010,
	VM_FAULT_SIGSEGV = 0x000040,
	VM_FAULT_NOPAGE = 0x000100,
	VM_FAULT_LOCKED = 0x000200,
	VM_FAULT_RETRY = 0x000400,
	VM_FAULT_FALLBACK = 0x000800
};
#define VM_FAULT_ERROR (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV | VM_FAULT_HWPOISON | VM_FAULT_FALLBACK)

enum fault_flag {
	FAULT_FLAG_WRITE = 1 << 0,
	FAULT_FLAG_MKWRITE = 1 << 1,
	FAULT_FLAG_ALLOW_RETRY = 1 << 2,
	FAULT_FLAG_USER = 1 << 6,
	FAULT_FLAG_REMOTE = 1 << 7,
	FAULT_FLAG_UNSHARE = 1 << 10
};

#endif
