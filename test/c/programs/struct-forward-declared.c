#include "print.h"

struct later;
static int read_it(struct later *p);
struct holder {
	struct later *p;
};

struct later {
	int value;
	struct holder *holder;
};

static int read_it(struct later *p)
{
	return p->holder->p->value;
}

int main(void)
{
	struct holder h;
	struct later l = { 42, &h };

	h.p = &l;
	print_long("value", read_it(&l));
	return 0;
}
