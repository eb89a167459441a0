/*
 * Values left in what is no longer in use. On x86-64 the kernel adds 0xdead000000000000, which a signed 53-bit number
 * cannot hold; the null page catches these as well.
 */
#ifndef LAB_LINUX_POISON_H
#define LAB_LINUX_POISON_H

#define LIST_POISON1 ((void *)0x100)
#define LIST_POISON2 ((void *)0x122)

#endif
