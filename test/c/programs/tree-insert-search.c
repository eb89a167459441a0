#include "print.h"

struct node {
	long key;
	struct node *left, *right;
};

static struct node pool[16];
static int used;

static struct node **locate(struct node **root, long key)
{
	while (*root && (*root)->key != key)
		root = key < (*root)->key ? &(*root)->left : &(*root)->right;
	return root;
}

static int depth(const struct node *n)
{
	int l, r;

	if (!n)
		return 0;
	l = depth(n->left);
	r = depth(n->right);
	return 1 + (l > r ? l : r);
}

int main(void)
{
	long keys[] = { 50, 20, 70, 10, 30, 60, 80, 20, 25 };
	struct node *root = 0, **at;
	unsigned int i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		at = locate(&root, keys[i]);
		if (!*at) {
			*at = &pool[used++];
			(*at)->key = keys[i];
		}
	}
	print_long("used", used);
	print_long("depth", depth(root));
	print_long("found", *locate(&root, 25) != 0);
	print_long("missing", *locate(&root, 26) != 0);
	print_long("left", root->left->right->left->key);
	return 0;
}
