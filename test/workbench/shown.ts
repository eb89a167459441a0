/**
 * What a window shows, in words: printed when a test of it fails, because of a run elsewhere only what was printed is left.
 */
import type { Page } from "playwright-core";

/** A window that no longer answers is not waited for. */
const ANSWER_MS = 20_000;
const MAX_TEXT = 700;

/** Of a log, from its end. */
export const LOG_LINES = 30;
/** What every window says, and says nothing about a test. */
const NOISE =
  /^\s*$|status of 404|serviceWorker\.js|additional builtin extensions|_doActivateExtension|escape its sandboxing/;

/** Name in the report, and what of the window it is. */
const PARTS = {
  tabs: ".tab",
  "tabs in front": ".tab.active",
  notifications: ".notification-list-item-message, .notification-toast",
  dialogs: ".monaco-dialog-box",
  menus: ".monaco-menu .action-menu-item",
  "quick input": ".quick-input-widget",
  "debug toolbar": ".debug-toolbar .action-label",
  panes: ".pane-header.expanded",
  rows: ".pane .monaco-list-row",
  "status bar": ".statusbar-item",
} as const;

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), ANSWER_MS)));
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The parts of the window that are visible, and what has the focus. */
async function ofWindow(page: Page): Promise<readonly string[] | undefined> {
  return inTime(
    page.evaluate((parts) => {
      // No function here has a name: tsx would have the page call a helper of its own for it.
      const lines = Object.entries(parts).map(([name, selector]) => {
        const texts = [...document.querySelectorAll(selector)]
          .filter((element) => element.getClientRects().length > 0)
          .map((element) => (element.textContent?.trim() || element.getAttribute("aria-label")) ?? "");
        return `${name}: ${texts.filter((text) => text !== "").join(" | ")}`;
      });
      const focus = document.activeElement;
      const focused = focus === null ? "nothing" : `${focus.tagName} ${focus.className} ${focus.ariaLabel ?? ""}`;
      return [...lines, `focus: ${focused}`];
    }, PARTS),
  );
}

async function ofWebviews(page: Page): Promise<readonly string[]> {
  // A webview is an iframe in an iframe; VS Code has other iframes of its own.
  const inner = page.frames().filter((frame) => (frame.parentFrame() ?? page.mainFrame()) !== page.mainFrame());
  const texts = await Promise.all(inner.map((frame) => inTime(frame.evaluate(() => document.body.innerText))));
  return texts.map((text) => `a webview: ${text ?? "does not answer"}`);
}

/** Lines of text; never throws. */
export async function whatIsShown(page: Page): Promise<readonly string[]> {
  const window = (await ofWindow(page)) ?? ["the window does not answer"];
  return [...window, ...(await ofWebviews(page))].map((line) => line.replace(/\s+/g, " ").slice(0, MAX_TEXT));
}

/** A line of a log that is worth reading. */
export function isTelling(line: string): boolean {
  return !NOISE.test(line);
}
