/* SPDX-License-Identifier: MIT */
/*
 * Memory that goes offline and comes back (mm/memory_hotplug.c): its free frames are not given out any more, those that
 * asked are told, its pages are moved elsewhere, and they are told again that it is gone, or that it is not.
 */

static struct notifier_block *lab_memory_notifiers;

int register_memory_notifier(struct notifier_block *nb)
{
	struct notifier_block **link = &lab_memory_notifiers;

	while (*link && (*link)->priority >= nb->priority)
		link = &(*link)->next;
	nb->next = *link;
	*link = nb;
	return 0;
}

void unregister_memory_notifier(struct notifier_block *nb)
{
	struct notifier_block **link = &lab_memory_notifiers;

	while (*link && *link != nb)
		link = &(*link)->next;
	if (*link)
		*link = nb->next;
}

static int lab_memory_notify(unsigned long action, unsigned long start_pfn, unsigned long nr_pages)
{
	struct memory_notify mn = { .start_pfn = start_pfn, .nr_pages = nr_pages };
	struct notifier_block *nb;
	int ret = NOTIFY_DONE;

	mn.status_change_nid_normal = NUMA_NO_NODE;
	mn.status_change_nid = NUMA_NO_NODE;
	for (nb = lab_memory_notifiers; nb && !(ret & NOTIFY_STOP_MASK); nb = nb->next)
		ret = nb->notifier_call(nb, action, &mn);
	return notifier_to_errno(ret);
}

/* A frame for a page that has to leave: from another node if there is one with memory, else from where it was. */
static struct folio *lab_alloc_elsewhere(int nid)
{
	struct folio *folio = NULL;
	unsigned int tried;

	for (tried = 1; !folio && tried <= nr_node_ids; tried++)
		folio = lab_alloc_folio_exact((nid + tried) % nr_node_ids);
	return folio;
}

/* Moves all pages out of the range; false when one stays. */
static bool lab_evacuate(unsigned long start_pfn, unsigned long end_pfn)
{
	bool empty = true;
	struct folio *folio;
	unsigned long pfn;

	for (pfn = start_pfn; pfn < end_pfn; pfn = lab_next_used_frame(pfn)) {
		folio = pfn_folio(pfn);
		if (!folio_ref_count(folio) || PageHWPoison(&folio->page))
			continue;
		if (!folio_isolate_lru(folio) || migrate_folio(folio, lab_alloc_elsewhere(pfn_to_nid(pfn))))
			empty = false;
	}
	return empty;
}

static int lab_offline_range(unsigned long start_pfn, unsigned long nr_pages)
{
	unsigned long end_pfn = start_pfn + nr_pages;
	int err;

	if (!nr_pages || end_pfn > lab_nr_frames || lab_overlaps_offline(start_pfn, end_pfn))
		return -EINVAL;
	/* The kernel's own frames do not move. */
	if (start_pfn <= LAB_ZERO_PFN)
		return -EBUSY;
	err = lab_isolate_frames(start_pfn, end_pfn);
	if (err)
		return err;
	err = lab_memory_notify(MEM_GOING_OFFLINE, start_pfn, nr_pages);
	if (!err) {
		lru_add_drain_all();
		if (!lab_evacuate(start_pfn, end_pfn))
			err = -EBUSY;
	}
	if (err) {
		lab_memory_notify(MEM_CANCEL_OFFLINE, start_pfn, nr_pages);
		lab_return_frames(start_pfn);
		return err;
	}
	lab_memory_notify(MEM_OFFLINE, start_pfn, nr_pages);
	return 0;
}

/* The range is one that went offline as a whole. */
static int lab_online_range(unsigned long start_pfn, unsigned long nr_pages)
{
	int err;

	if (!lab_is_offline_range(start_pfn, start_pfn + nr_pages))
		return -EINVAL;
	err = lab_memory_notify(MEM_GOING_ONLINE, start_pfn, nr_pages);
	if (err) {
		lab_memory_notify(MEM_CANCEL_ONLINE, start_pfn, nr_pages);
		return err;
	}
	lab_return_frames(start_pfn);
	lab_memory_notify(MEM_ONLINE, start_pfn, nr_pages);
	return 0;
}
