/*
 * The least that a scan of ksm.c can be: the places of memory that it goes to, in its order, and no more, in plain C. The
 * native side of bench/fast.bench.ts, beside order.c, which hashes and compares the same pages and goes nowhere.
 *
 *   least PAGES ROUNDS
 *
 * One process with the pages of the seeds 0 to PAGES, none equal. For each page: its page table entry, a checksum, the
 * unstable tree, of whose nodes it does what get_mergeable_page() does: the lock of the process, the vma, four levels of
 * page tables under their lock, the struct page and a reference to it, all given back. Locks and counts are changed one by
 * one, as a kernel on one processor would, or atomically; or one by one after the ways of 16 pages have been walked together.
 * The answer: nanoseconds of processor time of the best scan of each of the three, and how many comparisons one makes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include "seeded.h"
#include "tree.h"

enum way { PLAIN, ATOMIC, AHEAD, WAYS };
enum { LANES = 16, ENTRIES = 512, PRESENT = 1, ANON = 1, MERGEABLE = 1, UNSTABLE = 0x100 };
#define START 0x7f0000000000ull
#define INLINE static inline __attribute__((always_inline))

struct page {
	uint64_t flags, mapping, index, private;
	int mapcount, refcount, lock;
} __attribute__((aligned(64)));

struct vma {
	uint64_t start, end, flags;
	void *anon_vma;
};

struct mm {
	int lock, users;
	struct vma **areas;
	uint64_t *pgd;
};

/* 64 bytes with the node, as the kernel's. */
struct item {
	struct mm *mm;
	uint64_t address;
	uint32_t checksum;
	struct node node;
};

static unsigned char *memory;
static struct page *pages;
static struct item *items;
static struct mm process;
static uint64_t compared;

INLINE void change(int *word, int by, enum way way)
{
	if (way == ATOMIC)
		__atomic_fetch_add(word, by, __ATOMIC_ACQ_REL);
	else
		__atomic_store_n(word, __atomic_load_n(word, __ATOMIC_RELAXED) + by, __ATOMIC_RELAXED);
}

INLINE uint64_t number_of(uint64_t address)
{
	return address >> 12;
}

static uint64_t *at(uint64_t entry)
{
	return (uint64_t *)(memory + (entry & ~(uint64_t)(PAGE - 1)));
}

INLINE uint64_t *entry_of(const struct mm *mm, uint64_t address)
{
	uint64_t *table = mm->pgd;

	for (int shift = 39; shift > 12; shift -= 9) {
		uint64_t entry = table[address >> shift & (ENTRIES - 1)];

		if (!(entry & PRESENT))
			return NULL;
		table = at(entry);
	}
	return table + (address >> 12 & (ENTRIES - 1));
}

/* Address of the bytes of the page there, with a reference; NULL when there is none. */
INLINE struct page *get(struct item *item, enum way way)
{
	struct mm *mm = item->mm;
	uint64_t address = item->address & ~(uint64_t)(PAGE - 1), *entry;
	struct page *page = NULL;
	struct vma *vma;

	change(&mm->lock, 1, way);
	vma = *mm->areas;
	if (__atomic_load_n(&mm->users, __ATOMIC_RELAXED) && vma->start <= address && address < vma->end &&
	    vma->flags & MERGEABLE && vma->anon_vma && (entry = entry_of(mm, address))) {
		int *lock = &pages[number_of((unsigned char *)entry - memory)].lock;

		change(lock, 1, way);
		if (*entry & PRESENT && pages[number_of(*entry)].mapping & ANON) {
			page = pages + number_of(*entry);
			change(&page->refcount, 1, way);
		}
		change(lock, -1, way);
	}
	change(&mm->lock, -1, way);
	return page;
}

INLINE const unsigned char *bytes_of(const struct page *page)
{
	return memory + (size_t)(page - pages) * PAGE;
}

/* Brings what the searches for some pages will touch into the caches, a level of all of them at a time. */
static void look_ahead(struct node *root, struct item *item, size_t count)
{
	struct node *node[LANES];
	uint64_t mine[LANES], *entry[LANES], any;

	for (size_t i = 0; i < count; i++) {
		node[i] = root;
		mine[i] = __builtin_bswap64(*at(*entry_of(item[i].mm, item[i].address)));
	}
	do {
		any = 0;
		for (size_t i = 0; i < count; i++)
			if (node[i]) {
				struct item *other = (void *)((char *)node[i] - offsetof(struct item, node));

				entry[i] = entry_of(other->mm, other->address);
			}
		for (size_t i = 0; i < count; i++)
			if (node[i])
				__builtin_prefetch(pages + number_of(*entry[i]));
		for (size_t i = 0; i < count; i++)
			if (node[i]) {
				node[i] = node[i]->child[mine[i] > __builtin_bswap64(*at(*entry[i]))];
				__builtin_prefetch(node[i]);
				any |= (uint64_t)node[i];
			}
	} while (any);
}

/* -1 when an equal page is found. */
INLINE int insert(struct node **root, struct item *item, const struct page *page, enum way way)
{
	struct node *parent = NULL, *node = *root;
	int side = 0;

	while (node) {
		struct page *other = get((void *)((char *)node - offsetof(struct item, node)), way);
		int order;

		if (!other)
			return -1;
		order = other == page ? 0 : memcmp(bytes_of(page), bytes_of(other), PAGE);
		compared++;
		change(&other->refcount, -1, way);
		if (order == 0)
			return -1;
		parent = node;
		side = order > 0;
		node = node->child[side];
	}
	item->address |= UNSTABLE;
	link_at(root, parent, side, &item->node);
	return 0;
}

INLINE int scan(size_t count, enum way way)
{
	struct node *root = NULL;

	compared = 0;
	for (size_t i = 0; i < count; i++) {
		struct item *item = items + i;
		struct page *page;

		if (way == AHEAD && i % LANES == 0)
			look_ahead(root, item, count - i < LANES ? count - i : LANES);
		page = get(item, way);
		if (!page)
			return -1;
		item->address &= ~(uint64_t)UNSTABLE;
		if (item->checksum != (uint32_t)XXH64(bytes_of(page), PAGE, 0))
			item->checksum = XXH64(bytes_of(page), PAGE, 0);
		else if (insert(&root, item, page, way))
			return -1;
		change(&page->refcount, -1, way);
	}
	return 0;
}

/* The first pages of memory are the contents, the next ones the tables: a pgd, a pud, and a pmd for each GiB. */
static void make(size_t count)
{
	static struct vma vma, *areas = &vma;
	size_t next = count, all = count + count / ENTRIES + 8;
	uint64_t *pgd = NULL;

	memory = aligned_alloc(PAGE, all * PAGE);
	pages = aligned_alloc(64, all * sizeof(*pages));
	items = aligned_alloc(64, count * sizeof(*items));
	if (!memory || !pages || !items)
		exit(2);
	memset(pages, 0, all * sizeof(*pages));
	memset(items, 0, count * sizeof(*items));
	memset(memory + count * PAGE, 0, (all - count) * PAGE);
	pgd = at(next++ * PAGE);
	for (size_t i = 0; i < count; i++) {
		uint64_t address = START + i * PAGE, *table = pgd;

		for (int shift = 39; shift > 12; shift -= 9) {
			uint64_t *entry = table + (address >> shift & (ENTRIES - 1));

			if (!*entry)
				*entry = next++ * PAGE | PRESENT;
			table = at(*entry);
		}
		table[i % ENTRIES] = i * PAGE | PRESENT;
		fill(at(i * PAGE), i);
		pages[i].mapping = ANON;
		pages[i].refcount = 1;
		items[i] = (struct item){ .mm = &process, .address = address };
	}
	vma = (struct vma){ START, START + count * PAGE, MERGEABLE, &vma };
	process = (struct mm){ .users = 1, .areas = &areas, .pgd = pgd };
}

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	double best[WAYS] = { 1e18, 1e18, 1e18 };

	if (!count)
		return 2;
	make(count);
	/* The first one only takes the checksums. */
	for (size_t round = 0; round <= rounds; round++)
		for (int way = PLAIN; way < WAYS; way++) {
			double from = now(), took;
			int failed = way == PLAIN ? scan(count, PLAIN) : way == ATOMIC ? scan(count, ATOMIC) : scan(count, AHEAD);

			if (failed)
				return 1;
			took = now() - from;
			if (round > 0 && took < best[way])
				best[way] = took;
		}
	printf("%.0f %.0f %.0f %llu\n", best[PLAIN], best[ATOMIC], best[AHEAD], (unsigned long long)compared);
	return 0;
}
