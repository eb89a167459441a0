#include "print.h"

#define for_each(i, n) for ((i) = 0; (i) < (n); (i)++)
#define check(c) do { if (!(c)) failures++; } while (0)
#define CONCAT(a, b) a##b
#define STRING(x) #x

static int failures;

int main(void)
{
	int i, CONCAT(va, lue) = 5;

	for_each(i, 3)
		check(i < 2);
	print_long("failures", failures);
	print_long("value", value);
	print_str("string", STRING(a + "b"));
	if (value)
		check(0);
	else
		check(1);
	print_long("failures", failures);
	return 0;
}
