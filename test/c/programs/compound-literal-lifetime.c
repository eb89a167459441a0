#include "print.h"

struct pair {
	long a, b;
};

static struct pair twice(struct pair p)
{
	return (struct pair){ p.a * 2, p.b * 2 };
}

int main(void)
{
	struct pair *kept = &(struct pair){ 1, 2 }, *later;
	int *list;

	list = (int[]){ 3, 4, 5 };
	later = &(struct pair){ 6, 7 };
	*kept = twice(*kept);
	print_long("other", twice((struct pair){ 50, 60 }).b);
	print_long("kept", kept->a * 10 + kept->b);
	print_long("list", list[0] * 100 + list[1] * 10 + list[2]);
	print_long("later", later->a * 10 + later->b);
	return 0;
}
