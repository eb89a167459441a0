/*
 * Slab caches: an object is allocated under its cache's name, which is what a Fault calls it later. kmalloc'ed memory
 * belongs to "kmalloc-<size>".
 */
#ifndef LAB_LINUX_SLAB_H
#define LAB_LINUX_SLAB_H

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/types.h>

#define SLAB_HWCACHE_ALIGN ((slab_flags_t)0x00002000U)
#define SLAB_PANIC ((slab_flags_t)0x00040000U)
#define SLAB_RECLAIM_ACCOUNT ((slab_flags_t)0x00020000U)
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)0x00080000U)
#define SLAB_DESTROY_BY_RCU SLAB_TYPESAFE_BY_RCU
#define SLAB_ACCOUNT ((slab_flags_t)0x04000000U)
#define SLAB_MEM_SPREAD ((slab_flags_t)0x00100000U)

struct kmem_cache {
	const char *name;
	unsigned int object_size;
	unsigned int align;
	slab_flags_t flags;
	/* objects that are in use */
	unsigned int lab_live;
	void (*ctor)(void *object);
};

#define KMEM_CACHE(record, flags) \
	kmem_cache_create(#record, sizeof(struct record), _Alignof(struct record), flags, NULL)

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *object));
/* Freeing a cache with objects in use is reported, as in the kernel. */
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_alloc_node(struct kmem_cache *cache, gfp_t flags, int node);
void kmem_cache_free(struct kmem_cache *cache, void *object);
unsigned int kmem_cache_size(struct kmem_cache *cache);

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmalloc_node(size_t size, gfp_t flags, int node);
void *kzalloc_node(size_t size, gfp_t flags, int node);
void kfree(const void *object);
void kfree_sensitive(const void *object);
char *kstrdup(const char *s, gfp_t flags);
char *kstrndup(const char *s, size_t max, gfp_t flags);
void *kmemdup(const void *src, size_t size, gfp_t flags);
#define kvmalloc(size, flags) kmalloc(size, flags)
#define kvzalloc(size, flags) kzalloc(size, flags)
#define kvcalloc(n, size, flags) kcalloc(n, size, flags)
#define kvfree(object) kfree(object)

/* By type, since 7.0: the flags may be left out. */
#define __lab_gfp(...) __LAB_BY_ARGS(__lab_gfp_, 0, ##__VA_ARGS__)(0, ##__VA_ARGS__)
#define __lab_gfp_1(ignored) GFP_KERNEL
#define __lab_gfp_2(ignored, flags) (flags)
#define kmalloc_obj(var, ...) ((__typeof__(var) *)kmalloc(sizeof(var), __lab_gfp(__VA_ARGS__)))
#define kmalloc_objs(var, count, ...) ((__typeof__(var) *)kmalloc_array(count, sizeof(var), __lab_gfp(__VA_ARGS__)))
#define kzalloc_obj(var, ...) ((__typeof__(var) *)kzalloc(sizeof(var), __lab_gfp(__VA_ARGS__)))
#define kzalloc_objs(var, count, ...) ((__typeof__(var) *)kcalloc(count, sizeof(var), __lab_gfp(__VA_ARGS__)))

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kfree_sensitive, void *, if (_T) kfree_sensitive(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

#endif
