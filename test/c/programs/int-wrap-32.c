#include "print.h"

int main(void)
{
	int i = 2147483647;
	unsigned int u = 0;

	i = i + 1;
	print_long("int", i);
	u = u - 1;
	print_long("unsigned", u);
	u = u * u;
	print_long("square", u);
	i = i - 1;
	print_long("back", i);
	i = 65536 * 65537;
	print_long("product", i);
	return 0;
}
