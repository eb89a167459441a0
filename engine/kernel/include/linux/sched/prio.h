#ifndef LAB_LINUX_SCHED_PRIO_H
#define LAB_LINUX_SCHED_PRIO_H

#define MAX_NICE 19
#define MIN_NICE (-20)
#define DEFAULT_PRIO 120
#define NICE_TO_PRIO(nice) ((nice) + DEFAULT_PRIO)
#define PRIO_TO_NICE(prio) ((prio) - DEFAULT_PRIO)

#endif
