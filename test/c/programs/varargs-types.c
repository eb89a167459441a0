#include "print.h"

typedef __builtin_va_list va_list;

struct small {
	int a;
};

static void show(const char *format, ...)
{
	va_list ap;

	__builtin_va_start(ap, format);
	for (; *format; format++) {
		switch (*format) {
		case 'd':
			print_long("int", __builtin_va_arg(ap, int));
			break;
		case 'u':
			print_ulong("unsigned", __builtin_va_arg(ap, unsigned int));
			break;
		case 'l':
			print_long("long", __builtin_va_arg(ap, long));
			break;
		case 's':
			print_str("string", __builtin_va_arg(ap, const char *));
			break;
		case 'p':
			print_long("pointer", *__builtin_va_arg(ap, int *));
			break;
		case 'S':
			print_long("struct", __builtin_va_arg(ap, struct small).a);
			break;
		}
	}
	__builtin_va_end(ap);
}

int main(void)
{
	int x = 12;
	struct small s = { 77 };

	show("dulspSd", -1, 4000000000u, -5L, "text", &x, s, 3);
	return 0;
}
