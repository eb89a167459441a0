#include "print.h"

static int trace;

static int step(int n, int fail)
{
	trace = trace * 10 + n;
	return n == fail ? -n : 0;
}

static int run(int fail)
{
	int err;

	trace = 0;
	err = step(1, fail);
	if (err)
		goto out;
	err = step(2, fail);
	if (err)
		goto undo_first;
	err = step(3, fail);
	if (!err)
		goto out;
	trace = trace * 10 + 8;
undo_first:
	trace = trace * 10 + 9;
out:
	return err;
}

int main(void)
{
	int i;

	for (i = 0; i < 4; i++) {
		print_long("err", run(i));
		print_long("trace", trace);
	}
	return 0;
}
