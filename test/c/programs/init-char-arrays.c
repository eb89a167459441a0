#include "print.h"

static char a[] = { 'a', 'b', 0 };
static char b[] = { "braced" };
static char c[2][3] = { "xy", { 'z' } };
static const unsigned char d[4] = "pq";

int main(void)
{
	char e[] = ("paren");
	struct {
		char name[4];
		int n;
	} s[] = { { "abc", 1 }, { "de", 2 } };

	print_str("a", a);
	print_str("b", b);
	print_bytes("c", c, 6);
	print_bytes("d", d, 4);
	print_str("e", e);
	print_ulong("sizes", sizeof(a) + sizeof(b) * 10 + sizeof(e) * 100);
	print_str("s", s[1].name);
	print_long("n", s[0].n + s[1].n);
	return 0;
}
