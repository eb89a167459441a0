#include "print.h"

struct point {
	int x, y, z;
};
struct line {
	struct point from, to;
	const char *name;
};

static struct line line = {
	.to = { .z = 3, .x = 1 },
	.name = "line",
	.from.y = 7,
};
static int table[] = { [2] = 20, [5] = 50, 60, [0] = 1, 2 };
static int ranges[10] = { [0 ... 3] = 1, [4 ... 5] = 2, [8] = 9 };

int main(void)
{
	struct point p = { .y = 5, 6 };
	unsigned int i;

	print_long("line", line.from.y * 100 + line.to.x * 10 + line.to.z);
	print_str("name", line.name);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		print_long("table", table[i]);
	for (i = 0; i < 10; i++)
		print_long("ranges", ranges[i]);
	print_long("p", p.x * 100 + p.y * 10 + p.z);
	return 0;
}
