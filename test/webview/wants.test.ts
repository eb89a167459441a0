import assert from "node:assert/strict";
import { INITIAL_UI, toggleSection } from "../../webview/uiState.ts";
import { changedWants, wantedRequests } from "../../webview/wants.ts";

describe("what the page wants", () => {
  it("is a channel for each part that is not folded", () => {
    const channels = (ui = INITIAL_UI): readonly string[] => wantedRequests(ui).map(({ channel }) => channel);
    assert.deepEqual(channels(), ["timeline", "memory", "trees", "numbers"]);
    assert.deepEqual(channels(toggleSection(INITIAL_UI, "trees")), ["timeline", "memory", "numbers"]);
  });

  it("is told when it changes, and not again", () => {
    const all = wantedRequests(INITIAL_UI);
    const fewer = wantedRequests(toggleSection(INITIAL_UI, "trees"));
    assert.equal(changedWants([], all).length, 4);
    assert.deepEqual(changedWants(all, wantedRequests(INITIAL_UI)), []);
    assert.deepEqual(changedWants(all, fewer), [{ kind: "unwant", channel: "trees" }]);
    assert.deepEqual(changedWants(fewer, all), [
      { kind: "want", request: { channel: "trees", query: { unfolded: [] } } },
    ]);
  });
});
