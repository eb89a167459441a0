/* Red-black trees. */
#include <stddef.h>

enum { RED = 1, BLACK = 0 };

struct node {
	struct node *parent, *child[2];
	int color;
};

/* The node turns down, on the side `to`; its other child comes up. */
static inline void rotate(struct node **root, struct node *node, int to)
{
	struct node *up = node->child[!to], *above = node->parent;

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

static inline void link_at(struct node **root, struct node *parent, int side, struct node *node)
{
	node->parent = parent;
	node->child[0] = node->child[1] = NULL;
	node->color = RED;
	if (parent)
		parent->child[side] = node;
	else
		*root = node;
	while ((parent = node->parent) && parent->color == RED) {
		struct node *above = parent->parent;
		int on = above->child[1] == parent;
		struct node *uncle = above->child[!on];

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
