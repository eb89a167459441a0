import assert from "node:assert/strict";
import type { BulkRequest, Channel } from "../../engine/session/bulk/channels.ts";
import { StepperFeed } from "../../extension/stepper/stepperFeed.ts";
import type { ToStepper } from "../../webview/messages.ts";

const MEMORY: BulkRequest = { channel: "memory", query: { page: "", content: "" } };

interface Asked {
  readonly channel: Channel;
  readonly since: number;
  readonly answer: (packet: ArrayBuffer | undefined) => Promise<void>;
  readonly fail: (reason: Error) => Promise<void>;
}

function fed(): { feed: StepperFeed; asked: Asked[]; posted: ToStepper[]; log: string[] } {
  const asked: Asked[] = [];
  const posted: ToStepper[] = [];
  const log: string[] = [];
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
  const feed = new StepperFeed({
    ask: ({ channel }, since) =>
      new Promise((resolve, reject) => {
        const answer = (packet: ArrayBuffer | undefined): Promise<void> => (resolve(packet), settled());
        const fail = (reason: Error): Promise<void> => (reject(reason), settled());
        asked.push({ channel, since, answer, fail });
      }),
    post: (message) => posted.push(message),
    log: (text) => log.push(text),
  });
  return { feed, asked, posted, log };
}

describe("the stepper's feed", () => {
  it("asks for what the page wants, from what it says that it has", async () => {
    const { feed, asked, posted } = fed();
    feed.moved();
    assert.equal(asked.length, 0);
    feed.receive({ kind: "want", request: MEMORY });
    assert.deepEqual([asked[0]?.channel, asked[0]?.since], ["memory", 0]);
    await asked[0]?.answer(new ArrayBuffer(8));
    assert.equal(posted.length, 1);
    feed.receive({ kind: "have", channel: "memory", revision: 1 });
    assert.equal(asked.length, 1);
    feed.moved();
    assert.equal(asked[1]?.since, 1);
  });

  it("has one question under way, and asks once more for all the moves meanwhile", async () => {
    const { feed, asked } = fed();
    feed.receive({ kind: "want", request: MEMORY });
    for (let move = 0; move < 5; move++) feed.moved();
    await asked[0]?.answer(new ArrayBuffer(8));
    feed.moved();
    assert.equal(asked.length, 1);
    feed.receive({ kind: "have", channel: "memory", revision: 4 });
    assert.deepEqual([asked.length, asked[1]?.since], [2, 4]);
  });

  it("sends everything again to a page that could not take a packet, and gives up in the end", async () => {
    const { feed, asked, log } = fed();
    feed.receive({ kind: "want", request: MEMORY });
    for (let refusal = 0; refusal < 5; refusal++) {
      await asked[refusal]?.answer(new ArrayBuffer(8));
      feed.receive({ kind: "have", channel: "memory", revision: 0 });
    }
    feed.moved();
    assert.deepEqual(
      asked.map(({ since }) => since),
      [0, 0, 0],
    );
    assert.match(log.join(), /cannot read packets of memory/);
  });

  it("asks nothing for a folded part, and posts nothing that came too late", async () => {
    const { feed, asked, posted } = fed();
    feed.receive({ kind: "want", request: MEMORY });
    feed.receive({ kind: "unwant", channel: "memory" });
    await asked[0]?.answer(new ArrayBuffer(8));
    feed.moved();
    assert.deepEqual([asked.length, posted.length], [1, 0]);
  });

  it("goes on after an error and after a time without a session", async () => {
    const { feed, asked, log } = fed();
    feed.receive({ kind: "want", request: MEMORY });
    await asked[0]?.fail(new Error("the worker died"));
    assert.match(log.join(), /memory: the worker died/);
    feed.moved();
    await asked[1]?.answer(undefined);
    feed.moved();
    assert.equal(asked.length, 3);
  });
});
