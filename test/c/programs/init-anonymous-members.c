#include "print.h"

struct s {
	int kind;
	union {
		int number;
		const char *text;
	};
	struct {
		short a, b;
	};
	int last;
};

static struct s items[] = {
	{ 1, { 10 }, { 2, 3 }, 4 },
	{ .kind = 2, .text = "two", .b = 5, .last = 6 },
	{ .a = 7 },
};

int main(void)
{
	struct s local = { .b = 1, 9, .number = 3 };

	print_long("first", items[0].number * 100 + items[0].b * 10 + items[0].last);
	print_str("second", items[1].text);
	print_long("second", items[1].b * 10 + items[1].last);
	print_long("third", items[2].a + items[2].kind);
	print_long("local", local.b * 100 + local.last * 10 + local.number);
	return 0;
}
