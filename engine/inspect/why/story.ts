/** The story of a page in plain words: what a replay has noted of its item, and what its process did to it. */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { MachineEvent } from "../../machine/builtin.ts";
import { labelOf, type Owner } from "../owners.ts";
import type { TraceEvent } from "./pageTrace.ts";
import type { WhyEventKind } from "./reasons.ts";

type LoggedEvent = MachineEvent & { readonly step: number; readonly thread: ThreadId };

export interface StoryEvent {
  readonly kind: WhyEventKind;
  readonly step: number;
  /** Full scans that had ended, plus one. */
  readonly pass?: number;
  readonly text: string;
  readonly statement: StatementId | undefined;
  readonly times?: number;
  readonly lastPass?: number;
}

/** What the log of events says of a page: how it got its frames and lost them. `takenApart`: copies that KSM itself made. */
export function pageEvents(
  log: readonly LoggedEvent[],
  page: { readonly mm: number; readonly address: number },
  takenApart: ReadonlySet<number>,
): readonly StoryEvent[] {
  return log.flatMap(({ name, fields, step }): readonly StoryEvent[] => {
    if (fields["mm"] !== page.mm || fields["address"] !== page.address) return [];
    const told = frameText(name === "cow" && takenApart.has(step) ? "unshare" : name, fields);
    return told === undefined ? [] : [{ ...told, step, statement: undefined }];
  });
}

function frameText(
  name: string,
  fields: MachineEvent["fields"],
): { readonly kind: WhyEventKind; readonly text: string } | undefined {
  const pfn = String(fields["pfn"]);
  switch (name) {
    case "fault":
      return { kind: "faulted", text: `touched: gets frame ${pfn}` };
    case "cow":
      return {
        kind: "copied",
        text: `written to: gets a copy of its own, frame ${pfn} instead of ${String(fields["from"])}`,
      };
    case "unshare":
      return {
        kind: "unshared",
        text: `taken apart: gets a copy of its own, frame ${pfn} instead of ${String(fields["from"])}`,
      };
    case "zap":
      return { kind: "unmapped", text: "unmapped" };
    case "swap out":
      return { kind: "unmapped", text: "goes out to swap" };
    case "swap in":
      return { kind: "faulted", text: `comes back from swap: gets frame ${pfn}` };
    default:
      return undefined;
  }
}

/** In order of time; the same again and again in one line. `from`: nothing before this step belongs to the page. */
export function storyOf(
  trace: readonly TraceEvent[],
  pageLog: readonly StoryEvent[],
  owners: readonly Owner[],
): readonly StoryEvent[] {
  const told = trace.flatMap((event) => traced(event, owners));
  return collapsed([...pageLog, ...told].sort((a, b) => a.step - b.step));
}

function traced(event: TraceEvent, owners: readonly Owner[]): readonly StoryEvent[] {
  const { step, sequence, statement, decided } = event;
  const at = { step, ...(sequence === undefined ? {} : { pass: sequence + 1 }) };
  const one = (kind: WhyEventKind, text: string, place = statement): readonly StoryEvent[] => [
    { kind, text, ...at, statement: place },
  ];
  switch (event.kind) {
    case "checksum":
      return one("checksum", "seen for the first time: its checksum is noted");
    case "changed":
      return one("changed", "its checksum has changed: left alone", decided ?? statement);
    case "waits":
      return one("waits", "enters the unstable tree: nobody with the same bytes is there yet");
    case "skipped":
      return one("skipped", "skipped by smart scan", decided ?? statement);
    case "merged": {
      const names = (event.sharers ?? []).map(({ mm, address }) => labelOf(owners, mm, address));
      const whom = names.length === 0 ? "" : ` with ${names.join(", ")}`;
      const frame = event.pfn === undefined ? "" : `: shares frame ${String(event.pfn)}`;
      return one("merged", `merged${whom}${frame}`);
    }
    case "merged-with-zeros":
      return one("merged", "merged with the kernel's page of zeros");
    case "left":
      return one("left", "KSM strikes it off the list of its KSM page");
    case "refused":
      return one("refused", "not merged: somebody holds another reference");
    case "forgotten":
      return one("forgotten", "KSM forgets what it knew of it");
    case "visited":
    case "left-tree":
      return [];
  }
}

function collapsed(events: readonly StoryEvent[]): readonly StoryEvent[] {
  const told: StoryEvent[] = [];
  for (const event of events) {
    const last = told.at(-1);
    if (last?.kind === event.kind && last.text === event.text && event.pass !== undefined) {
      told[told.length - 1] = { ...last, times: (last.times ?? 1) + 1, lastPass: event.pass };
    } else told.push(event);
  }
  return told;
}
