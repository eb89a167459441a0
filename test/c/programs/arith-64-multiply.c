#include "print.h"

int main(void)
{
	unsigned long a = 3000000000UL, b = 3000000;
	long c = -123456789;

	print_ulong("product", a * b);
	print_long("negative", c * 1000000);
	print_long("wrap", (int)(c * 1000));
	print_ulong("hash", (unsigned int)(0x9e3779b1u * 12345u));
	return 0;
}
