#include "print.h"

union u {
	char text[12];
	int list[3];
};

int main(void)
{
	union u a = { "hello" }, b;

	b = a;
	a.text[0] = 'j';
	print_str("a", a.text);
	print_str("b", b.text);
	b.list[0] = 0x00006968;
	print_str("b", b.text);
	print_ulong("size", sizeof(union u));
	return 0;
}
