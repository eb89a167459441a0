#include "print.h"

int main(void)
{
	const char *s = "con" "cat" "\x41\102\n\t\\\"\0hidden";
	char text[] = "abc", fixed[6] = "xy", exact[3] = "pqr";
	int n = 0;

	while (s[n])
		n++;
	print_long("length", n);
	print_bytes("bytes", s, 14);
	print_ulong("size", sizeof("a\0b") + sizeof(text));
	text[0] = 'X';
	print_str("text", text);
	print_bytes("fixed", fixed, 6);
	print_bytes("exact", exact, 3);
	print_str("utf8", "\u00e9\xc3\xa9");
	return 0;
}
