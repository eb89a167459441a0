/* SPDX-License-Identifier: MIT */
/* Events that the kernel counts in /proc/vmstat, as far as KSM has any. */
#ifndef _LINUX_VMSTAT_H
#define _LINUX_VMSTAT_H

enum vm_event_item { PGFAULT, PGMAJFAULT, PGREUSE, KSM_SWPIN_COPY, COW_KSM, NR_VM_EVENT_ITEMS };
extern unsigned long lab_vm_events[NR_VM_EVENT_ITEMS];
#define count_vm_event(item) ((void)lab_vm_events[item]++)

#endif
