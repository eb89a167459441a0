/** Threads, stacks, values, memory, sources; and setting them. */
import { list } from "../conversation.ts";
import type { Body, Conversation } from "../conversation.ts";
import type { Script } from "./script.ts";
import { mergeFunction, startIn } from "./script.ts";

async function open(client: Conversation, frameId: number, scope: string): Promise<readonly Body[]> {
  const scopes = list(await client.ask("scopes", { frameId }), "scopes");
  const found = scopes.find((each) => String(each["name"]).startsWith(scope));
  const variables = list(
    await client.ask("variables", { variablesReference: found?.["variablesReference"] ?? 0 }),
    "variables",
  );
  return variables;
}

const evaluate =
  (...asked: readonly (readonly [string, string])[]): Script["run"] =>
  async (client) => {
    const frameId = await startIn(client, mergeFunction(client));
    for (const [context, expression] of asked) await client.ask("evaluate", { expression, frameId, context });
  };

export const LOOKING: readonly Script[] = [
  {
    name: "threads",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      await client.ask("threads");
    },
  },
  {
    name: "stack-trace",
    run: async (client) => {
      await startIn(client, mergeFunction(client));
      await client.ask("stackTrace", { threadId: client.thread });
      await client.ask("stackTrace", { threadId: client.thread, startFrame: 1, levels: 2 });
      await client.ask("stackTrace", { threadId: 4711 });
    },
  },
  {
    name: "stack-trace-of-the-model",
    run: async (client) => {
      await startIn(client, "ksm_madvise");
      await client.ask("stackTrace", { threadId: client.thread });
    },
  },
  {
    name: "scopes-and-variables",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      await open(client, frameId, "Arguments");
      await open(client, frameId, "Locals");
    },
  },
  {
    name: "variables-of-a-structure-6.12",
    kernel: "6.12",
    run: async (client) => {
      const frameId = await startIn(client, "cmp_and_merge_page");
      const variables = await open(client, frameId, "Arguments");
      const item = variables.find((each) => each["name"] === "rmap_item");
      await client.ask("variables", { variablesReference: item?.["variablesReference"] ?? 0 });
    },
  },
  {
    name: "variables-paged",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      const table = await client.ask("evaluate", { expression: "slots_by_mm", frameId, context: "watch" });
      const variablesReference = table["variablesReference"];
      await client.ask("variables", { variablesReference, filter: "indexed", start: 1020, count: 3 });
    },
  },
  {
    name: "hexadecimal",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      await client.ask("evaluate", { expression: "255", frameId, context: "watch", format: { hex: true } });
      const scopes = list(await client.ask("scopes", { frameId }), "scopes");
      await client.ask("variables", {
        variablesReference: scopes[0]?.["variablesReference"],
        format: { hex: true },
      });
    },
  },
  {
    name: "evaluate-watch",
    run: evaluate(["watch", "item->address & ~0xfff"], ["watch", "*item"], ["watch", "sizeof(*item)"]),
  },
  { name: "evaluate-hover", run: evaluate(["hover", "item"], ["hover", "item->mm"], ["hover", "page"]) },
  { name: "evaluate-clipboard", run: evaluate(["clipboard", "*item"]) },
  {
    name: "evaluate-console",
    run: evaluate(["repl", "1 + 2 * 3"], ["repl", "checksum_of_zeros = 5"], ["repl", "checksum_of_zeros"]),
  },
  {
    name: "evaluate-errors",
    run: evaluate(
      ["watch", "item->"],
      ["watch", "nobody"],
      ["watch", ""],
      ["hover", "checksum_of_zeros = 5"],
      ["watch", "*(int *)0"],
    ),
  },
  {
    name: "evaluate-without-a-frame",
    run: async (client) => {
      await client.start();
      client.quiet();
      await client.ask("evaluate", { expression: "checksum_of_zeros" });
      await client.ask("evaluate", { expression: "checksum_of_zeros", frameId: 88_888 });
    },
  },
  {
    name: "set-variable",
    run: async (client) => {
      const frameId = await startIn(client, "ksm_do_scan");
      const scopes = list(await client.ask("scopes", { frameId }), "scopes");
      const variablesReference = scopes[0]?.["variablesReference"];
      await client.ask("setVariable", { variablesReference, name: "visits", value: "3" });
      await client.ask("setVariable", { variablesReference, name: "visits", value: "3" });
      const again = await client.topFrame();
      await client.ask("evaluate", { expression: "visits", frameId: again["id"], context: "watch" });
      const now = await client.ask("scopes", { frameId: again["id"] });
      await client.ask("setVariable", {
        variablesReference: list(now, "scopes")[0]?.["variablesReference"],
        name: "visits",
        value: "many",
      });
    },
  },
  {
    name: "set-expression",
    run: async (client) => {
      const frameId = await startIn(client, "ksm_do_scan");
      await client.ask("setExpression", { expression: "visits", value: "2", frameId });
      const again = (await client.topFrame())["id"];
      await client.ask("evaluate", { expression: "visits", frameId: again, context: "watch" });
      await client.ask("setExpression", { expression: "1", value: "2", frameId: again });
    },
  },
  {
    name: "completions",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      await client.ask("completions", { text: "item->ad", column: 9, frameId });
      await client.ask("completions", { text: "checksum_of", column: 12, frameId });
      await client.ask("completions", { text: "1 +\nitem->ol", line: 2, column: 9, frameId });
    },
  },
  {
    name: "stale-references",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      const scopes = list(await client.ask("scopes", { frameId }), "scopes");
      await client.move("next");
      client.quiet();
      await client.ask("scopes", { frameId });
      await client.ask("variables", { variablesReference: scopes[0]?.["variablesReference"] });
    },
  },
  {
    name: "read-memory",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      const item = await client.ask("evaluate", { expression: "item", frameId, context: "watch" });
      const memoryReference = item["memoryReference"];
      await client.ask("readMemory", { memoryReference, count: 16 });
      await client.ask("readMemory", { memoryReference, offset: 8, count: 8 });
      await client.ask("readMemory", { memoryReference, count: 0 });
      await client.ask("readMemory", { memoryReference: "0x10", count: 8 });
      await client.ask("readMemory", { memoryReference: "somewhere", count: 8 });
      await client.ask("readMemory", { memoryReference, count: 1e9 });
    },
  },
  {
    name: "write-memory",
    run: async (client) => {
      const frameId = await startIn(client, mergeFunction(client));
      const zeros = await client.ask("evaluate", { expression: "&checksum_of_zeros", frameId, context: "watch" });
      const memoryReference = zeros["memoryReference"];
      await client.ask("writeMemory", { memoryReference, data: "AQIDBA==" });
      await client.ask("readMemory", { memoryReference, count: 4 });
      await client.ask("evaluate", { expression: "checksum_of_zeros", context: "watch" });
      await client.ask("writeMemory", { memoryReference, data: "no base64!" });
    },
  },
  {
    name: "loaded-sources",
    run: async (client) => {
      await client.start();
      client.quiet();
      const sources = list(await client.ask("loadedSources", {}), "sources");
      client.quiet();
      const own = sources.filter((each) => /(rmap|model)\.[ch]$/.test(String(each["path"])));
      // Two of the many: whatever else becomes a file of ours.
      client.lines.push("> loadedSources {}", `< loadedSources ${JSON.stringify({ sources: own })}`);
      await client.ask("source", { source: own[0], sourceReference: 0 });
      await client.ask("source", { source: client.source, sourceReference: 0 });
      await client.ask("source", { source: { path: "/etc/passwd" }, sourceReference: 0 });
      await client.ask("source", { sourceReference: 12 });
    },
  },
];
