#include "print.h"

struct s {
	char a;
	int b __attribute__((aligned(8))), c;
	short d __attribute__((packed));
};

static int global __attribute__((unused)) = 3;
static char aligned_text[5] __attribute__((aligned(16))) = "abc", other __attribute__((aligned(8)));

static int f(int x __attribute__((unused)), int y) __attribute__((noinline));

static int f(int x __attribute__((unused)), int y)
{
	char local __attribute__((aligned(32))) = 'x';
	int late __attribute__((unused));

	switch (y) {
	case 1:
		y++;
		__attribute__((fallthrough));
	case 2:
		y++;
	}
	return y + ((unsigned long)&local % 8 == 0);
}

int main(void)
{
	print_ulong("size", sizeof(struct s) * 100 + __builtin_offsetof(struct s, b) * 10 + __builtin_offsetof(struct s, c));
	print_long("aligned", (unsigned long)aligned_text % 16 + (unsigned long)&other % 8);
	print_long("f", f(0, 1) * 10 + global);
	print_str("text", aligned_text);
	return 0;
}
