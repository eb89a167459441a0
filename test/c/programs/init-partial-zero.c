#include "print.h"

struct s {
	int a;
	char text[5];
	long list[3];
};

static void dirty(void)
{
	volatile long junk[20];
	int i;

	for (i = 0; i < 20; i++)
		junk[i] = -1;
}

static void check(void)
{
	struct s s = { 1, "x" };
	int a[5] = { 1 };
	char c[6] = "ab";
	long z[4] = { 0 };

	print_long("s", s.a + s.text[1] + s.text[4] + s.list[0] + s.list[2]);
	print_long("a", a[0] + a[1] + a[4]);
	print_bytes("c", c, 6);
	print_long("z", z[0] + z[3]);
}

int main(void)
{
	dirty();
	check();
	return 0;
}
