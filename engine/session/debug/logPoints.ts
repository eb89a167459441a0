/** Messages of log points: text with {expressions}. "{{" and "}}" are braces. */
import { LabError } from "../../base/labError.ts";

export type LogPart = { readonly kind: "text" | "expression"; readonly text: string };

export function parseLog(message: string): readonly LogPart[] {
  const parts: LogPart[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  for (let at = 0; at < message.length; at++) {
    const char = message.charAt(at);
    if ((char === "{" || char === "}") && message.charAt(at + 1) === char) {
      text += char;
      at++;
      continue;
    }
    const end = char === "{" ? message.indexOf("}", at) : -1;
    if (end < 0) {
      text += char;
      continue;
    }
    flush();
    parts.push({ kind: "expression", text: message.slice(at + 1, end) });
    at = end;
  }
  flush();
  return parts;
}

/** What cannot be evaluated says so in its place. */
export function expandLog(parts: readonly LogPart[], evaluate: (expression: string) => string): string {
  return parts
    .map(({ kind, text }) => {
      if (kind === "text") return text;
      try {
        return evaluate(text);
      } catch (error) {
        if (error instanceof LabError) return `{${text}: ${error.message}}`;
        throw error;
      }
    })
    .join("");
}
