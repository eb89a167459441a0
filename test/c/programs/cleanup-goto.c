#include "print.h"

#define CLEANUP(f) __attribute__((__cleanup__(f)))

static void leave(int *x)
{
	print_long("leave", *x);
}

static int forward(int n)
{
	int outer CLEANUP(leave) = 1;
	int err = 0;

	if (n > 0) {
		int inner CLEANUP(leave) = 2;

		if (n > 1) {
			int deep CLEANUP(leave) = 3;

			if (n > 2)
				goto out;
			goto mid;
		}
		err = 5;
mid:
		print_long("mid", inner);
		err++;
	}
	err += 10;
out:
	print_long("out", outer);
	return err;
}

static int backward(void)
{
	int n = 0;

again:
	n++;
	{
		int each CLEANUP(leave) = 10 + n;

		if (n < 3)
			goto again;
		print_long("last", each);
	}
	return n;
}

static int retry_inside(void)
{
	int kept CLEANUP(leave) = 20;
	int n = 0;

retry:
	if (n++ < 2) {
		int each CLEANUP(leave) = 20 + n;
		goto retry;
	}
	return kept + n;
}

static int before_the_cleanup(int n)
{
	if (n < 0)
		goto fail;
	{
		int x CLEANUP(leave) = 30;

		if (n == 0)
			goto fail;
		return x;
	}
fail:
	return -22;
}

int main(void)
{
	int n;

	for (n = 0; n < 4; n++)
		print_long("forward", forward(n));
	print_long("backward", backward());
	print_long("retry", retry_inside());
	for (n = -1; n < 2; n++)
		print_long("before", before_the_cleanup(n));
	return 0;
}
