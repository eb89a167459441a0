/*
 * What a scan hashes and compares, and nothing else, in the order of the scan: the native side of bench/fast.bench.ts.
 *
 *   order PAGES ROUNDS FILE     FILE: pairs of 32-bit words: (page, ~0) is XXH64 of a page, (a, b) memcmp of two
 *
 * Page i is the SplitMix64 page of seed i. The answer: nanoseconds of processor time of the best round, and a check.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include "seeded.h"

int main(int argc, char **argv)
{
	size_t pages = argc > 3 ? strtoul(argv[1], NULL, 10) : 0, rounds = argc > 3 ? strtoul(argv[2], NULL, 10) : 0, count;
	FILE *file = argc > 3 ? fopen(argv[3], "rb") : NULL;
	unsigned char *memory = malloc(pages * PAGE);
	uint32_t (*order)[2];
	double best = 1e18;
	uint64_t check = 0;

	if (!file || !memory || fseek(file, 0, SEEK_END))
		return 2;
	count = ftell(file) / sizeof(*order);
	order = malloc(count * sizeof(*order));
	rewind(file);
	if (!order || fread(order, sizeof(*order), count, file) != count)
		return 2;
	for (size_t i = 0; i < pages; i++)
		fill((uint64_t *)(memory + i * PAGE), i);
	for (size_t round = 0; round < rounds; round++) {
		double from = now();

		check = 0;
		for (size_t i = 0; i < count; i++) {
			const unsigned char *a = memory + (size_t)order[i][0] * PAGE;

			if (order[i][1] == UINT32_MAX)
				check ^= XXH64(a, PAGE, 0);
			else
				check += memcmp(a, memory + (size_t)order[i][1] * PAGE, PAGE) < 0;
		}
		if (now() - from < best)
			best = now() - from;
	}
	printf("%.0f %llx\n", best, (unsigned long long)check);
	return 0;
}
