#include "print.h"

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

struct list {
	struct list *next, *prev;
};
struct item {
	int id;
	struct list link;
	struct {
		char c;
		struct list other;
	} inner;
};

int main(void)
{
	struct item a = { 1 }, b = { 2 };
	struct list *l = &b.link, *o = &a.inner.other;

	print_long("b", container_of(l, struct item, link)->id);
	print_long("a", container_of(o, struct item, inner.other)->id);
	print_long("same", container_of(&a.link, struct item, link) == &a);
	return 0;
}
