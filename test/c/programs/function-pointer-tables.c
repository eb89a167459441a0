#include "print.h"

static int add(int a, int b)
{
	return a + b;
}

static int sub(int a, int b)
{
	return a - b;
}

static int mul(int a, int b)
{
	return a * b;
}

typedef int (*op_t)(int, int);

static const struct {
	char name;
	op_t op;
} ops[] = { { '+', add }, { '-', sub }, { '*', &mul } };

static int (*const raw[])(int, int) = { add, sub };

static op_t find(char c)
{
	unsigned int i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (ops[i].name == c)
			return ops[i].op;
	return 0;
}

int main(void)
{
	print_long("add", find('+')(3, 4));
	print_long("sub", (*find('-'))(3, 4));
	print_long("mul", (**find('*'))(3, 4));
	print_long("none", find('/') == 0);
	print_long("raw", raw[1](10, 1));
	print_long("same", ops[0].op == add && find('*') == mul);
	return 0;
}
