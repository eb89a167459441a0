#include "print.h"

struct bits {
	unsigned int u : 3;
	int s : 3;
	_Bool flag : 1;
	unsigned char c : 2;
};

int main(void)
{
	struct bits b = { 0 };

	b.u = 13;
	b.s = 5;
	b.flag = 4;
	b.c = 7;
	print_long("u", b.u);
	print_long("s", b.s);
	print_long("flag", b.flag);
	print_long("c", b.c);
	print_long("value of assignment", b.u = 9);
	print_long("value of signed", b.s = 7);
	b.u++;
	b.u += 8;
	print_long("u", b.u);
	b.s--;
	print_long("s", b.s);
	print_long("post", b.u++);
	print_long("pre", ++b.u);
	return 0;
}
