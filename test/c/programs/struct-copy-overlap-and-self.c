#include "print.h"

struct s {
	int v[4];
};

int main(void)
{
	struct s list[3] = { { { 1, 2, 3, 4 } }, { { 5, 6, 7, 8 } } };
	struct s *p = &list[1];

	*p = *p;
	list[2] = list[0] = *p;
	print_long("self", p->v[3]);
	print_long("chain", list[0].v[0] * 10 + list[2].v[1]);
	return 0;
}
