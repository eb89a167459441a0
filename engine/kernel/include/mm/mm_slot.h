/* Our own mm_slot.h, for a ksm.c that is opened without its tree. */
#ifndef LAB_MM_SLOT_H
#define LAB_MM_SLOT_H

#include <linux/hashtable.h>
#include <linux/slab.h>

/* One registered address space: found by mm through hash, listed by mm_node. */
struct mm_slot {
	struct hlist_node hash;
	struct list_head mm_node;
	struct mm_struct *mm;
};

#define mm_slot_entry(ptr, type, member) container_of(ptr, type, member)

static inline void *mm_slot_alloc(struct kmem_cache *cache)
{
	/* no cache: KSM could not be set up */
	return cache ? kmem_cache_zalloc(cache, GFP_KERNEL) : NULL;
}

static inline void mm_slot_free(struct kmem_cache *cache, void *slot)
{
	kmem_cache_free(cache, slot);
}

#define mm_slot_lookup(table, wanted)							\
	({										\
		struct mm_slot *__slot, *__found = NULL;				\
											\
		hash_for_each_possible(table, __slot, hash, (unsigned long)(wanted)) {	\
			if (__slot->mm == (wanted)) {					\
				__found = __slot;					\
				break;							\
			}								\
		}									\
		__found;								\
	})

#define mm_slot_insert(table, owner, slot)						\
	({										\
		(slot)->mm = (owner);							\
		hash_add(table, &(slot)->hash, (unsigned long)(owner));			\
	})

#define mm_slot_remove(slot)								\
	({										\
		hash_del(&(slot)->hash);						\
		list_del(&(slot)->mm_node);						\
	})

#endif
