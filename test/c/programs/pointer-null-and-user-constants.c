#include "print.h"

#define LIST_POISON1 ((void *)0x100)
#define NULL ((void *)0)

struct node {
	struct node *next;
};

int main(void)
{
	struct node n = { LIST_POISON1 };
	struct node *p = NULL;
	char *low = (char *)4096;

	print_long("poison", n.next == LIST_POISON1);
	print_ulong("value", (unsigned long)n.next);
	print_long("null", p == NULL && !p);
	print_ulong("plus", (unsigned long)(low + 10));
	print_ulong("fake offset", (unsigned long)&((struct { int a; long b; } *)0)->b);
	print_long("difference", (low + 10) - low);
	return 0;
}
