#include "print.h"

struct walk {
	int (*entry)(int *value, void *private);
	void *private;
};

static int for_each(int *list, int n, const struct walk *w)
{
	int i, err;

	for (i = 0; i < n; i++) {
		err = w->entry(&list[i], w->private);
		if (err)
			return err;
	}
	return 0;
}

static int sum_up(int *value, void *private)
{
	*(long *)private += *value;
	*value = 0;
	return *(long *)private > 50 ? -1 : 0;
}

int main(void)
{
	int list[] = { 10, 20, 30, 40 };
	long sum = 0;
	struct walk w = { sum_up, &sum };

	print_long("err", for_each(list, 4, &w));
	print_long("sum", sum);
	print_long("left", list[2] * 100 + list[3]);
	return 0;
}
