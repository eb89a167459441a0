#include "print.h"

typedef long word;

static word add(word a, word b)
{
	return a + b;
}

int main(void)
{
	word (*f)(word, word);
	word (*g)(word, word) = add;

	f = g;
	print_long("f", f(1, 2));
	print_long("g", g(3, 4));
	return 0;
}
