#include "print.h"

typedef unsigned char u8;
typedef long s64;
struct box {
	long value;
	int list[2];
};

int main(void)
{
	int a = 300, b = 7, m = 0xff;
	int *p = &b;
	struct box box = { 1000, { 3, 4 } }, *q = &box;

	print_long("cast call", (u8)(a));
	print_long("cast minus", (u8)-b);
	print_long("cast deref", (u8)*p);
	print_long("cast plus", (s64)+b);
	print_long("minus", (a) - b);
	print_long("minus product", (a) - b * 2);
	print_long("and", (a) & m);
	print_long("and product", 1 + (a) * b);
	print_long("chain", a - (b) - 1);
	print_long("in product", 2 * (u8)-1 + 1);
	print_long("address", *(int *)(s64)&b);
	print_long("member", (u8)(q)->value);
	print_long("element", (u8)(q)->list[1]);
	print_long("call", ((a)) - (b) * (m));
	print_long("cast in sum", a + (u8)(a) * 2);
	print_long("not", !(u8)256);
	print_long("sizes", sizeof(u8) * b + sizeof (s64) * b);
	return 0;
}
