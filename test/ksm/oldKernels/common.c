/*
 * What ksm.c of 2.6.35 to 4.19 asks of the kernel in one and the same form: every name, with its arguments as they were then.
 * No KSM: a source that uses names. In front of it a version's own file is put (2.6.35.c and so on).
 */
#ifndef CONFIG_SYSFS
#error "without files of /sys"
#endif
#if !defined(CONFIG_MIGRATION) || !defined(CONFIG_MEMORY_HOTREMOVE)
#error "without migration, or without hot removal of memory"
#endif

struct used_slot {
	struct hlist_node link;
	struct list_head entries;
	struct rb_node node;
	struct mm_struct *mm;
	struct anon_vma *anon_vma;
	u32 sum;
};

static struct rb_root used_root = RB_ROOT;
static struct list_head used_head = LIST_HEAD_INIT(used_head);
static struct hlist_head used_hash;
static struct kmem_cache *used_cache;
static DECLARE_WAIT_QUEUE_HEAD(used_wait);
static DEFINE_MUTEX(used_mutex);
static DEFINE_SPINLOCK(used_lock);
static unsigned int used_limit = UINT_MAX;

static int __init ksm_slab_init(void)
{
	used_cache = kmem_cache_create("used", sizeof(struct used_slot), __alignof__(struct used_slot), 0, NULL);
	INIT_HLIST_HEAD(&used_hash);
	return used_cache ? 0 : -ENOMEM;
}

static void __init ksm_slab_free(void)
{
	kmem_cache_destroy(used_cache);
}

static struct used_slot *use_slab(struct mm_struct *mm)
{
	struct used_slot *slot = kmem_cache_zalloc(used_cache, GFP_KERNEL);
	struct used_slot *other = kmem_cache_alloc(used_cache, GFP_KERNEL);

	if (other)
		kmem_cache_free(used_cache, other);
	if (!slot)
		return NULL;
	slot->mm = mm;
	spin_lock(&used_lock);
	list_add_tail(&slot->entries, &used_head);
	list_move(&slot->entries, &used_head);
	hlist_add_head(&slot->link, &used_hash);
	spin_unlock(&used_lock);
	return slot;
}

static void use_tree(struct used_slot *slot)
{
	struct rb_node **place = &used_root.rb_node, *parent = NULL, *node;

	while (*place) {
		parent = *place;
		cond_resched();
		place = rb_entry(parent, struct used_slot, node) < slot ? &parent->rb_right : &parent->rb_left;
	}
	rb_link_node(&slot->node, parent, place);
	rb_insert_color(&slot->node, &used_root);
	for (node = rb_first(&used_root); node; node = rb_next(node))
		slot->sum++;
	rb_erase(&slot->node, &used_root);
	list_del(&slot->entries);
	hlist_del(&slot->link);
	if (!list_empty(&used_head))
		slot = list_entry(used_head.next, struct used_slot, entries);
}

static bool use_area(struct vm_area_struct *vma, unsigned long addr)
{
	unsigned long never = VM_MERGEABLE | VM_SHARED | VM_MAYSHARE | VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_HUGETLB | VM_MIXEDMAP;

#ifdef VM_SAO
	never |= VM_SAO;
#endif
	if (addr < vma->vm_start || addr >= vma->vm_end || (vma->vm_flags & never))
		return false;
	return vma->anon_vma && vma->vm_next != vma && vma->vm_mm->mmap;
}

static u32 use_contents(struct page *page)
{
	void *addr = use_kmap(page);
	u32 sum = jhash2(addr, PAGE_SIZE / 4, 17);

	if (memcmp(addr, addr, PAGE_SIZE))
		sum++;
	use_kunmap(addr);
	return sum;
}

static int use_page(struct vm_area_struct *vma, unsigned long addr)
{
	struct page *page = follow_page(vma, addr & PAGE_MASK, FOLL_GET);
	struct page *copy;
	int err = -EFAULT;

	if (IS_ERR_OR_NULL(page))
		return IS_ERR(page) ? PTR_ERR(page) : err;
	if (PageAnon(page)) {
		flush_anon_page(vma, page, addr);
		flush_dcache_page(page);
	}
	if (!trylock_page(page))
		lock_page(page);
	if (PageLocked(page) && !PageKsm(page) && !PageSwapCache(page) && page_mapped(page))
		err = page_count(page) - page_mapcount(page);
	if ((vma->vm_flags & VM_LOCKED) && !PageMlocked(page)) {
		mlock_vma_page(page);
		munlock_vma_page(page);
	}
	unlock_page(page);
	if (get_page_unless_zero(page))
		put_page(page);
	get_page(pfn_to_page(page_to_pfn(page)));
	mark_page_accessed(page);
	copy = alloc_page_vma(GFP_HIGHUSER_MOVABLE, vma, addr);
	if (copy) {
		copy_user_highpage(copy, page, addr, vma);
		SetPageDirty(copy);
		__SetPageUptodate(copy);
		use_new_page(copy, vma, addr);
		put_page(copy);
	}
	put_page(page);
	put_page(page);
	return err;
}

static int use_entry(struct vm_area_struct *vma, struct page *page, struct page *kpage)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long addr = page_address_in_vma(page, vma);
	pmd_t *pmd = use_pmd(mm, addr);
	pte_t *ptep, before = __pte(0), entry;
	spinlock_t *ptl;

	if (addr == -EFAULT || !pmd)
		return -EFAULT;
	ptep = pte_offset_map_lock(mm, pmd, addr, &ptl);
	if (!pte_same(*ptep, before) && pte_write(*ptep) && pte_pfn(*ptep) == page_to_pfn(page)) {
		flush_cache_page(vma, addr, page_to_pfn(page));
		entry = use_clear_flush(vma, addr, ptep);
		set_pte_at(mm, addr, ptep, entry);
		set_pte_at_notify(mm, addr, ptep, pte_wrprotect(entry));
		get_page(kpage);
		use_add_rmap(kpage, vma, addr);
		set_pte_at_notify(mm, addr, ptep, mk_pte(kpage, vma->vm_page_prot));
		use_remove_rmap(page);
	}
	pte_unmap_unlock(ptep, ptl);
	return use_fault(mm, vma, addr) & (VM_FAULT_WRITE | VM_FAULT_SIGBUS | VM_FAULT_OOM) ? 0 : -EINVAL;
}

static void use_mm(struct mm_struct *mm)
{
	down_read(&mm->mmap_sem);
	if (find_vma(mm, 0) && atomic_read(&mm->mm_users))
		clear_bit(MMF_VM_MERGEABLE, &mm->flags);
	up_read(&mm->mmap_sem);
	down_write(&mm->mmap_sem);
	up_write(&mm->mmap_sem);
	mmdrop(mm);
}

static int use_thread(void *nothing)
{
	set_user_nice(current, 5);
	while (!kthread_should_stop()) {
		mutex_lock(&used_mutex);
		mutex_unlock(&used_mutex);
		schedule_timeout_interruptible(msecs_to_jiffies(20));
		if (signal_pending(current))
			return -ERESTARTSYS;
		wake_up_interruptible(&used_wait);
		use_waits();
	}
	return 0;
}

static int use_memory_callback(struct notifier_block *self, unsigned long action, void *arg)
{
	struct memory_notify *notify = arg;

	switch (action) {
	case MEM_GOING_OFFLINE:
		used_limit = notify->nr_pages;
		break;
	case MEM_OFFLINE:
		used_limit = notify->start_pfn;
		break;
	case MEM_CANCEL_OFFLINE:
		break;
	}
	return NOTIFY_OK;
}

static ssize_t used_limit_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sprintf(buf, "%u\n", used_limit);
}
static ssize_t used_limit_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	unsigned long value;

	if (use_number(buf, &value) || value > UINT_MAX)
		return -EINVAL;
	used_limit = value;
	return count;
}
static struct kobj_attribute used_limit_attr = __ATTR(used_limit, 0644, used_limit_show, used_limit_store);
static struct attribute *used_attrs[] = { &used_limit_attr.attr, NULL };
static struct attribute_group used_group = { .attrs = used_attrs, .name = "used" };

int __ksm_enter(struct mm_struct *mm)
{
	set_bit(MMF_VM_MERGEABLE, &mm->flags);
	return test_bit(MMF_VM_MERGEABLE, &mm->flags) ? 0 : -ENOMEM;
}

void __ksm_exit(struct mm_struct *mm)
{
	use_mm(mm);
}

int ksm_madvise(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice, unsigned long *vm_flags)
{
	struct used_slot *slot = use_slab(vma->vm_mm);

	if (!slot || !use_area(vma, start))
		return -ENOMEM;
	use_tree(slot);
	use_version(vma, slot);
	switch (advice) {
	case MADV_MERGEABLE:
		*vm_flags |= VM_MERGEABLE;
		return use_page(vma, start);
	case MADV_UNMERGEABLE:
		*vm_flags &= ~VM_MERGEABLE;
		break;
	}
	return use_entry(vma, use_any_page(), use_any_page()) + use_contents(use_any_page());
}

static int __init ksm_init(void)
{
	struct task_struct *thread;
	int err = ksm_slab_init();

	if (err)
		return err;
	thread = kthread_run(use_thread, NULL, "used");
	if (IS_ERR(thread)) {
		ksm_slab_free();
		return PTR_ERR(thread);
	}
	err = sysfs_create_group(mm_kobj, &used_group);
	if (err)
		kthread_stop(thread);
	hotplug_memory_notifier(use_memory_callback, 100);
	return err;
}
