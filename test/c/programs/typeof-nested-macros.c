#include "print.h"

#define min(x, y) ({ typeof(x) _x = (x); typeof(y) _y = (y); _x < _y ? _x : _y; })
#define clamp(v, lo, hi) min((typeof(v))(v < (lo) ? (lo) : v), (typeof(v))(hi))
#define swap(a, b) do { typeof(a) __tmp = (a); (a) = (b); (b) = __tmp; } while (0)

int main(void)
{
	int a = 3, b = 9;
	unsigned long c = 100;
	long list[2] = { 1, 2 }, *p = list;

	swap(a, b);
	print_long("a", a * 10 + b);
	print_long("min", min(min(a, b), min(5, 4)));
	print_ulong("clamp", clamp(c, 10, 50));
	swap(list[0], *(p + 1));
	print_long("list", list[0] * 10 + list[1]);
	return 0;
}
