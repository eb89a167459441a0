#include "print.h"

int main(void)
{
	int i = 5, a[3] = { 1, 2, 3 };
	int *p = a;
	unsigned char c = 255;

	print_long("post", i++);
	print_long("pre", ++i);
	print_long("post dec", i--);
	print_long("pre dec", --i);
	print_long("*p++", *p++);
	print_long("*++p", *++p);
	print_long("(*p)--", (*p)--);
	print_long("a[2]", a[2]);
	print_long("char", c++);
	print_long("char after", c);
	print_long("not post", !i++);
	print_long("i", i);
	print_long("neg post", -i--);
	return 0;
}
