#include "print.h"

static int many(char a, short b, int c, long d, unsigned char e, unsigned short f, unsigned int g, unsigned long h, int i, int j)
{
	return a + b + c + d + e + f + g + h + i + j;
}

static int narrow(unsigned char c, signed char s, _Bool b)
{
	return c * 10000 + s * 10 + b;
}

static void modify(int a, int *b)
{
	a += 100;
	*b += a;
}

int main(void)
{
	int x = 1;

	print_long("many", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
	print_long("narrow", narrow(300, 200, 7));
	modify(x, &x);
	print_long("x", x);
	return 0;
}
