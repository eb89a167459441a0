#include "print.h"

int main(void)
{
	print_long("octal", 0755);
	print_long("hex", 0xFFFFFFFF);
	print_long("binary", 0b1011);
	print_long("suffix", 10ul + 1LL + 2u);
	print_long("size hex", sizeof(0xFFFFFFFF));
	print_long("size dec", sizeof(4294967295));
	print_long("size small", sizeof(2147483647));
	print_long("hex is unsigned", 0xFFFFFFFF > -1);
	print_long("dec is long", 4294967295 > -1);
	print_long("char", 'A' + '\n' + '\x41' + '\101' + '\\' + '\'');
	print_long("signed char", '\xff');
	return 0;
}
