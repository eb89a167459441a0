import type { Conversation } from "../conversation.ts";

/** A conversation whose transcript is kept in goldens/NAME.txt. */
export interface Script {
  readonly name: string;
  /** Needs a real kernel's source; else on KSM Lab's own KSM. */
  readonly kernel?: "6.12";
  readonly run: (client: Conversation) => Promise<void>;
}

const MERGE = { reference: "merge_item", kernel: "try_to_merge_one_page" };

/** The function that merges one page into another, in whichever source runs. */
export function mergeFunction(client: Conversation): string {
  return client.host.tree === undefined ? MERGE.reference : MERGE.kernel;
}

/** Started, stopped in the function that is asked about a page, and nothing written down of that. */
export async function startIn(client: Conversation, fn: string, scenario = "first-merge"): Promise<number> {
  await client.start({ scenario });
  const frame = await client.runTo(fn);
  client.quiet();
  return frame["id"] as number;
}
