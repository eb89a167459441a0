/** Requests for the files of the program: a client that cannot read them itself (our kernel around ksm.c) asks here. */
import { unknownSource } from "./adapterError.ts";
import type { AdapterHost } from "./adapterHost.ts";
import type { Group } from "./conversations.ts";

export function sourceRequests(host: AdapterHost): Group<"source" | "loadedSources"> {
  return {
    loadedSources: async () => ({ sources: [...(await host.sources())] }),
    source: async ({ source }) => {
      const content = source === undefined ? undefined : await host.text(source);
      if (content === undefined) throw unknownSource(source?.path ?? source?.name ?? "this file");
      return { content, mimeType: "text/x-c" };
    },
  };
}
