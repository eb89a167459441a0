#ifndef LAB_LINUX_BITS_H
#define LAB_LINUX_BITS_H

#define BIT(nr) (1UL << (nr))
#define BIT_MASK(nr) (1UL << ((nr) % 64))
#define BIT_WORD(nr) ((nr) / 64)

#endif
