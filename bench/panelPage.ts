/**
 * The stepper's page as it is shipped, in a real Chromium, without VS Code around it: what an extension would send it comes
 * from a session in this process. Says what the page's main thread did for each message, in milliseconds of CPU.
 */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import type { BulkRequest, Channel } from "../engine/session/bulk/channels.ts";
import type { Session } from "../engine/session/session.ts";
import { buildForProduction } from "../scripts/build.mjs";
import { findChromium } from "../test/workbench/chromium.ts";
import { shownSession } from "../extension/stepper/shownSession.ts";
import type { FromStepper, HostToStepper, StepperToHost, ToStepper } from "../webview/messages.ts";

const VERSION = 2;
/** Longer than the page waits until it takes the session for standing still. */
const STILL_MS = 300;
const STUB = `window.acquireVsCodeApi = () => ({ postMessage: (message) => window.toHost(message), getState() {}, setState() {} });`;
/** Decoded before it is delivered: in a window it comes as it is. */
const INBOX = `
window.inbox = [];
window.put = (message, packet) => {
  if (packet !== "") {
    const text = atob(packet);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    message.packet = bytes.buffer;
  }
  window.inbox.push(message);
};
window.frames2 = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
window.stand = (ms) => new Promise((done) => setTimeout(done, ms)).then(window.frames2);
window.deliver = () => {
  for (const data of window.inbox.splice(0)) window.dispatchEvent(new MessageEvent("message", { data }));
  return window.frames2();
};`;

export interface PanelPages {
  readonly bytes: number;
  open(session: Session): Promise<PanelPage>;
  close(): Promise<void>;
}

/** Throws an Error when there is no Chromium. */
export async function panelPages(): Promise<PanelPages> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium on this machine");
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-panel-"));
  await buildForProduction("webview.js", folder);
  const html = path.join(folder, "index.html");
  writeFileSync(
    html,
    `<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="stylesheet" href="webview.css">${themeOf(folder)}<script>${STUB}${INBOX}</script></head>` +
      `<body><div id="stepper"></div><script src="webview.js"></script></body></html>`,
  );
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  return {
    bytes: statSync(path.join(folder, "webview.js")).size,
    open: (session) => PanelPage.open(browser, pathToFileURL(html).href, session),
    close: () => browser.close(),
  };
}

/** A colour for each that the page asks of the theme: without one it is not painted. */
function themeOf(folder: string): string {
  const text = ["webview.css", "webview.js"].map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
  const names = [...new Set(text.match(/--vscode-[\w-]+/g))].filter((name) => !/font|contrast/i.test(name));
  const value = (name: string): string => (/background/i.test(name) ? "#1f1f1f" : "#4daafc");
  return `<style>:root { ${names.map((name) => `${name}: ${value(name)};`).join(" ")} }</style>`;
}

export class PanelPage {
  readonly page: Page;
  /** Of the last opening, until everything was drawn. */
  openedMs = 0;
  private readonly session: Session;
  private readonly metrics: CDPSession;
  private readonly wants = new Map<Channel, BulkRequest>();
  private readonly have = new Map<Channel, number>();
  private sought: number | undefined;

  private constructor(page: Page, metrics: CDPSession, session: Session) {
    this.page = page;
    this.metrics = metrics;
    this.session = session;
  }

  static async open(browser: Browser, address: string, session: Session): Promise<PanelPage> {
    const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
    const metrics = await page.context().newCDPSession(page);
    await metrics.send("Performance.enable", { timeDomain: "threadTicks" });
    const panel = new PanelPage(page, metrics, session);
    await page.exposeFunction("toHost", (message: StepperToHost) => panel.receive(message));
    const began = performance.now();
    await page.goto(address);
    await panel.show();
    await page.locator("#time-slider").waitFor();
    await page.locator("#memory-cells").waitFor();
    panel.openedMs = performance.now() - began;
    return panel;
  }

  /** Where the page has asked the session to go since the last time; undefined: nowhere. */
  takeSought(): number | undefined {
    const { sought } = this;
    this.sought = undefined;
    return sought;
  }

  /** Sends what the session shows now: first the model, then the packets of all channels that the page wants. */
  async show(): Promise<void> {
    const state = this.session.state();
    const model = {
      session: shownSession(state),
      statement: "statement",
      scenario: state.title,
      busy: undefined,
      edited: false,
    };
    await this.put({ kind: "model", model }, "");
    await this.deliver();
    for (const request of this.wants.values()) {
      const { channel } = request;
      const packet = this.session.bulk(request, this.have.get(channel) ?? 0);
      await this.put({ kind: "bulk", channel } as ToStepper, Buffer.from(packet).toString("base64"));
    }
    await this.deliver();
  }

  /** CPU time of the page's main thread so far. */
  async mainThreadMs(): Promise<number>;
  /** For what is done meanwhile: script, style, layout, painting. */
  async mainThreadMs(work: () => Promise<unknown>): Promise<number>;
  async mainThreadMs(work?: () => Promise<unknown>): Promise<number> {
    if (work === undefined) return this.taskMs();
    const before = await this.taskMs();
    await work();
    return (await this.taskMs()) - before;
  }

  /** Of the last show(): only what came with the messages, not the making of them. */
  async showMs(): Promise<number> {
    let total = 0;
    const { deliver } = this;
    this.deliver = async () => {
      total += await this.mainThreadMs(() => deliver.call(this));
    };
    try {
      await this.show();
    } finally {
      this.deliver = deliver;
    }
    return total;
  }

  /** For what it draws once the session stands still: parts out of sight, and what is only read out. */
  restMs(): Promise<number> {
    return this.mainThreadMs(() => this.page.evaluate((ms) => (window as unknown as Inbox).stand(ms), STILL_MS));
  }

  close(): Promise<void> {
    return this.page.close();
  }

  private receive(message: FromStepper): void {
    if (message.kind === "want") this.wants.set(message.request.channel, message.request);
    if (message.kind === "have") this.have.set(message.channel, message.revision);
    if (message.kind === "seek") this.sought = message.step;
    if (message.kind === "broken") throw new Error(`the page broke: ${message.message}`);
  }

  private async put(message: ToStepper, packet: string): Promise<void> {
    const versioned: HostToStepper = { ...message, version: VERSION };
    await this.page.evaluate(([data, bytes]) => (window as unknown as Inbox).put(data, bytes), [
      versioned,
      packet,
    ] as const);
  }

  private deliver = async (): Promise<void> => {
    await this.page.evaluate(() => (window as unknown as Inbox).deliver());
  };

  private async taskMs(): Promise<number> {
    const { metrics } = await this.metrics.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  }
}

interface Inbox {
  readonly put: (message: HostToStepper, packet: string) => void;
  readonly deliver: () => Promise<void>;
  readonly stand: (ms: number) => Promise<void>;
}
