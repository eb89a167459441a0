#include "print.h"

static const char *const names[] = { "zero", "one", "two", [4] = "four" };
static char words[][4] = { "abc", "de", "" };

int main(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		print_str("name", names[i] ? names[i] : "(null)");
	words[1][2] = 'f';
	for (i = 0; i < 3; i++)
		print_str("word", words[i]);
	print_long("char", "hello"[1]);
	return 0;
}
