/**
 * The direct answer to "why is this page not merged": from what memory says of the page now and from how ksmd's last visit
 * went. Each case leads to the statement that decides it, taken from the path of that visit where there was one.
 */
import type { StatementId } from "../../base/brands.ts";
import { refusalOf } from "./areaTest.ts";
import { type Knobs, outlookFor, outlookText, plural } from "./outlook.ts";
import type { FactReader, PageFacts } from "./pageFacts.ts";
import type { Comparison, Counting, TraceEvent, Visit } from "./pageTrace.ts";
import { equalText, isOtherNode, isPartner } from "./partners.ts";
import type { WhyReason } from "./reasons.ts";
import type { SourceRoles } from "./sourceRoles.ts";

export interface AnswerInput {
  readonly reader: FactReader;
  readonly roles: SourceRoles;
  readonly page: PageFacts;
  readonly knobs: Knobs;
  readonly sequence: number | undefined;
  readonly events: readonly TraceEvent[];
  readonly lastVisit: Visit | undefined;
  /** The last time that the process gave the page another frame, wrote to a shared one, or lost it. */
  readonly lastChange: { readonly step: number; readonly isCopy: boolean } | undefined;
}

export interface Decision {
  readonly reason: WhyReason;
  readonly text: string;
  readonly statement?: StatementId | undefined;
  readonly step?: number | undefined;
  readonly outlook?: string | undefined;
}

export interface Answer extends Decision {
  readonly equals: readonly { readonly page: string; readonly text: string }[];
  readonly equalCount: number;
}

export function answerFor(input: AnswerInput): Answer {
  const { page, reader, knobs } = input;
  const found = reader.equalsOf(page);
  const equals = found.pages.map((each) => ({ page: each.label, text: equalText(each, page, knobs, input.sequence) }));
  const decision = withoutPage(input) ?? withPage(input) ?? withItem(input, found.pages);
  return { ...decision, equals, equalCount: found.count };
}

/** There is nothing that could be merged. */
function withoutPage({ page, reader, roles }: AnswerInput): Decision | undefined {
  const { area, entry, frame, label } = page;
  if (area === undefined)
    return { reason: "unmapped", text: `${label} is not mapped any more: there is no area at its address.` };
  const test = roles.first("area-test");
  if (!area.isMergeable) {
    const refusal = refusalOf(reader.structs, roles, area);
    if (refusal !== undefined) {
      const text = `${label} lies in an area that KSM does not take, whoever asks for it: ksm.c refuses it by its flags.`;
      return { reason: "not-mergeable", text, statement: refusal };
    }
    const text = `${label} does not lie in a mergeable area: no madvise(MADV_MERGEABLE) covers it. Nothing in ksm.c would stand against one.`;
    return { reason: "not-mergeable", text, statement: test };
  }
  if (frame !== undefined) return undefined;
  const statement = roles.first("presence-test");
  if (entry !== 0) {
    const text = `${label} is in swap, not in memory: ksmd passes over what is not present, and does not fetch it back.`;
    return { reason: "swapped-out", text, statement };
  }
  return {
    reason: "not-present",
    text: `${label} is not present: nobody has touched it, so there is no page to merge.`,
    statement,
  };
}

/** It is merged, or needs no merging. */
function withPage({ page, roles, events }: AnswerInput): Decision | undefined {
  const { frame, label } = page;
  if (frame === undefined) return undefined;
  const merged = events.findLast(({ kind }) => kind === "merged" || kind === "merged-with-zeros");
  const since = { statement: merged?.statement, step: merged?.step };
  if (frame.isZeroPage) {
    if (frame.isDirty || merged?.kind === "merged-with-zeros") {
      const text = `${label} is merged: KSM has put the kernel's page of zeros in its place.`;
      return { reason: "merged-with-zeros", text, ...since };
    }
    const text = `${label} was read but never written to: it maps the kernel's page of zeros and takes no memory of its own.`;
    return { reason: "zeros", text, statement: roles.first("anonymous-test") };
  }
  if (!frame.isKsm) return undefined;
  const pfn = `frame ${String(frame.pfn)}`;
  if (frame.mappings > 1) {
    const text = `${label} is merged: ${plural(frame.mappings, "page")} share ${pfn}.`;
    return { reason: "merged", text, ...since };
  }
  const text = `${label} is a KSM page in ${pfn} that nobody else maps any more: it saves nothing until an equal page joins it.`;
  return { reason: "merged-alone", text, ...since };
}

function withItem(input: AnswerInput, equals: readonly PageFacts[]): Decision {
  const { page, knobs, roles, events, lastVisit, lastChange } = input;
  const { item, label } = page;
  const outlook = outlookOf(input);
  const next = outlook === undefined ? {} : { outlook };
  if (knobs.run !== undefined && knobs.run !== 1) {
    const undone = knobs.run === 2 ? ", and everything that was merged has been taken apart" : "";
    const text = `ksmd is stopped${undone}: run is ${String(knobs.run)}.`;
    return { reason: "stopped", text, statement: roles.first("run-test") };
  }
  if (!input.reader.knowsItems) {
    const text = `What KSM knows of ${label} cannot be told: this source keeps it in structures of other names.`;
    return { reason: "unknown", text };
  }
  if (!page.isListed) {
    return { reason: "not-listed", text: `ksmd does not go through the process of ${label}: it is not on its list.` };
  }
  if (item === undefined) return notVisited(input, next);
  const last = events.at(-1);
  if (last?.kind === "skipped") {
    const left = skipsLeft(input);
    const until = last.sequence === undefined ? "" : `: until full scan ${String(last.sequence + left + 2)}`;
    const text = `Smart scan skips ${label}: it was looked at several times in vain, so ksmd leaves it out for a while${until}.`;
    return { reason: "skipped", text, statement: last.decided, step: last.step };
  }
  if (isWrittenSince(input)) {
    const text =
      item.isStable && lastChange?.isCopy === true
        ? `${label} was merged until it was written to: since then it has a copy of its own. KSM counts it as merged until ksmd comes by.`
        : `${label} has been written to since ksmd's last visit: the next one will find another checksum, and wait for one more full scan.`;
    return { reason: "written-since", text, step: lastChange?.step, statement: roles.first("batch-loop"), ...next };
  }
  const refused = lastVisit === undefined ? undefined : refusalIn(lastVisit);
  if (!item.isUnstable && refused !== undefined && lastVisit !== undefined) {
    return { ...extraReference(label, refused, lastVisit), ...next };
  }
  if (item.isUnstable) return { ...waiting(input, equals), ...next };
  const noted = events.findLast(({ kind }) => kind === "checksum" || kind === "changed");
  if (noted !== undefined && noted.step >= (lastVisit?.step ?? 0)) return { ...checksum(label, noted), ...next };
  return { ...searchEnded(input, lastVisit, equals), ...next };
}

function notVisited({ page, roles, events }: AnswerInput, next: { readonly outlook?: string }): Decision {
  const forgotten = events.findLast(({ kind }) => kind === "forgotten");
  const statement = roles.first("batch-loop");
  if (forgotten !== undefined) {
    const text = `KSM has forgotten what it knew of ${page.label}, and ksmd has not come by since.`;
    return { reason: "unmerged", text, statement, step: forgotten.step, ...next };
  }
  return { reason: "not-visited", text: `ksmd has not come to ${page.label} yet.`, statement, ...next };
}

function checksum(label: string, noted: TraceEvent): Decision {
  const pass = noted.sequence === undefined ? "" : ` in full scan ${String(noted.sequence + 1)}`;
  const where = { statement: noted.decided ?? noted.statement, step: noted.step };
  if (noted.kind === "checksum") {
    const text = `ksmd has seen ${label} once${pass}, and noted its checksum. It looks for a partner only when the bytes are still the same at the next visit.`;
    return { reason: "first-visit", text, ...where };
  }
  const text = `The checksum of ${label} had changed when ksmd came by${pass}: what changes from scan to scan is not worth merging, so it was left alone.`;
  return { reason: "checksum-changed", text, ...where };
}

/** It lies in the unstable tree, or did until the scan began. */
function waiting(input: AnswerInput, equals: readonly PageFacts[]): Decision {
  const { page, knobs, roles, events, lastVisit } = input;
  const { label } = page;
  const entered = events.findLast(({ kind }) => kind === "waits");
  const since = { statement: entered?.statement, step: entered?.step };
  const ksm = equals.filter(({ frame }) => frame?.isKsm === true && !isOtherNode(page, frame, knobs));
  const limit = knobs.maxPageSharing;
  if (ksm.length > 0 && limit !== undefined && ksm.every(({ frame }) => (frame?.sharers ?? 0) >= limit)) {
    const text = `${label} equals a KSM page, but the limit is reached: max_page_sharing is ${String(limit)}, and no copy of it has room. It waits in the unstable tree for another page to make a new copy with.`;
    const full = lastVisit === undefined ? undefined : testAfterMatch(roles, lastVisit);
    return { reason: "chain-full", text, ...since, ...(full === undefined ? {} : { statement: full }) };
  }
  const others = equals.filter(({ frame }) => frame !== undefined && isOtherNode(page, frame, knobs));
  const near = equals.filter((each) => isPartner(each) && !isOtherNode(page, each.frame, knobs));
  if (others.length > 0 && near.length === 0) {
    const [first] = others;
    const text = `${label} lies on node ${String(page.frame?.node)}, and its only equals on another node (${first?.label ?? ""} on node ${String(first?.frame?.node)}): with merge_across_nodes 0 each node has trees of its own.`;
    const choice = lastVisit?.path.find(({ statement }) => roles.has("tree-choice", statement))?.statement;
    return { reason: "other-node", text, step: entered?.step, statement: choice ?? roles.first("tree-choice") };
  }
  const some =
    equals.length === 0 ? "no other page has its bytes" : `none of the pages with its bytes is ready (see below)`;
  const text = `${label} waits in the unstable tree for a partner: ${some}.`;
  return { reason: "no-partner", text, ...since };
}

function extraReference(label: string, counting: Counting, visit: Visit): Decision {
  const { pfn, references, known, statement, step } = counting;
  const whose = pfn === visit.pfn ? label : `its partner in frame ${String(pfn)}`;
  const text = `Somebody else uses ${whose}: it has ${plural(references, "reference")}, of which ${String(known)} are its mappings, ksmd and the swap cache. Who holds a reference might write to it, so it must not be merged now.`;
  return { reason: "extra-reference", text, statement, step };
}

function searchEnded(input: AnswerInput, visit: Visit | undefined, equals: readonly PageFacts[]): Decision {
  const { page, roles, sequence } = input;
  // What the visit itself tests comes after the search, which it has called.
  const last = visit?.path.findLast(({ statement, depth }) => depth > visit.depth && roles.shapeOf(statement) === "if");
  const where = { statement: last?.statement, step: last?.step };
  const same = equals.find(({ frame }) => frame?.pfn === page.frame?.pfn);
  if (same !== undefined) {
    const text = `${page.label} and ${same.label} map the same page already, as fork leaves it: between the two there is nothing to merge, and one of them in the unstable tree is enough.`;
    return { reason: "search-ended", text, ...where };
  }
  const pass = visit?.sequence === undefined ? "" : ` in full scan ${String(visit.sequence + 1)}`;
  const when = visit?.sequence === sequence ? "in the next full scan" : "when it comes by";
  const text = `ksmd's last visit of ${page.label}${pass} ended without a merge, and without a place in the unstable tree; it tries again ${when}.`;
  return { reason: "search-ended", text, ...where };
}

/** Of the last visit: what refused a merge for a reference that nobody knows. */
function refusalIn(visit: Visit): Counting | undefined {
  return visit.countings.find(({ references, known }) => references > known);
}

/** Of the search that found equal bytes: the last test that it made after it had found them, or who had called it. */
function testAfterMatch(roles: SourceRoles, visit: Visit): StatementId | undefined {
  const match: Comparison | undefined = visit.comparisons.find(({ order }) => order === 0);
  if (match === undefined) return undefined;
  let test: StatementId | undefined;
  let reached = match.depth;
  for (const { statement, depth, step } of visit.path) {
    if (step <= match.step) continue;
    if (depth <= visit.depth) break;
    reached = Math.min(reached, depth);
    if (depth === reached && roles.shapeOf(statement) === "if") test = statement;
  }
  return test;
}

function isWrittenSince({ page, lastVisit, lastChange }: AnswerInput): boolean {
  if (lastVisit === undefined) return false;
  if (page.item?.isStable === true) return true;
  if (page.frame?.content !== lastVisit.content) return true;
  return lastChange !== undefined && lastChange.step > lastVisit.step && lastChange.isCopy;
}

function skipsLeft({ page, reader }: AnswerInput): number {
  const tag = reader.rmapItemTag;
  const path = tag === undefined ? undefined : reader.structs.firstPath(tag, ["remaining_skips", "skips_left"]);
  return page.item === undefined || tag === undefined || path === undefined
    ? 0
    : (reader.structs.field(page.item.at, tag, path) ?? 0);
}

function outlookOf({ reader, page, knobs }: AnswerInput): string | undefined {
  const outlook = outlookFor(reader, page, knobs);
  return outlook === undefined ? undefined : outlookText(outlook, knobs);
}
