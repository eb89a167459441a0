#include "print.h"

struct flags {
	unsigned long address : 40;
	unsigned long young : 1;
	unsigned long dirty : 1;
	unsigned int generation : 10;
};

static void mark(struct flags *f, int dirty)
{
	f->young = 1;
	f->dirty = dirty;
	f->generation += 1000;
}

int main(void)
{
	struct flags table[2] = { { 0x123456, 0, 1, 30 } };

	mark(&table[0], 0);
	mark(&table[1], 1);
	print_ulong("address", table[0].address);
	print_long("flags", table[0].young * 10 + table[0].dirty);
	print_long("generation", table[0].generation);
	print_long("second", table[1].young * 10 + table[1].dirty);
	print_ulong("size", sizeof(struct flags));
	return 0;
}
