#include "print.h"

static int log_value;

static int note(int x)
{
	log_value = log_value * 10 + x;
	return x;
}

int main(void)
{
	int a = 1, b, i = 0, list[4] = { 0 };

	b = a++;
	print_long("post", a * 10 + b);
	note(1), note(2), note(3);
	print_long("comma", log_value);
	log_value = 0;
	if (note(1) && note(2) || note(3))
		print_long("logic", log_value);
	log_value = 0;
	for (note(1); note(2) && i < 2; note(3), i++)
		note(4);
	print_long("for", log_value);
	i = 0;
	list[i] = 5, i++, list[i] = i + 5;
	print_long("list", list[0] * 10 + list[1]);
	a = 10;
	b = (a = 20, a + 1) + 2;
	print_long("b", b);
	return 0;
}
