/** Debian's Chromium, which is the window of the VS Code server. */
import { chromium, type Browser } from "playwright-core";
import { findProgram } from "../host/requirements.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing outside this machine is asked for anything.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Chromium's path on this machine; undefined when there is none. */
export function findChromium(): string | undefined {
  return findProgram("chromium") ?? findProgram("chromium-browser") ?? findProgram("google-chrome");
}

/** Without a window of its own. Throws an Error when there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium on this machine");
  return chromium.launch({ executablePath, args: FLAGS });
}
