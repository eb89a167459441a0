/** Somebody else's client (@vscode/debugadapter-testsupport) drives the adapter: start, breakpoints, stepping both ways. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import { needKernel } from "../host/requirements.ts";
import { listenForClient, type SocketAdapter } from "./socketAdapter.ts";

interface Subject {
  readonly title: string;
  readonly kernel: "6.12" | undefined;
  /** A line that is come by for every page, and one inside a merge. */
  readonly perPage: string;
  readonly merge: string;
  readonly shared: string;
}

const SUBJECTS: readonly Subject[] = [
  {
    title: "KSM Lab's own KSM",
    kernel: undefined,
    perPage: "static void visit(",
    merge: "static int merge_item(",
    shared: "counts.shared",
  },
  {
    title: "linux-source-6.12",
    kernel: "6.12",
    perPage: "static void cmp_and_merge_page(",
    merge: "static int try_to_merge_with_ksm_page(",
    shared: "ksm_pages_shared",
  },
];

for (const subject of SUBJECTS) {
  describe(`a debug client on ${subject.title}`, function () {
    this.timeout(60_000);
    let adapter: SocketAdapter;
    let client: DebugClient;
    let lines: readonly string[];

    before(async function () {
      const tree = subject.kernel === undefined ? undefined : needKernel(this, subject.kernel);
      adapter = await listenForClient(tree);
      lines = readFileSync(adapter.host.sourceFile, "utf8").split("\n");
    });
    after(() => adapter?.close());
    beforeEach(async () => {
      client = new DebugClient("", "", "ksm");
      client.defaultTimeout = 20_000;
      await client.start(adapter.port);
    });
    afterEach(async () => {
      await client.disconnectRequest({});
      await client.stop();
    });

    const lineOf = (text: string): number => {
      const index = lines.findIndex((each) => each.includes(text) && !each.trimEnd().endsWith(";"));
      assert.ok(index >= 0, `no line has ${text}`);
      return index + 1;
    };
    const position = async (): Promise<string> => {
      const { threads } = (await client.threadsRequest()).body;
      const tops: string[] = [];
      for (const { id } of threads) {
        const { stackFrames } = (await client.stackTraceRequest({ threadId: id })).body;
        tops.push(stackFrames.map(({ name, line }) => `${name}:${String(line)}`).join(" "));
      }
      return tops.join("\n");
    };
    const launchTo = async (text: string): Promise<number> => {
      const path = adapter.host.sourceFile;
      const stopped = client.waitForEvent("stopped");
      await Promise.all([
        client
          .waitForEvent("initialized")
          .then(() => client.setBreakpointsRequest({ source: { path }, breakpoints: [{ line: lineOf(text) }] }))
          .then(() => client.configurationDoneRequest()),
        client.initializeRequest().then(() => client.launchRequest({ stopOnEntry: false } as never)),
      ]);
      const { body } = (await stopped) as { body?: { threadId?: number; reason?: string } };
      assert.equal(body?.reason, "breakpoint");
      return body?.threadId ?? 0;
    };

    it("stops at entry", async () => {
      await Promise.all([client.configurationSequence(), client.launch({}), client.assertStoppedLocation("entry", {})]);
    });

    it("stops at a breakpoint in the function of every page", async () => {
      const threadId = await launchTo(subject.perPage);
      const { stackFrames } = (await client.stackTraceRequest({ threadId })).body;
      assert.match(subject.perPage, new RegExp(`\\b${stackFrames[0]?.name ?? "?"}\\(`));
      assert.equal(stackFrames[0]?.source?.path, adapter.host.sourceFile);
    });

    it("steps five statements on and five back, to the same frames", async () => {
      const threadId = await launchTo(subject.perPage);
      const seen = [await position()];
      for (let count = 0; count < 5; count++) {
        await Promise.all([client.stepInRequest({ threadId }), client.waitForEvent("stopped")]);
        seen.push(await position());
      }
      assert.equal(new Set(seen).size, seen.length);
      while (seen.length > 1) {
        seen.pop();
        await Promise.all([client.stepBackRequest({ threadId }), client.waitForEvent("stopped")]);
        assert.equal(await position(), seen.at(-1));
      }
    });

    it("comes back to the breakpoint before by reverse continue", async () => {
      const threadId = await launchTo(subject.perPage);
      const first = await position();
      await Promise.all([client.continueRequest({ threadId }), client.waitForEvent("stopped")]);
      assert.notEqual(await position(), "");
      await Promise.all([client.reverseContinueRequest({ threadId }), client.waitForEvent("stopped")]);
      assert.equal(await position(), first);
    });

    it("has no merge behind it where there was none yet", async () => {
      await launchTo(subject.merge);
      const shared = async (): Promise<string> =>
        (await client.evaluateRequest({ expression: subject.shared, context: "watch" })).body.result;
      assert.equal(await shared(), "0");
    });
  });
}
