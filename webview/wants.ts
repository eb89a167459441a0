/** What the page wants of each channel, as a function of what it shows: nothing for a part that is folded. */
import type { BulkRequest, Channel } from "../engine/session/bulk/channels.ts";
import type { FromStepper } from "./messages.ts";
import type { UiState } from "./uiState.ts";

export function wantedRequests(ui: UiState): readonly BulkRequest[] {
  const all: readonly (BulkRequest & { readonly isShown: boolean })[] = [
    { channel: "timeline", query: {}, isShown: !ui.collapsed.includes("time") },
    {
      channel: "memory",
      query: { page: ui.selectedPage ?? "", content: ui.memory.content },
      isShown: !ui.collapsed.includes("memory"),
    },
    { channel: "trees", query: { unfolded: ui.trees.unfolded }, isShown: !ui.collapsed.includes("trees") },
    { channel: "numbers", query: {}, isShown: !ui.collapsed.includes("numbers") },
  ];
  return all.flatMap(({ isShown, ...request }) => (isShown ? [request] : []));
}

/** What to tell the extension when one has been wanted and the other is. */
export function changedWants(
  before: readonly BulkRequest[],
  after: readonly BulkRequest[],
): readonly Extract<FromStepper, { kind: "want" | "unwant" }>[] {
  const queries = new Map<Channel, string>(before.map(({ channel, query }) => [channel, JSON.stringify(query)]));
  const wanted = new Set(after.map(({ channel }) => channel));
  return [
    ...before
      .filter(({ channel }) => !wanted.has(channel))
      .map(({ channel }) => ({ kind: "unwant", channel }) as const),
    ...after
      .filter(({ channel, query }) => queries.get(channel) !== JSON.stringify(query))
      .map((request) => ({ kind: "want", request }) as const),
  ];
}
