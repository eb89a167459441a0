/** Sentences of ksmd itself, of processes that come to it, and of counters. */
import { areaText } from "./areas.ts";
import { always, globalMember, type Row } from "./row.ts";

export const AROUND_ROWS: readonly Row[] = [
  { fn: /^ksm_scan_thread$/, text: /^ksm_do_scan\(/, say: always("doing a batch") },
  { text: /^mutex_lock\(&ksm_thread_mutex\);$/, say: always("keeping everybody else from changing KSM's settings") },
  { text: /^mutex_unlock\(&ksm_thread_mutex\);$/, say: always("letting others change KSM's settings again") },
  {
    text: /^wait_event_(?:freezable|interruptible)_timeout\(/,
    say: (v) => {
      const ms = v.number("sleep_ms", "time");
      return ms === undefined ? "sleeping until the next batch" : `sleeping for ${String(ms)} ms until the next batch`;
    },
  },
  {
    text: /^wait_event_(?:freezable|interruptible)\(|^schedule_timeout_interruptible\(/,
    say: always("sleeping until there is something to do"),
  },
  {
    text: /^\*vm_flags \|= VM_MERGEABLE;$|^vm_flags_set\(vma, VM_MERGEABLE\);$/,
    say: (v) => `marking ${areaText(v) ?? "the area"} as mergeable`,
  },
  {
    text: /^\*vm_flags &= ~VM_MERGEABLE;$|^vm_flags_clear\(vma, VM_MERGEABLE\);$/,
    say: (v) => `${areaText(v) ?? "the area"} is mergeable no longer`,
  },
  {
    text: /= __ksm_enter\((?:vma->vm_)?mm\);$|^err = take_part\(/,
    say: (v) => {
      const name = v.processOf(v.number("mm") ?? v.path("vma->vm_mm"));
      return name === undefined ? undefined : `putting process ${name} on ksmd's list`;
    },
  },
  {
    text: /^(?:ksm_|counts\.)(\w+)(\+\+|--);$/,
    say: (v, [, name = "", change = ""]) => {
      const value = v.structs.globalValue(`ksm_${name}`) ?? globalMember(v, ["counts"], [name]);
      if (value === undefined) return undefined;
      return `counting: ${name} goes from ${String(value)} to ${String(change === "++" ? value + 1 : value - 1)}`;
    },
  },
];
