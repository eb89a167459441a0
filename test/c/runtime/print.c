#include <stdio.h>
#include "print.h"

void print_long(const char *label, long value)
{
	printf("%s %ld\n", label, value);
}

void print_ulong(const char *label, unsigned long value)
{
	printf("%s %lu\n", label, value);
}

void print_str(const char *label, const char *text)
{
	printf("%s %s\n", label, text);
}

void print_bytes(const char *label, const void *data, unsigned long size)
{
	const unsigned char *byte = data;

	printf("%s", label);
	while (size-- > 0)
		printf(" %02x", *byte++);
	printf("\n");
}
