/* The pages of the seeds, as the store of contents makes them, and the time of what is done with them. */
#include <stdint.h>
#include <time.h>

enum { PAGE = 4096 };

/* Nanoseconds of processor time. */
static inline double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static inline uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static inline void fill(uint64_t *word, uint64_t state)
{
	for (int i = 0; i < PAGE / 8; i++)
		word[i] = mix(state += 0x9e3779b97f4a7c15);
}
