#include "print.h"

int main(void)
{
	unsigned char c = 5;
	unsigned int u = 5;
	long l = -5;
	int i = 0;

	print_long("minus char", -c);
	print_long("minus unsigned", -u);
	print_long("plus", +c);
	print_ulong("size of plus", sizeof(+c) + sizeof(~c));
	print_long("not long", ~l);
	print_long("bang", !l + !i);
	print_long("double", - -l);
	print_long("mixed", ~-1 + !!~0);
	return 0;
}
