/** Beginning and ending: what is declared, what a launch may say, and what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { list } from "../conversation.ts";
import type { Conversation } from "../conversation.ts";
import { ROOT } from "../inProcess.ts";
import type { Script } from "./script.ts";

/** A scenario that is long enough to be interrupted. */
export const LONG = `{ "version": 1, "run": [
  { "op": "process", "process": "A" },
  { "op": "mmap", "process": "A", "region": "r", "pages": 64 },
  { "op": "fill", "process": "A", "region": "r", "start": 0, "count": 64, "content": "seq:1" },
  { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 64, "advice": "mergeable" },
  { "op": "sysfs", "run": 1 },
  { "op": "tick", "times": 100000, "observe": "last" }
] }`;

export async function withFile(name: string, text: string, work: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-adapter-"));
  try {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    await work(path.relative(ROOT, file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function launchRefused(client: Conversation, configuration: Readonly<Record<string, unknown>>): Promise<void> {
  await client.initialize();
  client.quiet();
  await client.ask("launch", configuration);
}

export const STARTING: readonly Script[] = [
  { name: "initialize", run: async (client) => void (await client.initialize()) },
  {
    name: "initialize-twice",
    run: async (client) => {
      await client.initialize();
      client.quiet();
      await client.initialize();
    },
  },
  {
    name: "before-initialize",
    run: async (client) => {
      await client.ask("launch", {});
      await client.ask("threads");
      await client.ask("disconnect", {});
    },
  },
  {
    name: "unknown-request",
    run: async (client) => {
      await client.ask("disassemble", { memoryReference: "0x10", instructionCount: 4 });
      await client.initialize();
      client.quiet();
      await client.ask("fly");
      await client.ask("toString");
    },
  },
  {
    name: "launch",
    run: async (client) => {
      await client.initialize();
      client.quiet();
      const launch = client.send("launch", { scenario: "first-merge" });
      await client.event("initialized");
      await client.ask("setExceptionBreakpoints", { filters: [] });
      await client.ask("configurationDone");
      await launch.answer;
      await client.event("stopped");
      await client.topFrame();
      await client.ask("disconnect", {});
    },
  },
  { name: "launch-6.12", kernel: "6.12", run: async (client) => void (await client.start(), await client.topFrame()) },
  {
    name: "launch-without-stop-on-entry",
    run: async (client) => {
      await client.start({ stopOnEntry: false }, () =>
        client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "ksm_do_scan" }] }),
      );
      await client.topFrame();
    },
  },
  {
    name: "launch-with-switches",
    run: async (client) => {
      await client.start({ config: { CONFIG_NUMA: false }, sysfs: { pages_to_scan: 77 } });
      client.quiet();
      await client.runTo("ksm_do_scan");
      await client.ask("evaluate", {
        expression: "visits",
        frameId: (await client.topFrame())["id"],
        context: "watch",
      });
    },
  },
  {
    name: "launch-wrong-types",
    run: (client) =>
      launchRefused(client, {
        source: 7,
        scenario: ["a"],
        stopOnEntry: "yes",
        config: { "no name": true, CONFIG_NUMA: null },
        sysfs: [1],
      }),
  },
  { name: "launch-no-such-scenario", run: (client) => launchRefused(client, { scenario: "nowhere.ksm.json" }) },
  { name: "launch-no-such-source", run: (client) => launchRefused(client, { source: "/nowhere/ksm.c" }) },
  {
    name: "launch-broken-scenario",
    run: (client) =>
      withFile("broken.ksm.json", '{ "version": 1,\n  "run": [{ "op": "fly" }] }', async (scenario) => {
        await launchRefused(client, { scenario });
        await client.ask("launch", { scenario: "first-merge", simulation: "current" });
      }),
  },
  {
    name: "launch-broken-keeps-the-session",
    run: async (client) => {
      await client.host.begin("first-merge");
      await launchRefused(client, { scenario: "nowhere.ksm.json" });
      const launch = client.send("launch", { simulation: "current" });
      await client.event("initialized");
      await client.ask("configurationDone");
      await launch.answer;
      await client.event("stopped");
      await client.topFrame();
    },
  },
  {
    name: "launch-twice",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("launch", {});
      await client.ask("threads");
    },
  },
  {
    name: "before-launch",
    run: async (client) => {
      await client.initialize();
      client.quiet();
      const others = ["initialize", "launch", "cancel", "disconnect"];
      for (const command of client.adapter.requests) if (!others.includes(command)) await client.ask(command, {});
      await client.ask("disconnect", {});
    },
  },
  {
    name: "show-the-current-simulation",
    run: async (client) => {
      await client.host.begin("first-merge");
      await client.host.session.runTo({ fn: "ksm_do_scan" });
      await client.start({ simulation: "current" });
      await client.topFrame();
    },
  },
  {
    name: "disconnect",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("disconnect", {});
      await client.ask("threads");
      await client.ask("disconnect", {});
      client.lines.push(`the simulation is ${client.host.session.state === undefined ? "over" : "there"}`);
    },
  },
  {
    name: "disconnect-keeps-the-simulation",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("disconnect", { terminateDebuggee: false });
      client.lines.push(`the simulation is ${client.host.session.state === undefined ? "over" : "there"}`);
    },
  },
  {
    name: "terminate",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("terminate", {});
      await client.event("terminated");
      await client.ask("stackTrace", { threadId: 1 });
      await client.ask("disconnect", {});
    },
  },
  {
    name: "restart",
    run: async (client) => {
      await client.start();
      await client.move("next");
      client.quiet();
      await client.ask("restart", {});
      await client.event("stopped");
      await client.topFrame();
    },
  },
  {
    name: "restart-with-edited-source",
    run: async (client) => {
      await client.start({}, () =>
        client.ask("setBreakpoints", {
          source: client.source,
          breakpoints: [{ line: client.line("static void visit(") + 2 }],
        }),
      );
      client.quiet();
      client.host.edit("ksm.c has been edited");
      await client.ask("restart", {});
      await client.event("breakpoint");
      await client.event("stopped");
    },
  },
  {
    name: "lines-from-zero",
    run: async (client) => {
      await client.initialize({ adapterID: "ksm", linesStartAt1: false, columnsStartAt1: false });
      client.quiet();
      const launch = client.send("launch", {});
      await client.event("initialized");
      const line = client.line("static void visit(") - 1;
      const bound = await client.ask("setBreakpoints", { source: client.source, breakpoints: [{ line }] });
      client.lines.push(`moved down: ${String(Number(list(bound, "breakpoints")[0]?.["line"]) > line)}`);
      await client.ask("configurationDone");
      await launch.answer;
    },
  },
];
