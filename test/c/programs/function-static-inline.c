#include "print.h"

static inline int square(int x)
{
	return x * x;
}

static __inline__ __attribute__((always_inline, unused)) long cube(long x)
{
	return x * square(x);
}

extern int declared_only(int);

static inline int never_called(int x)
{
	return declared_only(x);
}

int main(void)
{
	print_long("cube", cube(5));
	return 0;
}
