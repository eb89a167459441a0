#include "print.h"

struct s1 {
	unsigned char a;
};
struct s2 {
	unsigned char a, b;
};
struct s4 {
	unsigned char a, b, c, d;
};
struct s5 {
	unsigned char c[5];
};
struct s6 {
	short a, b, c;
};

static struct s1 f1(struct s1 s) { s.a++; return s; }
static struct s2 f2(struct s2 s) { s.b++; return s; }
static struct s4 f4(struct s4 s) { s.d++; return s; }
static struct s5 f5(struct s5 s) { s.c[4]++; return s; }
static struct s6 f6(struct s6 s) { s.c++; return s; }

int main(void)
{
	struct s1 a = { 255 };
	struct s2 b = { 1, 2 };
	struct s4 c = { 1, 2, 3, 4 };
	struct s5 d = { { 1, 2, 3, 4, 5 } };
	struct s6 e = { 1, 2, -3 };
	struct s2 (*indirect)(struct s2) = f2;

	print_long("s1", f1(a).a);
	print_long("s2", f2(f2(b)).b * 10 + b.b);
	print_long("s4", f4(c).d * 10 + f4(c).a);
	print_long("s5", f5(d).c[4] * 10 + d.c[4]);
	print_long("s6", f6(e).c * 10 + f6(e).a);
	print_long("indirect", indirect(b).b);
	return 0;
}
