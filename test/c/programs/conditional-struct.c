#include "print.h"

struct point {
	long x, y, z;
};

int main(void)
{
	struct point a = { 1, 2, 3 }, b = { 4, 5, 6 }, c;
	int which = 1;

	c = which ? a : b;
	print_long("a", c.x + c.y + c.z);
	which = 0;
	c = which ? a : b;
	print_long("b", c.x + c.y + c.z);
	print_long("member", (which ? a : b).y);
	return 0;
}
