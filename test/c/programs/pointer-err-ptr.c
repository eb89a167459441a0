#include "print.h"

#define MAX_ERRNO 4095

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *p)
{
	return (long)p;
}

static inline _Bool IS_ERR(const void *p)
{
	return (unsigned long)p >= (unsigned long)-MAX_ERRNO;
}

static inline _Bool IS_ERR_OR_NULL(const void *p)
{
	return !p || IS_ERR(p);
}

int main(void)
{
	int x;
	void *list[] = { &x, 0, ERR_PTR(-12), ERR_PTR(-4095), (void *)-4096L };
	unsigned int i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		print_long("error", IS_ERR(list[i]) * 10 + IS_ERR_OR_NULL(list[i]));
	print_long("code", PTR_ERR(list[2]));
	return 0;
}
