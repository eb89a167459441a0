#include "print.h"

int main(void)
{
	int n = 0;

	goto inside;
	while (n < 20) {
		n += 10;
inside:
		n++;
		print_long("n", n);
	}
	if (n > 1000) {
in_if:
		print_long("in if", n);
		n = 5000;
	}
	if (n < 5000)
		goto in_if;
	return 0;
}
