/* Waiting for a bit of a word to be cleared. Until 3.16 wait_on_bit() was given the function to sleep with. */
#ifndef LAB_LINUX_WAIT_BIT_H
#define LAB_LINUX_WAIT_BIT_H

#include <linux/wait.h>

int __lab_wait_on_bit(void *word, int bit, unsigned int mode);
int __lab_wait_on_bit_lock(void *word, int bit, unsigned int mode);
void wake_up_bit(void *word, int bit);
#define wait_on_bit(...) __LAB_BY_ARGS(__lab_wait_on_bit_, __VA_ARGS__)(__VA_ARGS__)
#define __lab_wait_on_bit_3(word, bit, mode) __lab_wait_on_bit(word, bit, mode)
#define __lab_wait_on_bit_4(word, bit, action, mode) ((void)(action), __lab_wait_on_bit(word, bit, mode))
#define wait_on_bit_lock(word, bit, mode) __lab_wait_on_bit_lock(word, bit, mode)
#define wait_on_bit_io(word, bit, mode) __lab_wait_on_bit(word, bit, mode)

#endif
