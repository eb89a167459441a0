#include "print.h"

typedef unsigned int u32;

int main(void)
{
	int x = 3;

	print_long("same", __builtin_types_compatible_p(int, signed int));
	print_long("typedef", __builtin_types_compatible_p(u32, unsigned int));
	print_long("differ", __builtin_types_compatible_p(int, long));
	print_long("long long", __builtin_types_compatible_p(long, long long));
	print_long("char", __builtin_types_compatible_p(char, signed char));
	print_long("typeof", __builtin_types_compatible_p(typeof(x), int));
	print_long("const", __builtin_types_compatible_p(const int, int));
	print_long("pointer", __builtin_types_compatible_p(int *, const int *));
	print_long("array", __builtin_types_compatible_p(int[], int[3]));
	print_long("constant", __builtin_constant_p(3 + 4) * 10 + __builtin_constant_p(x));
	print_long("choose", __builtin_choose_expr(sizeof(long) == 8, 1, "no"));
	print_long("expect", __builtin_expect(x == 3, 1));
	return 0;
}
