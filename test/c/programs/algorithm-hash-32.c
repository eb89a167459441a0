#include "print.h"

static unsigned int rol(unsigned int word, unsigned int shift)
{
	return (word << (shift & 31)) | (word >> ((-shift) & 31));
}

static unsigned int mix(const unsigned int *k, unsigned int length, unsigned int seed)
{
	unsigned int a, b, c;

	a = b = c = 0xdeadbeef + (length << 2) + seed;
	while (length > 3) {
		a += k[0];
		b += k[1];
		c += k[2];
		a -= c; a ^= rol(c, 4); c += b;
		b -= a; b ^= rol(a, 6); a += c;
		c -= b; c ^= rol(b, 8); b += a;
		length -= 3;
		k += 3;
	}
	return a ^ b ^ c;
}

int main(void)
{
	unsigned int data[32], i;

	for (i = 0; i < 32; i++)
		data[i] = i * 2654435761u;
	print_ulong("hash", mix(data, 32, 17));
	data[5] ^= 1;
	print_ulong("hash", mix(data, 32, 17));
	return 0;
}
