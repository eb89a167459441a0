#include "print.h"

#define TAG 3UL

struct node {
	long value;
};

static void *set_tag(struct node *n, unsigned long tag)
{
	return (void *)((unsigned long)n | tag);
}

static struct node *untag(void *p)
{
	return (struct node *)((unsigned long)p & ~TAG);
}

int main(void)
{
	struct node n = { 77 };
	void *p = set_tag(&n, 2);

	print_ulong("tag", (unsigned long)p & TAG);
	print_long("value", untag(p)->value);
	print_long("same", untag(p) == &n);
	print_long("char offset", (char *)p - (char *)&n);
	p = (void *)((unsigned long)p ^ 3);
	print_ulong("toggled", (unsigned long)p & TAG);
	return 0;
}
