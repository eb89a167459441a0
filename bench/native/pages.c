/*
 * The native side of bench/pages.bench.ts: the same pages, hashed and compared by libxxhash, C and the C library's memcmp.
 *
 *   pages PAGES     then on standard input, a line each: xxh64, jhash2, memcmp
 *
 * Each line is answered with the processor time of a page (of a pair, for memcmp) in nanoseconds and a check of the
 * results, which the bench compares with its own. The second half of the pages repeats the first but for byte 4088.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

enum { PAGE = 4096 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static inline uint32_t rotl(uint32_t value, int count)
{
	return value << count | value >> (32 - count);
}

/* Bob Jenkins' lookup3 over words. */
static uint32_t lookup3(const uint32_t *word, uint32_t count, uint32_t initval)
{
	uint32_t a = 0xdeadbeef + (count << 2) + initval, b = a, c = a;

	for (; count > 3; count -= 3, word += 3) {
		a += word[0], b += word[1], c += word[2];
		a = (a - c) ^ rotl(c, 4), c += b;
		b = (b - a) ^ rotl(a, 6), a += c;
		c = (c - b) ^ rotl(b, 8), b += a;
		a = (a - c) ^ rotl(c, 16), c += b;
		b = (b - a) ^ rotl(a, 19), a += c;
		c = (c - b) ^ rotl(b, 4), b += a;
	}
	if (count > 2)
		c += word[2];
	if (count > 1)
		b += word[1];
	if (count == 0)
		return c;
	a += word[0];
	c = (c ^ b) - rotl(b, 14);
	a = (a ^ c) - rotl(c, 11);
	b = (b ^ a) - rotl(a, 25);
	c = (c ^ b) - rotl(b, 16);
	a = (a ^ c) - rotl(c, 4);
	b = (b ^ a) - rotl(a, 14);
	return (c ^ b) - rotl(b, 24);
}

static unsigned char *make(size_t pages)
{
	unsigned char *memory = malloc(pages * PAGE);
	uint32_t *word = (uint32_t *)memory, state = 1;
	size_t half = pages / 2 * PAGE;

	if (!memory)
		exit(2);
	for (size_t at = 0; at < half / 4; at++)
		word[at] = state = state * 1664525 + 1013904223;
	memcpy(memory + half, memory, half);
	for (size_t at = half + 4088; at < 2 * half; at += PAGE)
		memory[at] ^= 1;
	return memory;
}

int main(int argc, char **argv)
{
	size_t pages = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned char *memory = make(pages);
	char what[16];

	while (scanf("%15s", what) == 1) {
		uint64_t check = 0;
		size_t count = pages;
		double from = now();

		if (!strcmp(what, "xxh64")) {
			for (size_t at = 0; at < pages; at++)
				check ^= XXH64(memory + at * PAGE, PAGE, 0);
		} else if (!strcmp(what, "jhash2")) {
			for (size_t at = 0; at < pages; at++)
				check ^= lookup3((uint32_t *)(memory + at * PAGE), PAGE / 4, 17);
		} else {
			count = pages / 2;
			for (size_t at = 0; at < count; at++)
				check += memcmp(memory + at * PAGE, memory + (at + count) * PAGE, PAGE) < 0;
		}
		printf("%.3f %llx\n", (now() - from) / count, (unsigned long long)check);
		fflush(stdout);
	}
	free(memory);
	return 0;
}
