#include "print.h"

typedef struct {
	unsigned long pte;
} pte_t;
typedef struct {
	unsigned int seq;
} seq_t;

static inline pte_t make(unsigned long v)
{
	return (pte_t){ v };
}

static inline unsigned long val(pte_t p)
{
	return p.pte;
}

static pte_t set_bit(pte_t p, int bit)
{
	return make(val(p) | (1UL << bit));
}

int main(void)
{
	pte_t p = make(0x1000), *table = &p;
	seq_t s = { 3 };

	p = set_bit(p, 1);
	*table = set_bit(*table, 5);
	print_ulong("pte", val(p));
	print_ulong("direct", set_bit(make(8), 0).pte);
	print_ulong("size", sizeof(pte_t) + sizeof(s));
	print_long("equal", val(*table) == p.pte);
	return 0;
}
