/** The VS Code server of WORKBENCH.md as a process of ours: started on a free port, with folders of its own, and ended. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { installWorkbench } from "../host/workbenchInstall.ts";

const START_TIMEOUT_MS = 60_000;

/** Quiet, and the same on every machine: no welcome, no trust prompt, no notifications of its own. */
const SETTINGS = {
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "window.restoreWindows": "none",
  "chat.commandCenter.enabled": false,
};

export interface ServerOptions {
  /** Merged over the quiet defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** For the extension host too. */
  readonly env?: Readonly<Record<string, string>>;
  /** Extensions to install first (.vsix files). */
  readonly install?: readonly string[];
  readonly port?: number;
}

export interface Server {
  readonly port: number;
  /** Everything that it printed. */
  output(): string;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once("exit", (code) => done(code)));
}

async function untilAnswers(port: number, child: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the VS Code server did not start:\n${output()}`);
}

/** Starts a VS Code server on 127.0.0.1; installs it first where it is not there yet. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { server } = installWorkbench();
  const home = mkdtempSync(path.join(tmpdir(), "ksm-lab-workbench-"));
  const data = path.join(home, "data");
  const extensions = path.join(home, "extensions");
  mkdirSync(path.join(data, "data/User"), { recursive: true });
  mkdirSync(extensions);
  const settings = JSON.stringify({ ...SETTINGS, ...options.settings });
  // User settings for a window of the server, machine settings for what only those may set.
  for (const scope of ["User", "Machine"]) {
    mkdirSync(path.join(data, "data", scope), { recursive: true });
    writeFileSync(path.join(data, "data", scope, "settings.json"), settings);
  }
  const port = options.port ?? (await freePort());
  const main = path.join(server, "out/server-main.js");
  const folders = ["--server-data-dir", data, "--extensions-dir", extensions, "--accept-server-license-terms"];
  // No gallery of extensions: nothing outside this machine is asked for anything.
  const env = { ...process.env, EXTENSIONS_GALLERY: "{}", ...options.env };
  let printed = "";
  const start = (args: readonly string[]): ChildProcess => {
    // A process group of its own, so that its extension hosts end with it.
    const child = spawn(process.execPath, [main, ...folders, ...args], { env, detached: true, stdio: "pipe" });
    child.stdout.on("data", (data) => (printed += String(data)));
    child.stderr.on("data", (data) => (printed += String(data)));
    return child;
  };
  for (const vsix of options.install ?? []) {
    const code = await exited(start(["--install-extension", vsix]));
    if (code !== 0) throw new Error(`${vsix} could not be installed:\n${printed}`);
  }
  const address = ["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"];
  const child = start([...address, "--telemetry-level", "off"]);
  const close = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await exited(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilAnswers(port, child, () => printed);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, output: () => printed, close };
}
