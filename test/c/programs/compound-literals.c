#include "print.h"

struct point {
	int x, y;
};

static int sum(const struct point *p)
{
	return p->x + p->y;
}

static int total(const int *list, int n)
{
	int s = 0;

	while (n--)
		s += list[n];
	return s;
}

static struct point *global = &(struct point){ 30, 40 };

int main(void)
{
	struct point p;
	int i, *q;

	p = (struct point){ 1, 2 };
	print_long("sum", sum(&p));
	print_long("literal", sum(&(struct point){ .y = 5, .x = p.x }));
	print_long("array", total((int[]){ 1, 2, 3, 4 }, 4));
	print_long("member", ((struct point){ 7, 8 }).y);
	print_long("global", sum(global));
	for (i = 0; i < 3; i++) {
		q = (int[2]){ i };
		q[1] += i;
		print_long("fresh", q[0] * 10 + q[1]);
	}
	print_long("scalar", *&(int){ 9 });
	(struct point){ 1, 1 }.x++;
	return 0;
}
