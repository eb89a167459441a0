#include "print.h"

static short grid[3][4][2];

int main(void)
{
	int i, j, k, n = 0;

	for (i = 0; i < 3; i++)
		for (j = 0; j < 4; j++)
			for (k = 0; k < 2; k++)
				grid[i][j][k] = n++;
	print_long("middle", grid[1][2][1]);
	print_long("last", grid[2][3][1]);
	print_ulong("sizes", sizeof(grid) * 10000 + sizeof(grid[0]) * 100 + sizeof(grid[0][0]));
	print_long("flat", (&grid[0][0][0])[13]);
	return 0;
}
