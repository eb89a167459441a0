#include "print.h"

struct item {
	int kind;
	union {
		struct item *next;
		unsigned long tagged;
		int *value;
	};
};

int main(void)
{
	int v = 12;
	struct item a = { 1 }, b = { 2, { .value = &v } };

	a.next = &b;
	print_long("next", a.next->kind);
	print_long("value", *b.value);
	a.tagged |= 1;
	print_long("tag", a.tagged & 1);
	print_long("untagged", ((struct item *)(a.tagged & ~1UL))->kind);
	print_ulong("size", sizeof(struct item));
	return 0;
}
