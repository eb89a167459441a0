#include "print.h"

int main(void)
{
	int n = 0;

	for (int i = 0; i < 3; i++) {
		n += i;
		int square = i * i;
		n += square;
		typedef long wide;
		wide w = n;
		print_long("w", w);
	}
	switch (n) {
		int x;
	case 8:
		x = n * 2;
		print_long("x", x);
	}
	return 0;
}
