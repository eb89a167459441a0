#include "print.h"

static int n;

int main(void)
{
	while (({ n++; n < 5; }))
		;
	print_long("n", n);
	if (({ int t = n; t > 3; }) && ({ n = 0; 1; }))
		print_long("taken", n);
	print_long("ternary", n ? 1 : ({ n = 9; n + 1; }));
	print_long("or", n || ({ n = 100; 1; }));
	print_long("n", n);
	for (n = ({ 0; }); n < ({ 3; }); n += ({ 1; }))
		print_long("for", n);
	return 0;
}
