#include "print.h"

typedef int row_t[4];
typedef row_t grid_t[2];

int main(void)
{
	grid_t g = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 } };
	row_t *r = &g[1];

	print_long("element", g[1][2]);
	print_long("row", (*r)[3]);
	print_ulong("size", sizeof(grid_t) + sizeof(row_t));
	return 0;
}
