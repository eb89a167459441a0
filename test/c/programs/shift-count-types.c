#include "print.h"

int main(void)
{
	unsigned char count = 5;
	long big = 6;
	unsigned long value = 1;

	print_long("by char", 1 << count);
	print_long("by long", 1 << big);
	print_long("type of left", sizeof(1 << big));
	print_long("type of long left", sizeof(value << count));
	print_ulong("order", value << count >> 2 << 1);
	print_long("precedence", 1 << 2 + 3);
	return 0;
}
