#include "print.h"

typedef struct {
	int count;
	struct {
		long owner;
		int waiters[2];
	} inner;
} lock_t;

#define LOCK(n) (lock_t){ .count = n, .inner = { .waiters = { 1, n } } }

static lock_t global = LOCK(3);
static lock_t list[2] = { LOCK(4), LOCK(5) };
static struct {
	lock_t lock;
	int after;
} wrapped = { LOCK(6), 7 };

int main(void)
{
	lock_t local = LOCK(8);

	print_long("global", global.count * 10 + global.inner.waiters[1]);
	print_long("list", list[1].inner.waiters[1]);
	print_long("wrapped", wrapped.lock.count * 10 + wrapped.after);
	print_long("local", local.inner.waiters[0] * 10 + local.count);
	return 0;
}
