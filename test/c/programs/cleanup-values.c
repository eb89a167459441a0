#include "print.h"

#define CLEANUP(f) __attribute__((__cleanup__(f)))

struct small {
	int a, b;
};
struct large {
	long v[5];
};

static void wipe(int *x)
{
	print_long("wipe", *x);
	*x = 0;
}

static void wipe_small(struct small *s)
{
	print_long("wipe small", s->a + s->b);
	s->a = s->b = 0;
}

static void wipe_large(void *p)
{
	struct large *l = p;

	print_long("wipe large", l->v[4]);
	l->v[4] = 0;
}

static void put_array(char (*text)[])
{
	print_long("array", (*text)[1]);
}

static struct small give_small(void)
{
	struct small s CLEANUP(wipe_small) = { 1, 2 };

	return s;
}

static struct large give_large(void)
{
	struct large l CLEANUP(wipe_large) = { { 1, 2, 3, 4, 5 } };

	return l;
}


static int early(int n)
{
	int x CLEANUP(wipe) = n;
	int y CLEANUP(wipe) = ({
		if (x > 3)
			return 100 + x;
		x + 1;
	});

	return x + y;
}

int main(void)
{
	int n = 0, sum = 0;

	print_long("scalar", ({ int x CLEANUP(wipe) = 5; x; }));
	print_long("sum", ({ int x CLEANUP(wipe) = 6; x + 1; }) + ({ int x CLEANUP(wipe) = 8; x; }));
	print_long("record", ({ struct small s CLEANUP(wipe_small) = { 3, 4 }; s; }).b);
	print_long("large", ({ struct large l CLEANUP(wipe_large) = { { 9, 8, 7, 6, 5 } }; l; }).v[4]);
	({ int x CLEANUP(wipe) = 11; (void)x; });
	print_long("given", give_small().b);
	print_long("given", give_large().v[4]);
	print_long("early", early(2));
	print_long("early", early(4));
	while (({ int x CLEANUP(wipe) = n; x; }) < 3)
		sum += n++;
	print_long("sum", sum);
	{
		char text[] CLEANUP(put_array) = "xyz";

		print_long("text", text[0]);
	}
	return 0;
}
