#include "print.h"

#define max(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })

static int calls;

static int f(int x)
{
	calls++;
	return x;
}

int main(void)
{
	int x = ({ int y = 3; y + 1; });

	print_long("x", x);
	print_long("max", max(f(3), f(7)));
	print_long("calls", calls);
	print_long("nested", max(max(1, 5), max(f(4), 2)));
	print_long("sum", ({ x++; x; }) + ({ int z = 10; z; }));
	({ x = 50; });
	print_long("x", x);
	return 0;
}
