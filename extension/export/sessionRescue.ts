/** What is whole in a session file that cannot be opened: cut off, changed by hand, of a format that is not known here. */
import { findNodeAtLocation, getNodeValue, type ParseError, parseTree } from "jsonc-parser";
import type { Scenario } from "../session/labSession.ts";

/** Its scenario; undefined when that is not all there. */
export function rescuedScenario(text: string): Scenario | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors);
  const node = root && findNodeAtLocation(root, ["scenario"]);
  if (node === undefined || errors.some(({ offset }) => offset <= node.offset + node.length)) return undefined;
  const { path, text: lines } = getNodeValue(node) as { readonly path?: unknown; readonly text?: unknown };
  if (typeof path !== "string" || !Array.isArray(lines)) return undefined;
  if (!lines.every((line) => typeof line === "string")) return undefined;
  return { path, text: lines.join("\n") };
}
