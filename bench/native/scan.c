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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

enum { PAGE = 4096, RED = 1, BLACK = 0 };

/* As much memory as the kernel's rmap_item, a node of its tree in it. */
struct item {
	struct item *parent, *child[2];
	const unsigned char *page;
	uint64_t checksum;
	int color, shared;
	uint64_t rest[2];
};

static uint64_t compared;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void fill(uint64_t *word, uint64_t state)
{
	for (int i = 0; i < PAGE / 8; i++)
		word[i] = mix(state += 0x9e3779b97f4a7c15);
}

/* The node turns down, on the side `to`; its other child comes up. */
static void rotate(struct item **root, struct item *node, int to)
{
	struct item *up = node->child[!to], *above = node->parent;

	node->child[!to] = up->child[to];
	if (up->child[to])
		up->child[to]->parent = node;
	up->child[to] = node;
	up->parent = above;
	node->parent = up;
	if (above)
		above->child[above->child[1] == node] = up;
	else
		*root = up;
}

static void link_at(struct item **root, struct item *parent, int side, struct item *node)
{
	node->parent = parent;
	node->child[0] = node->child[1] = NULL;
	node->color = RED;
	if (parent)
		parent->child[side] = node;
	else
		*root = node;
	while ((parent = node->parent) && parent->color == RED) {
		struct item *above = parent->parent;
		int on = above->child[1] == parent;
		struct item *uncle = above->child[!on];

		above->color = RED;
		if (uncle && uncle->color == RED) {
			parent->color = uncle->color = BLACK;
			node = above;
			continue;
		}
		if (parent->child[!on] == node) {
			rotate(root, parent, on);
			parent = node;
		}
		parent->color = BLACK;
		rotate(root, above, !on);
		break;
	}
	(*root)->color = BLACK;
}

/* The node whose page is equal; else NULL, and the place where one belongs. */
static struct item *search(struct item *node, const unsigned char *page, struct item **parent, int *side)
{
	*parent = NULL;
	*side = 0;
	while (node) {
		int order = memcmp(page, node->page, PAGE);

		compared++;
		if (order == 0)
			return node;
		*parent = node;
		*side = order > 0;
		node = node->child[*side];
	}
	return NULL;
}

/* `spare`: the nodes of the stable tree. A page found equal leaves its own node of the unstable tree where it is. */
static size_t scan(struct item *items, size_t pages, struct item **stable, struct item **spare)
{
	struct item *unstable = NULL, *parent;
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
			link_at(&unstable, parent, side, item);
			continue;
		}
		search(*stable, item->page, &parent, &side);
		(*spare)->page = equal->page;
		link_at(stable, parent, side, (*spare)++);
		item->shared = equal->shared = 1;
		merged++;
	}
	return merged;
}

int main(int argc, char **argv)
{
	size_t pages = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, half = pages / 2, merged = 0;
	unsigned char *memory = aligned_alloc(PAGE, pages * PAGE);
	struct item *items = calloc(pages, sizeof(*items)), *nodes = calloc(half, sizeof(*nodes)), *stable = NULL;
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
