#ifndef LAB_ASM_CURRENT_H
#define LAB_ASM_CURRENT_H

struct task_struct;
void *__lab_current_task(void);
#define current ((struct task_struct *)__lab_current_task())
#define get_current() current

#endif
