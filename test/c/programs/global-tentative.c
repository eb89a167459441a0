#include "print.h"

static int x;
static int x;
extern int y;
int y = 4;
static int x = 3;
static int list[];
static int list[3] = { 1, 2, 3 };

int main(void)
{
	print_long("x", x);
	print_long("y", y);
	print_ulong("list", sizeof(list));
	return 0;
}
