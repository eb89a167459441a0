#include "print.h"

enum { A = 1 };

int main(void)
{
	print_long("outer", A);
	{
		enum { A = 2, B = A * 10 };
		print_long("inner", A + B);
	}
	print_long("outer", A);
	return 0;
}
