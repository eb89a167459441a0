/**
 * The stepper's page as it is shipped, in a real Chromium, without VS Code around it: what an extension would send it comes
 * from a session in this process. Says what the page's main thread did for each message, in milliseconds of CPU.
 */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import type { BulkRequest } from "../engine/session/bulk/channels.ts";
import type { Session } from "../engine/session/session.ts";
import { buildForProduction } from "../scripts/build.mjs";
import { findChromium } from "../test/workbench/chromium.ts";
import { shownSession } from "../extension/stepper/shownSession.ts";
import { StepperFeed } from "../extension/stepper/stepperFeed.ts";
import type { FromStepper, HostToStepper, StepperModel, StepperToHost, ToStepper } from "../webview/messages.ts";

const VERSION = 2;
/** Longer than the page waits until it takes the session for standing still. */
const STILL_MS = 300;
/**
 * In place of VS Code. A packet is decoded before it is delivered: in a window it comes as it is. `opened` tells when, after the
 * navigation began, the page had taken what it wants of every channel and all of its parts that are in sight were drawn and
 * stayed so; asked after each frame, when the layout is known.
 */
const HOST = `
const [wanted, had, inbox] = [new Set(), new Set(), []];
let changedAt = 0;
new MutationObserver(() => (changedAt = performance.now())).observe(document, { subtree: true, childList: true, attributes: true });
window.acquireVsCodeApi = () => ({
  postMessage: (message) => {
    if (message.kind === "want") wanted.add(message.request.channel);
    if (message.kind === "have") had.add(message.channel);
    window.toHost(JSON.stringify(message));
  },
  getState() {},
  setState() {},
});
window.put = (message, packet) => {
  if (packet !== undefined) {
    const text = atob(packet);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    message.packet = bytes.buffer;
  }
  inbox.push(message);
};
window.deliver = () => {
  for (const data of inbox.splice(0)) window.dispatchEvent(new MessageEvent("message", { data }));
};
window.frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
window.frames2 = () => frame().then(frame);
window.stand = (ms) => new Promise((done) => setTimeout(done, ms)).then(frames2);
const isInSight = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};
const isDrawn = () =>
  wanted.size > 0 && wanted.size === had.size &&
  document.querySelector(".part") !== null && document.querySelector(".time-curves:empty") === null &&
  ![...document.querySelectorAll(".awaited")].some(isInSight);
window.opened = (async () => {
  for (let [drawnAt, still] = [0, 0]; ; ) {
    await frame();
    if (!isDrawn()) still = 0;
    else if (still === 0 || changedAt > drawnAt) [drawnAt, still] = [performance.now(), 1];
    else if (++still > 2) return drawnAt;
  }
})();`;

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
    `<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="stylesheet" href="webview.css">${themeOf(folder)}<script>{${HOST}}</script></head>` +
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
  /** From the navigation until all that is in sight was drawn. */
  openedMs = 0;
  /** Of it, the engine's packets: CPU time of this process. */
  packetsMs = 0;
  private readonly session: Session;
  private readonly cdp: CDPSession;
  private readonly feed: StepperFeed;
  /** Messages on their way to the page. */
  private sent: Promise<void>[] = [];
  private model: StepperModel;
  private isOpen = false;
  private sought: number | undefined;

  private constructor(page: Page, cdp: CDPSession, session: Session) {
    this.page = page;
    this.cdp = cdp;
    this.session = session;
    this.model = modelOf(session);
    this.feed = new StepperFeed({
      ask: async (request, since) => this.packet(request, since),
      post: (message) => this.post(message),
      log: (text) => {
        throw new Error(text);
      },
    });
  }

  /** As the extension does it: the session's state is known before, the page's first word is answered with the model, and each wish as it comes. */
  static async open(browser: Browser, address: string, session: Session): Promise<PanelPage> {
    const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    await cdp.send("Runtime.enable");
    await cdp.send("Runtime.addBinding", { name: "toHost" });
    const panel = new PanelPage(page, cdp, session);
    cdp.on("Runtime.bindingCalled", ({ payload }) => panel.receive(JSON.parse(payload) as StepperToHost));
    await page.goto(address);
    panel.openedMs = await page.evaluate(() => (window as unknown as Stub).opened);
    panel.isOpen = true;
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
    this.model = modelOf(this.session);
    this.post({ kind: "model", model: this.model });
    await this.deliver();
    this.feed.moved();
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
    return this.mainThreadMs(() => this.page.evaluate((ms) => (window as unknown as Stub).stand(ms), STILL_MS));
  }

  close(): Promise<void> {
    return this.page.close();
  }

  private receive(message: FromStepper): void {
    switch (message.kind) {
      case "ready":
        this.feed.reset();
        this.post({ kind: "model", model: this.model });
        return;
      case "want":
      case "unwant":
      case "have":
        this.feed.receive(message);
        return;
      case "seek":
        this.sought = message.step;
        return;
      case "broken":
        throw new Error(`the page broke: ${message.message}`);
      default:
      // Nothing that opening and moving need.
    }
  }

  private packet(request: BulkRequest, since: number): ArrayBuffer {
    const before = process.cpuUsage();
    const packet = this.session.bulk(request, since);
    const { user, system } = process.cpuUsage(before);
    this.packetsMs += (user + system) / 1000;
    return packet;
  }

  /** While the page opens a message is delivered as soon as it is there. */
  private post(message: ToStepper): void {
    const versioned: HostToStepper = { ...message, version: VERSION };
    const packet = message.kind === "bulk" ? Buffer.from(message.packet).toString("base64") : undefined;
    const asked = [JSON.stringify(versioned), ...(packet === undefined ? [] : [JSON.stringify(packet)])].join();
    const put = this.cdp.send("Runtime.evaluate", {
      expression: this.isOpen ? `put(${asked})` : `put(${asked}); deliver()`,
    });
    this.sent.push(put.then(() => undefined));
  }

  /** What was posted, until it is drawn. */
  private deliver = async (): Promise<void> => {
    // A packet that was asked for is posted a moment later.
    await new Promise(setImmediate);
    await Promise.all(this.sent.splice(0));
    await this.page.evaluate(() => {
      const stub = window as unknown as Stub;
      stub.deliver();
      return stub.frames2();
    });
  };

  private async taskMs(): Promise<number> {
    const { metrics } = await this.cdp.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  }
}

/** As the extension has it for the page. */
function modelOf(session: Session): StepperModel {
  const state = session.state();
  return {
    session: shownSession(state),
    statement: "statement",
    scenario: state.title,
    busy: undefined,
    edited: false,
  };
}

interface Stub {
  readonly opened: Promise<number>;
  readonly deliver: () => void;
  readonly frames2: () => Promise<void>;
  readonly stand: (ms: number) => Promise<void>;
}
