/**
 * C: insertion and removal in a red-black tree as textbooks give them (a sentinel for leaves and for the root's parent,
 * transplant, left and right written out). Arguments are keys, each toggled in the tree; a line of its shape after each.
 */
export const TEXTBOOK_RBTREE = String.raw`
#include <stdio.h>
#include <stdlib.h>

struct node { int key, red; struct node *p, *l, *r; };
static struct node nil_node, *nil = &nil_node, *root;

static void left_rotate(struct node *x)
{
	struct node *y = x->r;
	x->r = y->l;
	if (y->l != nil) y->l->p = x;
	y->p = x->p;
	if (x->p == nil) root = y; else if (x == x->p->l) x->p->l = y; else x->p->r = y;
	y->l = x;
	x->p = y;
}

static void right_rotate(struct node *x)
{
	struct node *y = x->l;
	x->l = y->r;
	if (y->r != nil) y->r->p = x;
	y->p = x->p;
	if (x->p == nil) root = y; else if (x == x->p->r) x->p->r = y; else x->p->l = y;
	y->r = x;
	x->p = y;
}

static void insert(int key)
{
	struct node *z = malloc(sizeof *z), *x = root, *y = nil;
	while (x != nil) { y = x; x = key < x->key ? x->l : x->r; }
	*z = (struct node){ key, 1, y, nil, nil };
	if (y == nil) root = z; else if (key < y->key) y->l = z; else y->r = z;
	while (z->p->red) {
		if (z->p == z->p->p->l) {
			y = z->p->p->r;
			if (y->red) { z->p->red = 0; y->red = 0; z->p->p->red = 1; z = z->p->p; }
			else {
				if (z == z->p->r) { z = z->p; left_rotate(z); }
				z->p->red = 0; z->p->p->red = 1; right_rotate(z->p->p);
			}
		} else {
			y = z->p->p->l;
			if (y->red) { z->p->red = 0; y->red = 0; z->p->p->red = 1; z = z->p->p; }
			else {
				if (z == z->p->l) { z = z->p; right_rotate(z); }
				z->p->red = 0; z->p->p->red = 1; left_rotate(z->p->p);
			}
		}
	}
	root->red = 0;
}

static void transplant(struct node *u, struct node *v)
{
	if (u->p == nil) root = v; else if (u == u->p->l) u->p->l = v; else u->p->r = v;
	v->p = u->p;
}

static void delete_fixup(struct node *x)
{
	struct node *w;
	while (x != root && !x->red) {
		if (x == x->p->l) {
			w = x->p->r;
			if (w->red) { w->red = 0; x->p->red = 1; left_rotate(x->p); w = x->p->r; }
			if (!w->l->red && !w->r->red) { w->red = 1; x = x->p; }
			else {
				if (!w->r->red) { w->l->red = 0; w->red = 1; right_rotate(w); w = x->p->r; }
				w->red = x->p->red; x->p->red = 0; w->r->red = 0; left_rotate(x->p); x = root;
			}
		} else {
			w = x->p->l;
			if (w->red) { w->red = 0; x->p->red = 1; right_rotate(x->p); w = x->p->l; }
			if (!w->r->red && !w->l->red) { w->red = 1; x = x->p; }
			else {
				if (!w->l->red) { w->r->red = 0; w->red = 1; left_rotate(w); w = x->p->l; }
				w->red = x->p->red; x->p->red = 0; w->l->red = 0; right_rotate(x->p); x = root;
			}
		}
	}
	x->red = 0;
}

static void delete(struct node *z)
{
	struct node *x, *y = z;
	int was_red = y->red;
	if (z->l == nil) { x = z->r; transplant(z, z->r); }
	else if (z->r == nil) { x = z->l; transplant(z, z->l); }
	else {
		for (y = z->r; y->l != nil; y = y->l) ;
		was_red = y->red;
		x = y->r;
		if (y->p == z) x->p = y;
		else { transplant(y, y->r); y->r = z->r; y->r->p = y; }
		transplant(z, y);
		y->l = z->l; y->l->p = y; y->red = z->red;
	}
	if (!was_red) delete_fixup(x);
	nil->p = nil; nil->red = 0;
	free(z);
}

static void print(struct node *x)
{
	if (x == nil) { putchar('.'); return; }
	putchar('('); print(x->l); printf(" %d%c ", x->key, x->red ? 'r' : 'b'); print(x->r); putchar(')');
}

int main(int argc, char **argv)
{
	nil->p = nil->l = nil->r = nil;
	root = nil;
	for (int i = 1; i < argc; i++) {
		int key = atoi(argv[i]);
		struct node *x = root;
		while (x != nil && x->key != key) x = key < x->key ? x->l : x->r;
		if (x == nil) insert(key); else delete(x);
		print(root);
		putchar('\n');
	}
	return 0;
}
`;
