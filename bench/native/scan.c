/*
 * What a scan of ksmd does, in plain C, on memory of its own: the native side of bench/scale.bench.ts.
 *
 *   scan PAGES     two regions of PAGES / 2, of which the same 30 % of pages are equal, scanned twice
 *
 * A checksum of every page; a stable tree that is searched for every page, an unstable tree for those whose checksum is the
 * one of the scan before; memcmp of whole pages, red-black trees, in the order of the pages. No processes, page tables,
 * locks, references or counters: the least that such a scan can be. The answer: nanoseconds of processor time of each scan,
 * how many comparisons there were in both, and how many pages were found equal to another.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include "seeded.h"
#include "tree.h"

/* As much memory as the kernel's rmap_item, a node of its tree in it. */
struct item {
	struct node node;
	const unsigned char *page;
	uint64_t checksum;
	int shared;
	uint64_t rest;
};

static uint64_t compared;

/* The node whose page is equal; else NULL, and the place where one belongs. */
static struct item *search(struct node *node, const unsigned char *page, struct node **parent, int *side)
{
	*parent = NULL;
	*side = 0;
	while (node) {
		struct item *item = (struct item *)node;
		int order = memcmp(page, item->page, PAGE);

		compared++;
		if (order == 0)
			return item;
		*parent = node;
		*side = order > 0;
		node = node->child[*side];
	}
	return NULL;
}

/* `spare`: the nodes of the stable tree. A page found equal leaves its own node of the unstable tree where it is. */
static size_t scan(struct item *items, size_t pages, struct node **stable, struct item **spare)
{
	struct node *unstable = NULL, *parent;
	size_t merged = 0;
	int side;

	for (size_t i = 0; i < pages; i++) {
		struct item *item = items + i, *equal;
		uint64_t checksum;

		if (item->shared)
			continue;
		if (search(*stable, item->page, &parent, &side)) {
			item->shared = 1;
			merged++;
			continue;
		}
		checksum = XXH64(item->page, PAGE, 0);
		if (checksum != item->checksum) {
			item->checksum = checksum;
			continue;
		}
		equal = search(unstable, item->page, &parent, &side);
		if (!equal) {
			link_at(&unstable, parent, side, &item->node);
			continue;
		}
		search(*stable, item->page, &parent, &side);
		(*spare)->page = equal->page;
		link_at(stable, parent, side, &(*spare)++->node);
		item->shared = equal->shared = 1;
		merged++;
	}
	return merged;
}

int main(int argc, char **argv)
{
	size_t pages = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, half = pages / 2, merged = 0;
	unsigned char *memory = aligned_alloc(PAGE, pages * PAGE);
	struct item *items = calloc(pages, sizeof(*items)), *nodes = calloc(half, sizeof(*nodes));
	struct node *stable = NULL;
	double ns[2];

	if (!pages || !memory || !items || !nodes)
		return 2;
	for (size_t i = 0; i < pages; i++) {
		int same = mix(i % half + 1) % 10 < 3;

		fill((uint64_t *)(memory + i * PAGE), same ? i % half : pages + i);
		items[i].page = memory + i * PAGE;
	}
	for (int round = 0; round < 2; round++) {
		double from = now();

		merged += scan(items, pages, &stable, &nodes);
		ns[round] = now() - from;
	}
	printf("%.0f %.0f %llu %zu\n", ns[0], ns[1], (unsigned long long)compared, merged);
	return 0;
}
