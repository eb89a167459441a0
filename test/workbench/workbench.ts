/**
 * A VS Code window for tests: the server of server.ts in headless Chromium, driven from outside.
 *
 *   const workbench = await startWorkbench({ folder, openFile: "mm/ksm.c" });
 *   await workbench.runCommand("KSM: Simulate ksmd on This Source");
 *   await workbench.screenshot("stepper");           .cache/screenshots/stepper.png
 *   await workbench.close();
 *
 * `page` is playwright's, for everything else.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Frame, type Page } from "playwright-core";
import { CACHE } from "../host/aptPackage.ts";
import { findProgram } from "../host/requirements.ts";
import { startServer, type Server, type ServerOptions } from "./server.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
export const SCREENSHOTS = path.join(CACHE, "screenshots");

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing outside this machine is asked for anything.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export interface WorkbenchOptions extends ServerOptions {
  /** The workspace folder. */
  readonly folder: string;
  /** Folder of the extension's package.json; default this project. `null`: none (for an installed .vsix). */
  readonly extensionDevelopmentPath?: string | null;
  /** A CommonJS module whose run() is awaited inside the extension host; `exitCode` tells how it ended. */
  readonly extensionTestsPath?: string;
  /** Opened at the start, relative to the folder. */
  readonly openFile?: string;
  readonly width?: number;
  readonly height?: number;
}

/** Chromium's path on this machine; undefined when there is none. */
export function findChromium(): string | undefined {
  return findProgram("chromium") ?? findProgram("chromium-browser") ?? findProgram("google-chrome");
}

export class Workbench {
  readonly page: Page;
  /** What the extension host wrote to its console. */
  readonly log: string[] = [];
  /** Of the tests run inside the extension host. */
  readonly exitCode: Promise<number>;
  private readonly server: Server;
  private readonly browser: Browser;

  private constructor(server: Server, browser: Browser, page: Page, exitCode: Promise<number>) {
    this.server = server;
    this.browser = browser;
    this.page = page;
    this.exitCode = exitCode;
  }

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const server = await startServer(options);
    try {
      const executablePath = findChromium();
      if (executablePath === undefined) throw new Error("there is no Chromium on this machine");
      const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
      const viewport = { width: options.width ?? 1400, height: options.height ?? 900 };
      const page = await browser.newPage({ viewport });
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
      await page.goto(address(server.port, options));
      await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
      return workbench;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /**
   * Runs a command by the title that the palette shows ("KSM: Step"), as a person does. Tries again for a while: what opens
   * at the start takes the focus from the palette, and an extension's commands are not there at once.
   */
  async runCommand(title: string, timeoutMs = 30_000): Promise<void> {
    const palette = this.page.locator(".quick-input-widget");
    const row = palette.locator(".monaco-list-row").filter({ hasText: title }).first();
    const end = Date.now() + timeoutMs;
    for (;;) {
      try {
        await this.page.keyboard.press("F1");
        await palette.locator("input.input").fill(`>${title}`, { timeout: 2000 });
        await row.click({ timeout: 2000 });
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Opens a file of the folder by its path in Quick Open. */
  async openFile(file: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.waitFor();
    await input.fill(file);
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.tab[data-resource-name="${path.basename(file)}"]`).waitFor();
  }

  /** The document inside a webview (an iframe in an iframe) that holds an element of this selector. */
  async webview(selector: string, timeoutMs = 15_000): Promise<Frame> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        if (frame.name() !== "" && frame.parentFrame() !== this.page.mainFrame()) {
          // A frame may go away while it is asked: then it is not the one.
          const found = await frame
            .locator(selector)
            .count()
            .catch(() => 0);
          if (found > 0) return frame;
        }
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`no webview holds ${selector}`);
  }

  /** A picture of the window in .cache/screenshots/NAME.png; its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const file = path.join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}

/**
 * ROOT by another path than that of .cache/workbench, which lies in it: VS Code takes every theme below the extension
 * under development, its own there among them, for one that is to be shown, whatever the settings say.
 */
function rootFromOutside(): string {
  const name = createHash("sha256").update(ROOT).digest("hex").slice(0, 12);
  const link = path.join(tmpdir(), `ksm-lab-${name}`);
  if (!existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(ROOT, link);
  }
  return link;
}

/** The window's address (WORKBENCH.md): folder, and the payload of pairs. */
export function address(port: number, options: WorkbenchOptions): string {
  const folder = path.resolve(options.folder);
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${path.resolve(folder, file)}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (options.extensionDevelopmentPath !== null)
    payload.push(["extensionDevelopmentPath", remote(options.extensionDevelopmentPath ?? rootFromOutside())]);
  if (options.extensionTestsPath !== undefined)
    payload.push(["extensionTestsPath", remote(options.extensionTestsPath)]);
  if (options.openFile !== undefined) payload.push(["openFile", remote(options.openFile)]);
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** Starts a server and opens the window; both end with close(). */
export function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  return Workbench.start(options);
}
