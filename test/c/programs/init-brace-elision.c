#include "print.h"

struct pair {
	int a, b;
};
struct deep {
	struct pair p[2];
	int m[2][2];
	int end;
};

static struct deep full = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static struct deep partial = { { { 1 }, 2, 3 }, { 4, 5 }, 6 };
static int grid[2][3] = { 1, 2, 3, 4 };

static long value(const struct deep *d)
{
	return (((d->p[0].a * 10L + d->p[0].b) * 10 + d->p[1].a) * 10 + d->p[1].b) * 100000 +
	       ((d->m[0][0] * 10 + d->m[0][1]) * 10 + d->m[1][0]) * 100 + d->m[1][1] * 10 + d->end;
}

int main(void)
{
	struct deep local = { 9, 8, { 7 }, 6, 5 };

	print_long("full", value(&full));
	print_long("partial", value(&partial));
	print_long("local", value(&local));
	print_long("grid", grid[0][2] * 100 + grid[1][0] * 10 + grid[1][2]);
	return 0;
}
