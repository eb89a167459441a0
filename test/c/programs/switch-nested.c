#include "print.h"

int main(void)
{
	int i, j;

	for (i = 0; i < 3; i++) {
		switch (i) {
		case 0:
			continue;
		case 1:
			for (j = 0; j < 5; j++) {
				switch (j) {
				case 2:
					goto out;
				default:
					print_long("j", j);
					break;
				}
			}
		out:
			print_long("out", j);
			break;
		default:
			print_long("default", i);
		}
		print_long("after", i);
	}
	return 0;
}
