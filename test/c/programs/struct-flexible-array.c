#include "print.h"

struct flexible {
	short count;
	long list[];
};

static struct flexible table = { 3, { 10, 20, 30 } };

int main(void)
{
	__attribute__((aligned(8))) char room[64];
	struct flexible *f = (struct flexible *)room;
	int i;
	long sum = 0;

	for (i = 0; i < table.count; i++)
		sum += table.list[i];
	print_long("sum", sum);
	print_ulong("size", sizeof(struct flexible));
	f->count = 2;
	f->list[0] = 5;
	f->list[1] = 6;
	print_long("made", f->count + f->list[0] + f->list[1]);
	return 0;
}
