/**
 * A VS Code window for tests: the server of server.ts in headless Chromium, driven from outside.
 *
 *   await inWindow(this, { folder, openFile: "mm/ksm.c" }, async (workbench) => {
 *     await workbench.runCommand("KSM: Simulate ksmd on This Source");
 *     await workbench.screenshot("stepper");           .cache/screenshots/stepper.png
 *   });
 *
 * `page` is playwright's, for everything else. Nothing here is a matter of time: what a test does has its effect some time
 * later, and another part of VS Code may take it away again (a debugger that stops brings its source to the front). So a test
 * waits for what it wants to see, and does again (`repeat`) what may have come too early to be heard.
 *
 * KSM_LAB_SLOW=4 makes the window's thread four times slower, for finding what waits for a time after all.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Context } from "mocha";
import type { Browser, Frame, Page } from "playwright-core";
import { CACHE } from "../host/aptPackage.ts";
import { launchChromium } from "./chromium.ts";
import { startServer, type Server } from "./server.ts";
import { isTelling, LOG_LINES, whatIsShown } from "./shown.ts";
import { windowAddress, type WorkbenchOptions } from "./windowAddress.ts";

export const SCREENSHOTS = path.join(CACHE, "screenshots");

/** How long anything is waited for: what takes a second here may take a minute where several machines share a processor. */
export const PATIENCE_MS = 120_000;
/** For one try of something that is tried again. */
const TRY_MS = 5000;
/** For a whole test in a window. */
const TEST_MS = 8 * 60_000;
const STARTS = 2;

export class Workbench {
  readonly page: Page;
  /** What the extension host wrote to its console. */
  readonly log: string[] = [];
  /** Of the tests run inside the extension host. */
  readonly exitCode: Promise<number>;
  /** Rejects when the window's page has crashed. */
  readonly crash: Promise<never>;
  private readonly server: Server;
  private readonly browser: Browser;

  private constructor(server: Server, browser: Browser, page: Page, exitCode: Promise<number>) {
    this.server = server;
    this.browser = browser;
    this.page = page;
    this.exitCode = exitCode;
    this.crash = new Promise((_, fail) => page.once("crash", () => fail(new Error("the window's page has crashed"))));
    this.crash.catch(() => this.log.push("the page has crashed"));
  }

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const server = await startServer(options);
    let browser: Browser | undefined;
    try {
      browser = await launchChromium();
      const viewport = { width: options.width ?? 1400, height: options.height ?? 900 };
      const page = await browser.newPage({ viewport });
      page.setDefaultTimeout(PATIENCE_MS);
      let exit: (code: number) => void = () => undefined;
      const exitCode = new Promise<number>((done) => (exit = done));
      const workbench = new Workbench(server, browser, page, exitCode);
      await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) =>
        workbench.log.push(
          `${type}: ${args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(" ")}`,
        ),
      );
      await page.exposeFunction("codeAutomationExit", (code: number) => exit(code));
      // With tests inside the extension host the window hands its log over by itself.
      if (options.extensionTestsPath === undefined)
        page.on("console", (message) => workbench.log.push(`${message.type()}: ${message.text()}`));
      await slowDown(page);
      const shown = page
        .goto(windowAddress(server.port, options))
        .then(() => page.locator(".monaco-workbench").waitFor());
      await Promise.race([shown, workbench.crash]);
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.close();
      throw error;
    }
  }

  /** Waits until it holds. */
  async until(what: string, holds: () => Promise<boolean>, timeoutMs = PATIENCE_MS): Promise<void> {
    if (!(await this.comesTo(holds, timeoutMs))) throw new Error(`${what}: it did not come to be`);
  }

  /**
   * Does it until it holds, with more and more time in between: a click may come before anybody listens, and what comes late
   * may take its effect away. Doing it twice must be no harm. A try that fails is one of which nothing came.
   */
  async repeat(what: string, act: () => Promise<unknown>, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    let failure: unknown;
    for (let wait = 2000; Date.now() < end; wait *= 1.5) {
      // A try waits for its elements as long as a try may last.
      this.page.setDefaultTimeout(TRY_MS);
      failure = await act()
        .then(
          () => undefined,
          (error: unknown) => error,
        )
        .finally(() => this.page.setDefaultTimeout(PATIENCE_MS));
      if (await this.comesTo(holds, wait)) return;
    }
    throw new Error(`${what}: it did not come to be, however often it was tried`, { cause: failure });
  }

  /**
   * Runs a command by the title that the palette shows ("KSM: Step"), as a person does. What opens late takes the focus from
   * the palette, and an extension's commands are not there at once.
   */
  async runCommand(title: string): Promise<void> {
    const { page } = this;
    const rows = page.locator(".quick-input-list .monaco-list-row .label-name", { hasText: title });
    const input = page.locator(".quick-input-widget input.input");
    let isRun = false;
    const open = async (): Promise<void> => {
      if (isRun) return;
      // One that is open keeps the commands that there were when it was opened.
      if (await input.isVisible()) await page.keyboard.press("Escape");
      await page.keyboard.press("F1");
      await input.fill(`>${title}`);
      await rows.first().waitFor();
    };
    // Found and clicked in one go: the list is filled and sorted again at any time, and a command must not run twice.
    const click = (): Promise<boolean> =>
      page.evaluate((wanted) => {
        const row = [...document.querySelectorAll<HTMLElement>(".quick-input-list .monaco-list-row")].find((each) => {
          const label = each.querySelector(".label-name")?.textContent ?? "";
          const isShown = each.getClientRects().length > 0;
          return isShown && (label === wanted || label.endsWith(`: ${wanted}`));
        });
        row?.click();
        return row !== undefined;
      }, title);
    await this.repeat(`the command ${title}`, open, async () => (isRun ||= await click()));
  }

  /** Puts the cursor of the active editor there; both count from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    const { page } = this;
    const input = page.locator(".quick-input-widget input.input");
    const go = async (): Promise<void> => {
      await page.keyboard.press("Control+G");
      await input.fill(`:${line}:${column}`);
      await page.keyboard.press("Enter");
      await input.waitFor({ state: "hidden" });
    };
    const position = page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` });
    await this.repeat(`the cursor in line ${line}`, go, () => position.isVisible());
  }

  /** The document inside a webview (an iframe in an iframe) that holds an element of this selector. */
  async webview(selector: string, timeoutMs = PATIENCE_MS): Promise<Frame> {
    let holder: Frame | undefined;
    await this.until(
      `a webview that holds ${selector}`,
      async () => {
        for (const frame of this.page.frames()) {
          if (frame.name() === "" || frame.parentFrame() === this.page.mainFrame()) continue;
          // A frame may go away while it is asked: then it is not the one.
          const found = await frame
            .locator(selector)
            .count()
            .catch(() => 0);
          if (found > 0) holder = frame;
        }
        return holder !== undefined;
      },
      timeoutMs,
    );
    return holder!;
  }

  /** A picture of the window in .cache/screenshots/NAME.png; its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const file = path.join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Prints what there is to see and to read of a test that failed: of a run elsewhere it is all that is left. */
  async tell(title: string): Promise<void> {
    const lines = [`the window when "${title}" failed:`, ...(await whatIsShown(this.page))];
    const name = `failed-${title.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 80)}`;
    lines.push(
      await this.screenshot(name).then(
        (file) => `picture: ${file}`,
        (error: unknown) => `no picture: ${String(error)}`,
      ),
      "console:",
      ...this.log.filter(isTelling).slice(-LOG_LINES),
      "logs:",
      ...this.server.logs(isTelling, LOG_LINES),
    );
    console.log(lines.map((line) => `      | ${line}`).join("\n"));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  private async comesTo(holds: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      if (await holds()) return true;
      if (Date.now() > end) return false;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

async function slowDown(page: Page): Promise<void> {
  const rate = Number(process.env["KSM_LAB_SLOW"] ?? 1);
  if (rate === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Starts a server and opens the window; both end with close(). What does not start is started once more, and that is told. */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  for (let starts = 1; ; starts++) {
    try {
      return await Workbench.start(options);
    } catch (error) {
      if (starts === STARTS) throw error;
      console.log(`      the window did not start, and is started again: ${String(error)}`);
    }
  }
}

/** A window for the running test: open while `work` lasts, described on the console when it fails. */
export async function inWindow(
  test: Context,
  options: WorkbenchOptions,
  work: (workbench: Workbench) => Promise<void>,
  timeoutMs = TEST_MS,
): Promise<void> {
  // Mocha's own limit would leave the window open, and say nothing of it.
  test.timeout(2 * timeoutMs);
  const workbench = await startWorkbench(options);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`the test was not over after ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    await Promise.race([work(workbench), workbench.crash, late]);
  } catch (error) {
    await workbench.tell(test.test?.fullTitle() ?? "a window");
    throw error;
  } finally {
    clearTimeout(timer);
    await workbench.close();
  }
}
