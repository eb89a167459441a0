/** Stepping and running, both ways. */
import { setTimeout as sleep } from "node:timers/promises";
import { list } from "../conversation.ts";
import type { Conversation } from "../conversation.ts";
import type { Script } from "./script.ts";
import { mergeFunction, startIn } from "./script.ts";
import { LONG, withFile } from "./starting.ts";

async function at(client: Conversation): Promise<void> {
  await client.topFrame();
}

/** Stops, with the frame on top after each. */
function steps(...commands: readonly string[]): Script["run"] {
  return async (client) => {
    await startIn(client, mergeFunction(client));
    await at(client);
    for (const command of commands) {
      await client.move(command);
      await at(client);
    }
  };
}

/** Answered while the simulation runs, or told of elsewhere. */
const WHENEVER: readonly string[] = [
  ...["initialize", "launch", "configurationDone", "restart", "terminate", "disconnect", "cancel", "pause", "threads"],
  ...["source", "loadedSources", "breakpointLocations"],
  ...["setBreakpoints", "setFunctionBreakpoints", "setExceptionBreakpoints", "setDataBreakpoints"],
];

/** In one moment a process unmerges half of an area, and ksmd does a batch. */
const TOGETHER = `{ "version": 1, "run": [
  { "op": "process", "process": "A" },
  { "op": "mmap", "process": "A", "region": "r", "pages": 8 },
  { "op": "fill", "process": "A", "region": "r", "start": 0, "count": 8, "content": "seed:1" },
  { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 8, "advice": "mergeable" },
  { "op": "sysfs", "pages_to_scan": 100, "run": 1 },
  { "op": "tick", "times": 3 },
  { "op": "together", "run": [
    { "op": "tick", "times": 1 },
    { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 4, "advice": "unmergeable" }
  ] },
  { "op": "dump" }
] }`;

/** Does something while a long run is under way. */
async function whileRunning(
  client: Conversation,
  work: (run: number) => Promise<void>,
  progress = false,
): Promise<void> {
  await withFile("long.ksm.json", LONG, async (scenario) => {
    if (progress) client.host.progressAfterMs = 0;
    if (progress) await client.initialize({ adapterID: "ksm", supportsProgressReporting: true });
    else await client.initialize();
    const launch = client.send("launch", { scenario });
    await client.event("initialized");
    await client.ask("configurationDone");
    await launch.answer;
    await client.event("stopped");
    client.quiet();
    const run = client.send("continue", { threadId: client.thread });
    await run.answer;
    await sleep(30);
    await work(run.seq);
    if (client.host.session.busy !== undefined) client.host.session.cancel();
    await client.host.session.whenIdle();
  });
}

export const MOVING: readonly Script[] = [
  { name: "step-in-over-out", run: steps("stepIn", "next", "next", "stepOut") },
  { name: "step-in-over-out-6.12", kernel: "6.12", run: steps("stepIn", "next", "next", "stepOut") },
  { name: "step-back", run: steps("next", "next", "stepBack", "stepBack") },
  {
    name: "step-over-out-into-back",
    run: steps("next", "next", "ksm/stepOverBack", "ksm/stepIntoBack", "ksm/stepOutBack"),
  },
  {
    name: "step-granularity",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      const operation = { threadId: client.thread, granularity: "instruction" };
      // Statements of one operation are done with it; the first that is more is stopped in.
      for (let tries = 0; tries < 30; tries++) {
        const { description } = await client.move("next", operation);
        if (String(description).includes("operation")) break;
      }
      const set = { expression: "checksum_of_zeros", value: "1" };
      await client.ask("setExpression", set);
      await client.move("stepIn", operation);
      await client.move("stepBack", operation);
      await client.move("stepBack");
      await client.move("next", { threadId: client.thread, granularity: "line" });
      await at(client);
    },
  },
  {
    name: "step-in-targets",
    run: async (client) => {
      const frameId = await startIn(client, "visit");
      const targets = list(await client.ask("stepInTargets", { frameId }), "targets");
      const last = targets.at(-1)?.["id"];
      await client.move("stepIn", { threadId: client.thread, targetId: last });
      await at(client);
      await client.move("stepBack");
      // One that the statement does not call is stepped over.
      await client.move("stepIn", { threadId: client.thread, targetId: 1 });
      await at(client);
      await client.ask("stepInTargets", { frameId: 77 });
    },
  },
  {
    name: "single-thread",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      await client.move("next", { threadId: client.thread, singleThread: true });
      await client.move("continue", { threadId: client.thread, singleThread: true });
      await client.ask("threads");
    },
  },
  {
    name: "single-thread-of-a-task",
    run: (client) =>
      withFile("together.ksm.json", TOGETHER, async (scenario) => {
        await client.start({ scenario });
        client.quiet();
        await client.move("ksm/seek", { moment: { operation: 6 } });
        const threads = list(await client.ask("threads"), "threads");
        const named = (name: string): number =>
          Number(threads.find((each) => String(each["name"]).startsWith(name))?.["id"]);
        const [task, ksmd] = [named("A"), named("ksmd")];
        const where = async (): Promise<void> => {
          for (const threadId of [task, ksmd]) await client.ask("stackTrace", { threadId, startFrame: 0, levels: 1 });
        };
        await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "unmerge_range" }, { name: "visit" }] });
        // The task moves while ksmd stays, and the reverse.
        for (const threadId of [task, ksmd]) {
          await client.move("continue", { threadId, singleThread: true });
          await where();
        }
        await client.ask("setFunctionBreakpoints", { breakpoints: [] });
        for (const [command, threadId] of [
          ["next", task],
          ["stepBack", task],
          ["stepIn", ksmd],
          ["stepOut", ksmd],
          ["stepOut", task],
          ["continue", task],
        ] as const) {
          await client.move(command, { threadId, singleThread: true });
          await where();
        }
        await client.ask("threads");
        await client.move("continue", { threadId: ksmd, singleThread: true });
        await client.ask("threads");
        await client.move("next", { threadId: 4711, singleThread: true });
      }),
  },
  {
    name: "continue-to-the-end-and-back",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.move("continue");
      await client.ask("threads");
      await client.move("reverseContinue");
      await at(client);
      await client.move("stepBack");
    },
  },
  {
    name: "seek",
    run: async (client) => {
      await client.start();
      client.quiet();
      const { step } = client.host.session.state ?? { step: 0 };
      await client.move("ksm/seek", { moment: { tick: 3 } });
      await client.move("ksm/seek", { moment: { operation: 2 } });
      await client.move("ksm/seek", { moment: { step: step + 40 } });
      await client.move("ksm/seek", { moment: { event: 0 } });
      await client.move("ksm/seek", { moment: { tick: 100_000 } });
      await client.move("ksm/seek", { moment: { operation: 100_000 } });
      await client.ask("ksm/seek", { moment: { step: -1 } });
      await client.ask("ksm/seek", {});
    },
  },
  {
    name: "history",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      await client.ask("ksm/history", { kind: "lastWrite", expression: "ksm_thread_mutex" });
      await client.ask("ksm/history", {
        kind: "allocated",
        expression: "item",
        frame: (await client.topFrame())["id"],
      });
      await client.ask("ksm/history", { kind: "lastWrite", expression: "1 +" });
    },
  },
  {
    name: "restart-frame",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      await client.move("next");
      await client.move("next");
      const frame = await client.topFrame();
      await client.move("restartFrame", { frameId: frame["id"] });
      await at(client);
      await client.move("restartFrame", { frameId: 99_999 });
    },
  },
  {
    name: "restart-frame-of-a-caller",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      const { step } = client.host.session.state ?? { step: 0 };
      await client.move("stepIn");
      const frames = list(await client.ask("stackTrace", { threadId: client.thread }), "stackFrames");
      await client.move("restartFrame", { frameId: frames[2]?.["id"] });
      await at(client);
      // What was passed on the way back is still ahead.
      await client.move("ksm/seek", { moment: { step } });
      await at(client);
      // The outermost function of a thread begins where the thread does.
      const outermost = list(await client.ask("stackTrace", { threadId: client.thread }), "stackFrames").at(-1);
      await client.move("restartFrame", { frameId: outermost?.["id"] });
      await at(client);
    },
  },
  {
    name: "restart-frame-refused",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      const left = await client.topFrame();
      await client.move("stepOut");
      for (const frameId of [left["id"], 4711, "none", undefined]) await client.ask("restartFrame", { frameId });
      await at(client);
    },
  },
  {
    name: "no-such-thread",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      await at(client);
      const commands = ["continue", "reverseContinue", "next", "stepIn", "stepOut", "stepBack"];
      const own = ["ksm/stepIntoBack", "ksm/stepOverBack", "ksm/stepOutBack"];
      for (const command of [...commands, ...own]) await client.ask(command, { threadId: 99 });
      await client.ask("next", { threadId: "ksmd", singleThread: true });
      await client.ask("continue", { threadId: null });
      await at(client);
      await client.move("next");
      await at(client);
    },
  },
  {
    name: "goto",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      const line = client.line("ksm_do_scan(unsigned int") + 2;
      const targets = list(await client.ask("gotoTargets", { source: client.source, line }), "targets");
      await client.move("goto", { threadId: client.thread, targetId: targets[1]?.["id"] });
      await at(client);
      const again = await client.ask("gotoTargets", { source: client.source, line });
      await client.move("goto", { threadId: client.thread, targetId: list(again, "targets")[0]?.["id"] });
      await at(client);
      await client.ask("goto", { threadId: client.thread, targetId: 77_777 });
      await client.ask("gotoTargets", { source: { path: "/etc/passwd" }, line: 1 });
    },
  },
  {
    name: "pause",
    run: (client) =>
      whileRunning(client, async () => {
        await client.ask("pause", { threadId: client.thread });
        await client.event("stopped");
        await client.ask("pause", { threadId: client.thread });
      }),
  },
  {
    name: "while-running",
    run: (client) =>
      whileRunning(client, async () => {
        for (const command of client.adapter.requests) if (!WHENEVER.includes(command)) await client.ask(command, {});
      }),
  },
  {
    name: "disconnect-while-running",
    run: (client) =>
      whileRunning(client, async () => {
        await client.ask("disconnect", {});
      }),
  },
  {
    name: "cancel-by-progress",
    run: (client) =>
      whileRunning(
        client,
        async () => {
          const { progressId } = await client.event("progressStart");
          await client.ask("cancel", { progressId });
          await client.event("progressEnd");
          await client.event("stopped");
          await client.ask("cancel", { progressId });
        },
        true,
      ),
  },
  {
    name: "cancel-by-request",
    run: (client) =>
      whileRunning(client, async (run) => {
        await client.ask("cancel", { requestId: run - 1 });
        client.lines.push(`it is ${client.host.session.busy === undefined ? "over" : "still running"}`);
        await client.ask("cancel", { requestId: run });
        await client.event("stopped");
        await client.ask("cancel", { requestId: run });
        await client.ask("cancel", {});
      }),
  },
  {
    name: "another-face-moves",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.host.session.step("stepOver");
      await client.event("stopped");
      await client.host.session.runTo({ fn: "ksm_do_scan" });
      await client.event("stopped");
      await client.host.begin("copy-on-write");
      await client.event("stopped");
      await client.host.stop();
      await client.event("terminated");
    },
  },
];
