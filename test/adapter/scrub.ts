/**
 * What is not the adapter's affair is taken out of a transcript: where files lie, numbers that are given out (frames,
 * values, breakpoints, threads' ids stay), addresses, steps, and line numbers of ksm.c, which become lines of a function.
 */
import type { SourceReport } from "../../engine/session/view.ts";
import type { Conversation } from "./conversation.ts";
import { ROOT } from "./inProcess.ts";

const NUMBERED = ["frameId", "variablesReference", "id", "targetId", "hitBreakpointIds", "requestId"];

class Names {
  readonly #names = new Map<string, string>();
  readonly #prefix: string;
  constructor(prefix: string) {
    this.#prefix = prefix;
  }
  of(text: string): string {
    const known = this.#names.get(text) ?? `${this.#prefix}${String(this.#names.size + 1)}`;
    this.#names.set(text, known);
    return known;
  }
}

/** "cmp_and_merge_page+3" for a line (from 1) of ksm.c. */
function lineNamer(report: SourceReport | undefined): (line: number) => string | number {
  const starts = (report?.functions ?? [])
    .filter(({ place }) => place.role === "source")
    .map(({ name, place }) => ({ name, line: place.line + 1 }))
    .sort((a, b) => a.line - b.line);
  return (line) => {
    const fn = starts.findLast((each) => each.line <= line);
    return fn === undefined ? line : `${fn.name}+${String(line - fn.line)}`;
  };
}

export function scrub(conversation: Conversation, report: SourceReport | undefined): string {
  const addresses = new Names("addr");
  const numbers = new Names("#");
  const named = lineNamer(report);
  const file = conversation.host.sourceFile;
  const ofKsm = (value: Record<string, unknown>): boolean =>
    (value["source"] as { path?: string } | undefined)?.path === file || value["path"] === file;
  const text = (given: string): string =>
    given
      .replaceAll(file, "KSM.C")
      .replaceAll(conversation.host.tree ?? "\0", "TREE")
      .replaceAll(ROOT, "LAB")
      .replace(/(\.\.\/)*(tmp\/)?ksm-lab-adapter-\w+/g, "TMP")
      .replace(
        /\b((?:mm|reference)\/ksm\.c):(\d+)/g,
        (_, path: string, line: string) => `${path}:${String(named(Number(line)))}`,
      )
      .replace(/0x[0-9a-f]{5,}/gi, (address) => addresses.of(address.toLowerCase()))
      // A pointer to the kernel's memory, byte by byte.
      .replace(/\b(?:[0-9a-f]{2} ){6}ff ff\b/g, "ADDRESS")
      .replace(/-?\d{11,}/g, "BIG")
      .replace(/\bstep [\d,]+/g, "step N")
      .replace(/step\/\d+/g, "step/N")
      .replace(/\bline (\d+)/g, "line N");
  const clean = (value: unknown, inKsm: boolean): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map((each) => clean(each, inKsm));
    if (typeof value !== "object" || value === null) return value;
    const record = value as Record<string, unknown>;
    if ("role" in record && "path" in record && typeof record["line"] === "number")
      return { path: record["path"], line: named(record["line"] + 1) };
    const isKsm = inKsm || ofKsm(record);
    return Object.fromEntries(
      Object.entries(record).map(([key, each]) => {
        const isNumber = typeof each === "number";
        // How far it is by then is the machine's.
        if (key === "message" && "cancellable" in record) return [key, "HOW FAR"];
        if (isNumber && NUMBERED.includes(key))
          return [key, each === 0 ? 0 : numbers.of(`${key === "hitBreakpointIds" ? "id" : key}${String(each)}`)];
        if (key === "hitBreakpointIds" && Array.isArray(each))
          return [key, each.map((one) => numbers.of(`id${String(one)}`))];
        if (isNumber && (key === "line" || key === "endLine") && isKsm) return [key, named(each)];
        if (isNumber && key === "step") return [key, "N"];
        // The project's own KSM gets new globals now and then.
        if (isNumber && key === "namedVariables" && record["expensive"] === true) return [key, "MANY"];
        if (key === "content" && typeof each === "string") return [key, `${each.slice(0, 40)}…`];
        if (key === "data" && typeof each === "string")
          return [key, each.length > 8 ? `${each.length} characters` : each];
        return [key, clean(each, isKsm)];
      }),
    );
  };
  return `${conversation.lines.map((line) => cleanLine(line, clean, text)).join("\n")}\n`;
}

/** Long lists one element a line, so that a difference can be read. */
function cleanLine(
  line: string,
  clean: (value: unknown, inKsm: boolean) => unknown,
  text: (given: string) => string,
): string {
  const match = /^([<>*] \S+) (\{.*\})$/s.exec(line);
  if (match === null) return text(line);
  const [, head = "", json = "{}"] = match;
  // What names no file at all is about ksm.c.
  const value = clean(JSON.parse(json), !/"(source|path)":/.test(json));
  const flat = JSON.stringify(value);
  if (flat.length < 160) return `${head} ${flat}`;
  return `${head} ${JSON.stringify(value, foldSmall, 2).replace(/"⟦(.*?)⟧"/gs, (_, inner: string) => JSON.parse(`"${inner}"`) as string)}`;
}

/** Objects that fit on a line stay on one. */
function foldSmall(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const flat = JSON.stringify(value);
  return flat.length < 200 && !Array.isArray(value) ? `⟦${flat}⟧` : value;
}
