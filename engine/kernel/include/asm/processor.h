#ifndef LAB_ASM_PROCESSOR_H
#define LAB_ASM_PROCESSOR_H

/* Lets another thread run: a loop that waits for one ends. */
void cpu_relax(void);
#define prefetch(x) ((void)(x))
#define prefetchw(x) ((void)(x))

#endif
