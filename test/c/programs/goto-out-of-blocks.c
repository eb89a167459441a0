#include "print.h"

static int find(int needle)
{
	int table[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
	int i, j, err = -1;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < 3; j++) {
			if (table[i][j] == needle) {
				int found = i * 10 + j;

				err = found;
				goto out;
			}
		}
	}
	goto fail;
out:
	return err;
fail:
	return err - 99;
}

int main(void)
{
	print_long("found", find(6));
	print_long("missing", find(7));
	return 0;
}
