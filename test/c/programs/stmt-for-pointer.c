#include "print.h"

struct node {
	struct node *next;
	int v;
};

int main(void)
{
	struct node c = { 0, 3 }, b = { &c, 2 }, a = { &b, 1 };
	int n = 0;

	for (struct node *p = &a, *q; p && (q = p->next, 1); p = q)
		n = n * 10 + p->v;
	print_long("n", n);
	return 0;
}
