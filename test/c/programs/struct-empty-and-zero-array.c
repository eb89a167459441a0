#include "print.h"

struct empty {
};
struct zero {
	int count;
	int list[0];
};
struct with {
	struct empty e;
	char c;
};

int main(void)
{
	struct {
		struct zero z;
		int room[3];
	} box = { { 3 }, { 7, 8, 9 } };

	print_ulong("empty", sizeof(struct empty));
	print_ulong("zero", sizeof(struct zero));
	print_ulong("with", sizeof(struct with));
	print_long("beyond", box.z.list[1]);
	return 0;
}
