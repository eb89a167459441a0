#include "print.h"

struct bits {
	unsigned int small : 5;
	unsigned int whole : 32;
	unsigned long wide : 40;
};

int main(void)
{
	struct bits b = { 3, 1, 2 };

	print_long("small < -1", b.small < -1);
	print_long("whole < -1", b.whole < -1);
	print_long("small - 4", b.small - 4);
	print_long("shifted", b.small << 3);
	print_long("compare", b.small - 5 < 0);
	print_long("wide", b.wide * 1000);
	return 0;
}
