#include "print.h"

struct inner {
	int a, b, list[3];
};
struct outer {
	struct inner in[2];
	int tail;
};

int main(void)
{
	struct outer o = {
		.in[1].list[1] = 5, 6,
		.tail = 9,
		.in[0] = { 1, .list = { [2] = 3 } },
		.in[0].b = 2,
	};

	print_long("in0", o.in[0].a * 100 + o.in[0].b * 10 + o.in[0].list[2]);
	print_long("in1", o.in[1].list[0] * 100 + o.in[1].list[1] * 10 + o.in[1].list[2]);
	print_long("tail", o.tail);
	return 0;
}
