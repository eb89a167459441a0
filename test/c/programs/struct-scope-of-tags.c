#include "print.h"

struct tag {
	int a;
};

static int f(void)
{
	struct tag {
		long x, y;
	};
	struct tag t = { 1, 2 };

	return sizeof(struct tag) + t.y;
}

int main(void)
{
	struct tag t = { 5 };
	{
		struct tag {
			char c[3];
		};
		print_ulong("inner", sizeof(struct tag));
	}
	print_ulong("outer", sizeof(struct tag) + t.a);
	print_long("function", f());
	return 0;
}
