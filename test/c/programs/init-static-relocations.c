#include "print.h"

struct list {
	struct list *next, *prev;
};
struct entry {
	const char *name;
	struct list list;
	int *values;
	struct entry *self;
	int (*get)(void);
};

static int values[4] = { 1, 2, 3, 4 };

static int get(void)
{
	return 42;
}

static struct list head = { &head, &head };
static struct entry entry = {
	.name = "entry",
	.list = { .next = &entry.list, .prev = &head },
	.values = values + 2,
	.self = &entry,
	.get = get,
};
static int *ends[] = { &values[0], &values[3], values + 1, &*values };
static unsigned long as_number = (unsigned long)&values[1];
static char *inside = (char *)&values[1] + 4;

int main(void)
{
	print_long("head", head.next == &head);
	print_long("list", entry.list.next == &entry.list && entry.list.prev == &head);
	print_long("values", *entry.values);
	print_str("self", entry.self->name);
	print_long("get", entry.get());
	print_long("ends", *ends[0] * 1000 + *ends[1] * 100 + *ends[2] * 10 + *ends[3]);
	print_long("number", *(int *)as_number);
	print_long("inside", *(int *)inside);
	return 0;
}
