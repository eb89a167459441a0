#include "print.h"

struct item {
	short id;
	char name[6];
};

static struct item items[] = { { 1, "one" }, { 2, "two" }, { 3, "three" } };

int main(void)
{
	struct item *p;
	unsigned int i;

	for (i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		print_str("name", items[i].name);
	for (p = items; p < items + 3; p++)
		print_long("id", p->id);
	print_long("difference", &items[2] - items);
	items[1] = items[2];
	print_str("copied", items[1].name);
	print_ulong("size", sizeof(struct item));
	return 0;
}
