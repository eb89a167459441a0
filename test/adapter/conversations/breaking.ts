/** Breakpoints of every kind, and what is said of those that cannot be. */
import { list } from "../conversation.ts";
import type { Conversation } from "../conversation.ts";
import type { Script } from "./script.ts";
import { mergeFunction, startIn } from "./script.ts";

type Breakpoints = readonly Readonly<Record<string, unknown>>[];

function set(client: Conversation, breakpoints: Breakpoints, source = client.source): Promise<unknown> {
  return client.ask("setBreakpoints", { source, breakpoints });
}

/** Set before the start; then every stop, up to `stops` of them, with the frame on top. */
function stopsAt(make: (client: Conversation) => Breakpoints, stops = 1): Script["run"] {
  return async (client) => {
    await client.start();
    client.quiet();
    await set(client, make(client));
    for (let count = 0; count < stops; count++) {
      await client.move("continue");
      await client.topFrame();
    }
  };
}

const inVisit = (client: Conversation): number => client.line("static void visit(") + 3;
const inCompare = (client: Conversation): number => client.line("rmap_item->oldchecksum = checksum;");

export const BREAKING: readonly Script[] = [
  { name: "breakpoint-line", run: stopsAt((client) => [{ line: inVisit(client) }], 2) },
  { name: "breakpoint-line-6.12", kernel: "6.12", run: stopsAt((client) => [{ line: inCompare(client) }], 2) },
  { name: "breakpoint-on-a-comment", run: stopsAt((client) => [{ line: client.line("static void visit(") - 1 }]) },
  {
    name: "breakpoint-without-statement",
    run: async (client) => {
      await client.start();
      client.quiet();
      await set(client, [{ line: 1 }, { line: 999_999 }]);
    },
  },
  {
    name: "breakpoint-column",
    run: async (client) => {
      await client.start();
      client.quiet();
      const line = client.line("for (", 1);
      const found = await client.ask("breakpointLocations", { source: client.source, line, endLine: line + 3 });
      await set(client, list(found, "breakpoints").slice(0, 3));
    },
  },
  {
    name: "breakpoint-in-the-model",
    run: async (client) => {
      await client.start();
      const sources = list(await client.ask("loadedSources", {}), "sources");
      const model = sources.find((each) => String(each["path"]).endsWith("model/fault.c"));
      client.quiet();
      await set(client, [{ line: 60 }], { path: model?.["path"] });
      await client.move("continue");
      await client.ask("stackTrace", { threadId: client.thread });
    },
  },
  {
    name: "breakpoint-elsewhere",
    run: async (client) => {
      await client.start();
      client.quiet();
      await set(client, [{ line: 3 }], { path: "/home/someone/other.c", name: "other.c" });
      await client.ask("breakpointLocations", { source: { path: "/home/someone/other.c" }, line: 3 });
      await set(client, [], { path: "/home/someone/other.c" });
    },
  },
  {
    name: "breakpoint-condition",
    run: stopsAt((client) => [{ line: inVisit(client), condition: "(item->address >> 12) % 4 == 2" }], 2),
  },
  {
    name: "breakpoint-condition-6.12",
    kernel: "6.12",
    run: stopsAt((client) => [{ line: inCompare(client), condition: "rmap_item->address & 0x1000" }], 2),
  },
  {
    name: "breakpoint-condition-does-not-parse",
    run: async (client) => {
      await client.start();
      client.quiet();
      const line = inVisit(client);
      await set(client, [
        { line, condition: "item ==" },
        { line: line + 1, condition: "no_such_name > 3" },
      ]);
      await client.topFrame();
    },
  },
  {
    name: "breakpoint-hit-count",
    run: stopsAt((client) => [{ line: inVisit(client), hitCondition: "3" }]),
  },
  {
    name: "breakpoint-hit-count-every-other",
    run: stopsAt((client) => [{ line: inVisit(client), hitCondition: "% 4" }], 2),
  },
  {
    name: "breakpoint-hit-count-nonsense",
    run: async (client) => {
      await client.start();
      client.quiet();
      await set(client, [{ line: inVisit(client), hitCondition: "often" }]);
    },
  },
  {
    name: "log-point",
    run: async (client) => {
      await client.start();
      client.quiet();
      await set(client, [
        { line: inVisit(client), logMessage: "page {item->address >> 12} of {item->mm}", hitCondition: "<= 2" },
        { line: client.line("ksm_do_scan(unsigned int") + 2, condition: "visits == 1", hitCondition: "4" },
      ]);
      await client.move("continue");
    },
  },
  {
    name: "function-breakpoints",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("setFunctionBreakpoints", {
        breakpoints: [
          { name: mergeFunction(client) },
          { name: "no_such_function" },
          { name: "ksm_do_scan", condition: "+" },
        ],
      });
      await client.move("continue");
      await client.move("reverseContinue");
    },
  },
  {
    name: "data-breakpoint",
    run: async (client) => {
      await client.start();
      client.quiet();
      const info = await client.ask("dataBreakpointInfo", { name: "checksum_of_zeros" });
      await client.ask("setDataBreakpoints", {
        breakpoints: [
          { dataId: info["dataId"], accessType: "write" },
          { dataId: "nonsense", accessType: "write" },
        ],
      });
      await client.move("continue");
      await client.topFrame();
    },
  },
  {
    name: "data-breakpoint-backwards-6.12",
    kernel: "6.12",
    run: async (client) => {
      await client.start();
      await client.move("continue");
      client.quiet();
      const { dataId } = await client.ask("dataBreakpointInfo", { name: "ksm_pages_shared" });
      await client.ask("setDataBreakpoints", { breakpoints: [{ dataId, accessType: "write" }] });
      await client.move("reverseContinue");
      await client.topFrame();
      await client.move("reverseContinue");
      await client.topFrame();
    },
  },
  {
    name: "data-breakpoint-of-a-member",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      const scopes = list(await client.ask("scopes", { frameId }), "scopes");
      const reference = scopes.find((each) => each["name"] === "Arguments")?.["variablesReference"];
      const variables = list(await client.ask("variables", { variablesReference: reference }), "variables");
      client.quiet();
      const item = variables[0]?.["variablesReference"];
      const info = await client.ask("dataBreakpointInfo", { variablesReference: item, name: "address" });
      await client.ask("setDataBreakpoints", { breakpoints: [{ dataId: info["dataId"], accessType: "readWrite" }] });
      await client.move("reverseContinue");
    },
  },
  {
    name: "data-breakpoint-of-bytes",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      const item = await client.ask("evaluate", { expression: "item", frameId, context: "watch" });
      client.quiet();
      await client.ask("dataBreakpointInfo", { name: item["memoryReference"], bytes: 16, asAddress: true });
      await client.ask("dataBreakpointInfo", { name: "item", bytes: 16, asAddress: true });
      await client.ask("dataBreakpointInfo", { name: "1 + 1", frameId });
    },
  },
  {
    name: "exception-filters",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("setExceptionBreakpoints", {
        filters: ["bug-on", "warn-on"],
        filterOptions: [{ filterId: "invariant", condition: "checksum_of_zeros == 0" }],
      });
      await client.move("continue");
      await client.ask("exceptionInfo", { threadId: client.thread });
      await client.ask("setExceptionBreakpoints", { filters: ["no-such-filter"] });
    },
  },
  {
    name: "exception-info-without-exception",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("exceptionInfo", { threadId: client.thread });
    },
  },
];
