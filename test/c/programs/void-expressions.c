#include "print.h"

static int n;

static void bump(void)
{
	n++;
}

int main(void)
{
	(void)n;
	(void)(n++, n++);
	n ? bump() : (void)0;
	(n > 100) ? bump() : bump();
	bump(), bump();
	(void)(n && (bump(), 1));
	n;
	;
	print_long("n", n);
	return 0;
}
