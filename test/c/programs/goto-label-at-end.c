#include "print.h"

static int f(int x)
{
	if (x)
		goto end;
	x = 5;
end:
	return x;
}

static void g(int *p)
{
	if (*p > 3)
		goto done;
	*p = 10;
done:
	;
}

int main(void)
{
	int a = 4, b = 1;

	g(&a);
	g(&b);
	print_long("f", f(0) * 10 + f(2));
	print_long("g", a * 100 + b);
	return 0;
}
