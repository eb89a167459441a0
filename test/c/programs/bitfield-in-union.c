#include "print.h"

union u {
	unsigned int whole;
	struct {
		unsigned int low : 12, high : 20;
	};
	unsigned int three : 3;
};

int main(void)
{
	union u u = { .whole = 0x12345678 };

	print_long("low", u.low);
	print_long("high", u.high);
	print_long("three", u.three);
	u.high = 1;
	print_long("whole", u.whole);
	u.three = 1;
	print_long("whole", u.whole);
	return 0;
}
