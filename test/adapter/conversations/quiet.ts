/** Stops that leave the keyboard's focus where it is, as VS Code takes part in them. */
import type { Conversation } from "../conversation.ts";
import type { Script } from "./script.ts";
import { startIn } from "./script.ts";

/** Thread by thread, in the order in which the adapter tells of them: what is asked of the one that is told as stopped. */
async function lookedAt(client: Conversation): Promise<void> {
  const { threadId } = await client.event("stopped");
  await client.ask("threads");
  await client.ask("stackTrace", { threadId });
}

export const QUIET: readonly Script[] = [
  {
    name: "another-face-moves-quietly",
    run: async (client) => {
      await startIn(client, "merge_item", "three-way-merge");
      client.host.isQuiet = true;
      await client.host.session.step("stepOver");
      await lookedAt(client);
      await lookedAt(client);
      await client.ask("threads");
    },
  },
  {
    name: "quiet-stops-overtake-each-other",
    run: async (client) => {
      await startIn(client, "merge_item");
      const { session } = client.host;
      client.host.isQuiet = true;
      await session.step("stepOver");
      const { threadId } = await client.event("stopped");
      // Not known to have stopped before the client has asked for threads.
      await client.ask("stackTrace", { threadId });
      // Two wait until the first has been looked at, which is past then, and the last of them counts.
      await session.step("stepOver");
      await session.step("stepOver");
      await client.ask("threads");
      await client.ask("stackTrace", { threadId });
      for (let told = 0; told < 3; told++) await lookedAt(client);
      await client.ask("threads");
    },
  },
  {
    name: "stand-in-is-moved",
    run: async (client) => {
      await startIn(client, "merge_item");
      client.host.isQuiet = true;
      await client.host.session.step("stepOver");
      const { threadId } = await client.event("stopped");
      await client.ask("threads");
      client.host.isQuiet = false;
      await client.ask("stackTrace", { threadId });
      await client.event("stopped");
      await client.move("next", { threadId });
      await client.ask("threads");
    },
  },
  {
    name: "values-change-after-a-quiet-stop",
    run: async (client) => {
      await startIn(client, "merge_item");
      client.host.isQuiet = true;
      await client.host.session.step("stepOver");
      await lookedAt(client);
      await lookedAt(client);
      await client.ask("setExpression", { expression: "checksum_of_zeros", value: "1" });
      await lookedAt(client);
      await lookedAt(client);
    },
  },
];
