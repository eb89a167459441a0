#include "print.h"

int main(void)
{
	int i = 0;

again:
	i++;
	if (i < 5)
		goto again;
	print_long("i", i);
	goto skip;
	print_long("skipped", 1);
skip:
	print_long("done", i);
	return 0;
}
