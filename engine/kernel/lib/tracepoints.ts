/** include/trace/events/ksm.h: a call of trace_NAME() is the event NAME with the tracepoint's own fields. */
import type { Builtin, BuiltinTable } from "../../machine/builtin.ts";

const emits =
  (name: string, ...fields: readonly string[]): Builtin =>
  (ctx, args) => {
    if (!ctx.isLogging) return;
    const values: Record<string, number> = {};
    for (let i = 0; i < fields.length; i++) values[fields[i]!] = args[i] ?? 0;
    ctx.emit({ name, fields: values });
  };

export const TRACEPOINT_BUILTINS: BuiltinTable = {
  trace_ksm_start_scan: emits("ksm_start_scan", "seq", "rmap_entries"),
  trace_ksm_stop_scan: emits("ksm_stop_scan", "seq", "rmap_entries"),
  trace_ksm_enter: emits("ksm_enter", "mm"),
  trace_ksm_exit: emits("ksm_exit", "mm"),
  trace_ksm_merge_one_page: emits("ksm_merge_one_page", "pfn", "rmap_item", "mm", "err"),
  trace_ksm_merge_with_ksm_page: emits("ksm_merge_with_ksm_page", "ksm_page", "pfn", "rmap_item", "mm", "err"),
  trace_ksm_remove_ksm_page: emits("ksm_remove_ksm_page", "pfn"),
  trace_ksm_remove_rmap_item: emits("ksm_remove_rmap_item", "pfn", "rmap_item", "mm"),
  trace_ksm_advisor: emits("ksm_advisor", "scan_time", "pages_to_scan", "cpu_percent"),
};
