#include "print.h"

#define try_until(limit, x) ({ __label__ out; int tries; for (tries = 0;; tries++) if (tries * tries > (limit)) goto out; out: (x) = tries; tries; })

int main(void)
{
	int x;

	print_long("tries", try_until(50, x));
	print_long("x", x);
	return 0;
}
