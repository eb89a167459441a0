#include "print.h"

int counter;
static long values[3] = { 1, 2 };
static int *pointer = &counter;
static long *second = &values[1];
static char *text = "global" + 2;
static unsigned long address_size = sizeof(values);
static struct {
	int a;
	char b;
} thing = { .b = 'z' };

static void bump(void)
{
	counter++;
	*pointer += 10;
}

int main(void)
{
	bump();
	bump();
	print_long("counter", counter);
	print_long("values", values[0] + values[1] + values[2]);
	print_long("second", *second);
	print_str("text", text);
	print_ulong("size", address_size);
	print_long("thing", thing.a + thing.b);
	return 0;
}
