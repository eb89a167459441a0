#include "print.h"

struct node {
	int value;
	struct node *next;
};

int main(void)
{
	struct node c = { 3, 0 }, b = { 2, &c }, a = { 1, &b };
	struct node *p, **link;
	int sum = 0;

	for (p = &a; p; p = p->next)
		sum = sum * 10 + p->value;
	print_long("sum", sum);
	for (link = &a.next; *link; link = &(*link)->next)
		if ((*link)->value == 2)
			*link = (*link)->next;
	print_long("removed", a.next->value);
	print_long("deep", a.next->next == 0);
	return 0;
}
