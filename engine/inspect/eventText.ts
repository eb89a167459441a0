/** Events as sentences: tracepoints of include/trace/events/ksm.h, and what the model around ksm.c reports. */
import type { MachineEvent } from "../machine/builtin.ts";
import { ksmRecords, rmapItemAt } from "./ksmRecords.ts";
import { labelOf, type Owner } from "./owners.ts";
import type { Structs } from "./structs.ts";

type Fields = MachineEvent["fields"];
type LoggedEvent = MachineEvent & { readonly step: number };

/** Addresses become names of processes and pages where they are known. */
export function eventText(event: LoggedEvent, owners: readonly Owner[], structs: Structs): string {
  const { fields } = event;
  const process = (): string => {
    const mm = fields["mm"];
    return owners.find((each) => each.mm === mm)?.process.name ?? "a process that is gone";
  };
  const page = (): string => pageOfItem(event, owners, structs) ?? `a page of ${process()}`;
  const result = (): string => {
    const error = Number(fields["err"] ?? 0);
    return error === 0 ? "" : ` failed (${String(error)})`;
  };
  switch (event.name) {
    case "ksm_start_scan":
      return `full scan ${text(fields, "seq")} starts`;
    case "ksm_stop_scan":
      return `full scan ${text(fields, "seq")} ends`;
    case "ksm_enter":
      return `${process()} enters ksmd's list`;
    case "ksm_exit":
      return `${process()} leaves ksmd's list`;
    case "ksm_merge_one_page":
      // Traced only where a page of zeros gives way to the kernel's zero page, whose frame is the one it names.
      return `${page()} is replaced by the kernel's zero page${result()}`;
    case "ksm_merge_with_ksm_page":
      return fields["ksm_page"] === 0
        ? `${page()} becomes a KSM page in place, in frame ${text(fields, "pfn")}${result()}`
        : `${page()} is replaced by the equal KSM page in frame ${text(fields, "pfn")}${result()}`;
    case "ksm_remove_ksm_page":
      return `KSM page in frame ${text(fields, "pfn")} is gone`;
    case "ksm_remove_rmap_item":
      return `${process()} no longer shares frame ${text(fields, "pfn")}`;
    case "ksm_advisor":
      return `advisor: ${text(fields, "pages_to_scan")} pages to scan, ${text(fields, "cpu_percent")} % of a processor`;
    default:
      return otherText(event, owners);
  }
}

/** The page of the rmap_item that an event names; undefined where the item is gone, and another may lie in its place. */
function pageOfItem({ fields, step }: LoggedEvent, owners: readonly Owner[], structs: Structs): string | undefined {
  const at = fields["rmap_item"];
  const { rmapItem } = ksmRecords(structs);
  const item = typeof at === "number" && rmapItem !== undefined ? rmapItemAt(structs, rmapItem, at) : undefined;
  if (item === undefined || item.mm !== fields["mm"]) return undefined;
  const object = structs.machine.objectAt(item.at);
  const isSame = object?.state === "live" && (object.allocated?.step ?? Number.POSITIVE_INFINITY) <= step;
  return isSame && owners.some(({ mm }) => mm === item.mm) ? labelOf(owners, item.mm, item.address) : undefined;
}

function otherText({ name, fields }: MachineEvent, owners: readonly Owner[]): string {
  const { mm, address, pfn, from } = fields;
  if (typeof mm === "number" && typeof address === "number") {
    const label = labelOf(owners, mm, address);
    switch (name) {
      case "fault":
        return `${label} is faulted in: frame ${String(pfn)}`;
      case "cow":
        return `${label} is written to and gets a copy of its own: frame ${String(pfn)} instead of ${String(from)}`;
      case "unshare":
        return `${label} is unshared: frame ${String(pfn)} instead of ${String(from)}`;
      case "zap":
        return `${label} is unmapped from frame ${String(pfn)}`;
      default:
        return `${name} at ${label}`;
    }
  }
  if (typeof fields["text"] === "string") return `${name}: ${fields["text"].trimEnd()}`;
  const shown = Object.entries(fields).map(([field, value]) => `${field} ${String(value)}`);
  return shown.length === 0 ? name : `${name}: ${shown.join(", ")}`;
}

function text(fields: Fields, name: string): string {
  return String(fields[name] ?? "?");
}
