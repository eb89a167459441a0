#include "print.h"

static int find(int limit)
{
	int i;

	for (i = 0; i < 10; i++) {
		int v = ({
			if (i == limit)
				break;
			i * 2;
		});

		if (v > 100)
			return -1;
		if (({ int t = v; if (t == 6) continue; t; }) == 8)
			return v;
	}
	return i * 1000;
}

int main(void)
{
	print_long("limit 2", find(2));
	print_long("limit 9", find(9));
	print_long("goto", ({ int n = 0; again: n++; if (n < 4) goto again; n; }));
	print_long("loop", ({ int s = 0; for (int k = 0; k < 4; k++) s += k; s; }));
	return 0;
}
