#include "print.h"

int main(void)
{
	int a[3] = { 1, 2, 3 };
	void *p = a;

	p += 4;
	print_long("int", *(int *)p);
	p = p + sizeof(int);
	print_long("int", *(int *)p);
	print_long("difference", p - (void *)a);
	p -= 8;
	p++;
	print_long("odd", p - (void *)a);
	return 0;
}
