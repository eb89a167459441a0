#include "print.h"

struct __attribute__((packed)) p {
	char c;
	int i;
	short s;
};
struct q {
	char c;
	int i;
} __attribute__((packed));
struct r {
	char c;
	int i __attribute__((aligned(16)));
	char d;
};
struct s {
	char c;
} __attribute__((aligned(32)));
struct t {
	char c;
	long l __attribute__((packed));
};

int main(void)
{
	print_ulong("p", sizeof(struct p) + 100 * __builtin_offsetof(struct p, s));
	print_ulong("q", sizeof(struct q) + 100 * _Alignof(struct q));
	print_ulong("r", sizeof(struct r) + 100 * __builtin_offsetof(struct r, i));
	print_ulong("s", sizeof(struct s) + 100 * _Alignof(struct s));
	print_ulong("t", sizeof(struct t) + 100 * __builtin_offsetof(struct t, l));
	return 0;
}
