#include "print.h"

enum { N = 4 };
static long arithmetic = (N * 3 + (1 << 5)) / 2 - -1;
static unsigned char narrow = 300;
static short sign = 0xffff;
static _Bool flag = 17;
static int condition = N > 3 ? sizeof(long) : 0;
static unsigned long mask = ~0UL << 12;
static char letter = 'a' + 1;
static int logic = !0 && (2 || 0);
static int table[N + 1] = { [N] = N * N };
static struct {
	unsigned int a : 4, b : 12;
	signed int c : 5;
} bits = { 9, 0xabc, -3 };

int main(void)
{
	print_long("arithmetic", arithmetic);
	print_long("narrow", narrow);
	print_long("sign", sign);
	print_long("flag", flag);
	print_long("condition", condition);
	print_ulong("mask", mask);
	print_long("letter", letter);
	print_long("logic", logic);
	print_long("table", table[4] + sizeof(table));
	print_long("bits", bits.a * 10000 + bits.b + bits.c);
	return 0;
}
