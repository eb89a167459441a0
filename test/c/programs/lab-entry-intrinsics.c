#include "print.h"

#ifdef __linux__
#if 1
#define __lab_entry(pos, ptr, member) \
	((typeof(pos))((char *)(ptr) - __builtin_offsetof(typeof(*(pos)), member)))
#define __lab_entry_safe(pos, ptr, member) \
	({ void *__p = (void *)(ptr); __p ? __lab_entry(pos, __p, member) : (typeof(pos))0; })
#endif
#endif

struct hlist_node {
	struct hlist_node *next, **pprev;
};
struct item {
	int v;
	struct {
		struct hlist_node link[2];
	} in;
};

static int calls;

static struct hlist_node *get(struct hlist_node *n)
{
	calls++;
	return n;
}

int main(void)
{
	struct item a = { 5 }, *pos;

	pos = __lab_entry(pos, &a.in.link[1], in.link[1]);
	print_long("entry", pos->v);
	pos = __lab_entry_safe(pos, get(&a.in.link[0]), in.link[0]);
	print_long("safe", pos->v);
	pos = __lab_entry_safe(pos, get(0), in.link[0]);
	print_long("null", pos == 0);
	print_long("calls", calls);
	return 0;
}
