#include "print.h"

struct outer {
	int a;
	struct {
		int b;
		union {
			long c;
			struct {
				int d, e;
			};
		};
	};
	struct inner {
		int f;
	} named;
};

int main(void)
{
	struct outer o;
	struct inner i = { 9 };

	o.a = 1;
	o.b = 2;
	o.d = 5;
	o.e = 6;
	o.named = i;
	print_long("c", o.c);
	print_ulong("size", sizeof(o));
	print_ulong("d", __builtin_offsetof(struct outer, d));
	print_ulong("e", __builtin_offsetof(struct outer, e));
	print_ulong("f", __builtin_offsetof(struct outer, named.f));
	print_long("sum", o.a + o.b + o.named.f);
	return 0;
}
