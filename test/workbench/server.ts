/** The VS Code server of WORKBENCH.md as a process of ours: started on a free port, with folders of its own, and ended. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installWorkbench } from "../host/workbenchInstall.ts";

const START_TIMEOUT_MS = 180_000;
/** What the server prints of the port that it took: asked for any, it takes one that nobody else can take before it. */
const LISTENING = /listening on (\d+)/;

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
}

export interface Server {
  readonly port: number;
  /** Everything that it printed. */
  output(): string;
  /** Of the logs that it and its extension hosts wrote, each with its name, the last lines of those that are wanted. */
  logs(isWanted: (line: string) => boolean, lines: number): readonly string[];
  close(): Promise<void>;
}

function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once("exit", (code) => done(code)));
}

/** The port, once the server answers on it. */
async function untilAnswers(child: ChildProcess, output: () => string): Promise<number> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && child.exitCode === null && child.signalCode === null) {
    const port = Number(LISTENING.exec(output())?.[1] ?? 0);
    const answer = port > 0 ? await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined) : undefined;
    if (answer?.ok) return port;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the VS Code server did not start:\n${output()}`);
}

function endsOfLogs(folder: string, isWanted: (line: string) => boolean, lines: number): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".log"));
  return files.sort().flatMap((file) => {
    const wanted = readFileSync(path.join(folder, file), "utf8").split("\n").filter(isWanted);
    return wanted.length === 0 ? [] : [`${file}:`, ...wanted.slice(-lines)];
  });
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
  const address = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token"];
  const child = start([...address, "--telemetry-level", "off"]);
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, "SIGKILL");
  };
  process.once("exit", kill);
  const close = async (): Promise<void> => {
    process.off("exit", kill);
    kill();
    await exited(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await untilAnswers(child, () => printed);
    return {
      port,
      output: () => printed,
      logs: (isWanted, lines) => endsOfLogs(path.join(data, "data/logs"), isWanted, lines),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
