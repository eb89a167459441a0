/* KSM's tracepoints: each call is an event of the machine, with the tracepoint's name and fields. */
#ifndef LAB_TRACE_KSM_H
#define LAB_TRACE_KSM_H

#include <linux/types.h>

void trace_ksm_start_scan(int seq, u32 rmap_entries);
void trace_ksm_stop_scan(int seq, u32 rmap_entries);
void trace_ksm_enter(void *mm);
void trace_ksm_exit(void *mm);
void trace_ksm_merge_one_page(unsigned long pfn, void *rmap_item, void *mm, int err);
void trace_ksm_merge_with_ksm_page(void *ksm_page, unsigned long pfn, void *rmap_item, void *mm, int err);
void trace_ksm_remove_ksm_page(unsigned long pfn);
void trace_ksm_remove_rmap_item(unsigned long pfn, void *rmap_item, void *mm);
void trace_ksm_advisor(s64 scan_time, unsigned long pages_to_scan, unsigned int cpu_percent);

#endif
