/* SPDX-License-Identifier: MIT */
/*
 * anon_vma: the reverse map of anonymous pages, with the kernel's rules (mm/rmap.c): when neighbours share one, what a
 * fork links and creates, when one left idle by exited children is used again, who holds which reference.
 */

#define avc_of(node) rb_entry(node, struct anon_vma_chain, rb)

static unsigned long avc_first(const struct anon_vma_chain *avc)
{
	return avc->vma->vm_pgoff;
}

static unsigned long avc_last(const struct anon_vma_chain *avc)
{
	return avc->vma->vm_pgoff + vma_pages(avc->vma) - 1;
}

/* Equal keys keep the order in which they came. */
static void anon_vma_tree_insert(struct anon_vma_chain *avc, struct anon_vma *anon_vma)
{
	struct rb_node **link = &anon_vma->rb_root.rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (avc_first(avc) < avc_first(avc_of(parent))) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&avc->rb, parent, link);
	rb_insert_color_cached(&avc->rb, &anon_vma->rb_root, leftmost);
#ifdef KSMLAB_ANON_VMA_LIST
	list_add_tail(&avc->same_anon_vma, &anon_vma->head);
#endif
}

static void anon_vma_tree_remove(struct anon_vma_chain *avc)
{
	rb_erase_cached(&avc->rb, &avc->anon_vma->rb_root);
#ifdef KSMLAB_ANON_VMA_LIST
	list_del(&avc->same_anon_vma);
#endif
}

static struct anon_vma_chain *avc_overlapping(struct rb_node *node, unsigned long first, unsigned long last)
{
	for (; node; node = rb_next(node)) {
		if (last < avc_first(avc_of(node)))
			return NULL;
		if (first <= avc_last(avc_of(node)))
			return avc_of(node);
	}
	return NULL;
}

struct anon_vma_chain *__lab_anon_vma_first(struct rb_root_cached *root, unsigned long first, unsigned long last)
{
	return avc_overlapping(rb_first_cached(root), first, last);
}

struct anon_vma_chain *__lab_anon_vma_next(struct anon_vma_chain *avc, unsigned long first, unsigned long last)
{
	return avc_overlapping(rb_next(&avc->rb), first, last);
}

/* An area whose start is about to change leaves the trees that are ordered by it, and comes back afterwards. */
void lab_anon_vma_trees_remove(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc;

	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		anon_vma_tree_remove(avc);
}

void lab_anon_vma_trees_insert(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc;

	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		anon_vma_tree_insert(avc, avc->anon_vma);
}

static struct anon_vma *anon_vma_alloc(void)
{
	struct anon_vma *anon_vma = kmem_cache_zalloc(lab_anon_vma_cache, GFP_KERNEL);

	if (!anon_vma)
		return NULL;
	atomic_set(&anon_vma->refcount, 1);
	anon_vma->parent = anon_vma;
	anon_vma->root = anon_vma;
	init_rwsem(&anon_vma->rwsem);
#ifdef KSMLAB_USES_external_refcount
	spin_lock_init(&anon_vma->lock);
#endif
#ifdef KSMLAB_ANON_VMA_LIST
	INIT_LIST_HEAD(&anon_vma->head);
#endif
	return anon_vma;
}

/* The last reference is gone. A root outlives those that use its lock. */
void __put_anon_vma(struct anon_vma *anon_vma)
{
	struct anon_vma *root = anon_vma->root;

#ifdef KSMLAB_USES_external_refcount
	if (atomic_read(&anon_vma->external_refcount))
		return;
#endif
	kmem_cache_free(lab_anon_vma_cache, anon_vma);
	if (root != anon_vma)
		put_anon_vma(root);
}

#ifdef KSMLAB_USES_external_refcount
/* Nobody outside holds it any more, and no area is linked to it: a root may have others that use its lock. */
void anon_vma_free(struct anon_vma *anon_vma)
{
	if (!atomic_read(&anon_vma->refcount))
		__put_anon_vma(anon_vma);
}
#endif

static int anon_vma_chain_link(struct vm_area_struct *vma, struct anon_vma *anon_vma)
{
	struct anon_vma_chain *avc = kmem_cache_zalloc(lab_anon_vma_chain_cache, GFP_KERNEL);

	if (!avc)
		return -ENOMEM;
	avc->vma = vma;
	avc->anon_vma = anon_vma;
	list_add(&avc->same_vma, &vma->anon_vma_chain);
	anon_vma_tree_insert(avc, anon_vma);
	return 0;
}

static bool anon_vma_compatible(struct vm_area_struct *a, struct vm_area_struct *b)
{
	return a->vm_end == b->vm_start && a->lab_node == b->lab_node &&
	       !((a->vm_flags ^ b->vm_flags) & ~(VM_ACCESS_FLAGS | VM_SOFTDIRTY)) &&
	       b->vm_pgoff == a->vm_pgoff + vma_pages(a);
}

/* A neighbour's anon_vma serves if the two areas could be one some day and it came from no parent. */
static struct anon_vma *find_mergeable_anon_vma(struct vm_area_struct *vma)
{
	struct vm_area_struct *next = vma->vm_next, *prev = vma->vm_prev;

	if (next && next->anon_vma && anon_vma_compatible(vma, next) && list_is_singular(&next->anon_vma_chain))
		return next->anon_vma;
	if (prev && prev->anon_vma && anon_vma_compatible(prev, vma) && list_is_singular(&prev->anon_vma_chain))
		return prev->anon_vma;
	return NULL;
}

/* Gives an area that is about to have its first anonymous page an anon_vma. */
int anon_vma_prepare(struct vm_area_struct *vma)
{
	struct anon_vma *anon_vma, *allocated = NULL;

	if (vma->anon_vma)
		return 0;
	anon_vma = find_mergeable_anon_vma(vma);
	if (!anon_vma) {
		anon_vma = allocated = anon_vma_alloc();
		if (!anon_vma)
			return -ENOMEM;
		anon_vma->num_children++;
	}
	if (anon_vma_chain_link(vma, anon_vma)) {
		if (allocated)
			put_anon_vma(allocated);
		return -ENOMEM;
	}
	vma->anon_vma = anon_vma;
	anon_vma->num_active_vmas++;
	return 0;
}

/* Links `dst` to all anon_vmas of `src`; in a fork it may take over one that no area uses as its own any more. */
int anon_vma_clone(struct vm_area_struct *dst, struct vm_area_struct *src)
{
	struct anon_vma_chain *pavc;

	list_for_each_entry_reverse(pavc, &src->anon_vma_chain, same_vma) {
		struct anon_vma *anon_vma = pavc->anon_vma;

		if (anon_vma_chain_link(dst, anon_vma)) {
			dst->anon_vma = NULL;
			unlink_anon_vmas(dst);
			return -ENOMEM;
		}
		if (!dst->anon_vma && src->anon_vma && anon_vma->num_children < 2 && anon_vma->num_active_vmas == 0)
			dst->anon_vma = anon_vma;
	}
	if (dst->anon_vma)
		dst->anon_vma->num_active_vmas++;
	return 0;
}

/* The child's area in a fork: linked to the parent's anon_vmas, with one of its own for pages to come. */
int anon_vma_fork(struct vm_area_struct *vma, struct vm_area_struct *pvma)
{
	struct anon_vma *anon_vma;

	if (!pvma->anon_vma)
		return 0;
	vma->anon_vma = NULL;
	if (anon_vma_clone(vma, pvma))
		return -ENOMEM;
	if (vma->anon_vma)
		return 0;
	anon_vma = anon_vma_alloc();
	if (!anon_vma)
		goto out_unlink;
	anon_vma->num_active_vmas++;
	anon_vma->root = pvma->anon_vma->root;
	anon_vma->parent = pvma->anon_vma;
	get_anon_vma(anon_vma->root);
	if (anon_vma_chain_link(vma, anon_vma))
		goto out_put;
	vma->anon_vma = anon_vma;
	anon_vma->parent->num_children++;
	return 0;
out_put:
	put_anon_vma(anon_vma);
out_unlink:
	unlink_anon_vmas(vma);
	return -ENOMEM;
}

/* Takes an area out of the reverse map; an anon_vma without areas goes, unless KSM holds it. */
void unlink_anon_vmas(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc, *next;

	list_for_each_entry_safe(avc, next, &vma->anon_vma_chain, same_vma) {
		struct anon_vma *anon_vma = avc->anon_vma;

		anon_vma_tree_remove(avc);
		if (RB_EMPTY_ROOT(&anon_vma->rb_root.rb_root)) {
			/* Freed below, when the counts of its parents have been put right. */
			anon_vma->parent->num_children--;
			continue;
		}
		list_del(&avc->same_vma);
		kmem_cache_free(lab_anon_vma_chain_cache, avc);
	}
	if (vma->anon_vma) {
		vma->anon_vma->num_active_vmas--;
		vma->anon_vma = NULL;
	}
	list_for_each_entry_safe(avc, next, &vma->anon_vma_chain, same_vma) {
		put_anon_vma(avc->anon_vma);
		list_del(&avc->same_vma);
		kmem_cache_free(lab_anon_vma_chain_cache, avc);
	}
}
