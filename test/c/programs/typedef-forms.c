#include "print.h"

typedef unsigned long ulong_t, *ulong_p;
typedef int (*compare_t)(const void *, const void *);
typedef struct pair {
	int a, b;
} pair_t, *pair_p;
typedef pair_t pairs_t[2];
typedef int func_t(int);

static func_t twice;

static int twice(int x)
{
	return 2 * x;
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int main(void)
{
	ulong_t v = 5;
	ulong_p p = &v;
	pairs_t ps = { { 1, 2 }, { 3, 4 } };
	pair_p q = ps + 1;
	compare_t c = compare;
	func_t *f = twice;

	print_ulong("p", *p + 1);
	print_long("q", q->b);
	print_long("c", c(&ps[0].a, &ps[1].a));
	print_long("f", f(21));
	return 0;
}
