/** The adapter with everything below it in one process: the window's session, the worker's client, a real engine. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import { readHostFiles } from "../../engine/cli/hostFiles.ts";
import type { FromWorker, SourceInput } from "../../engine/session/protocol.ts";
import { RequestServer } from "../../engine/session/requestServer.ts";
import type { Place } from "../../engine/session/view.ts";
import type { AdapterHost, ProgramPlace, ShownPlace } from "../../extension/adapter/adapterHost.ts";
import { KsmAdapter } from "../../extension/adapter/ksmAdapter.ts";
import type { LaunchConfiguration } from "../../extension/adapter/launchConfiguration.ts";
import type { Port } from "../../extension/engine/port.ts";
import { WorkerClient } from "../../extension/engine/workerClient.ts";
import { LabSession } from "../../extension/session/labSession.ts";
import { UserError } from "../../extension/userError.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
export const REFERENCE = path.join(ROOT, "engine/reference/ksm.c");
const REFERENCE_SHOWN = "reference/ksm.c";
const FOLDERS: Readonly<Record<string, string>> = {
  include: "engine/kernel/include",
  model: "engine/kernel/model",
  reference: "engine/reference",
};
const TREE_FILES = ["mm/ksm.c", "mm/mm_slot.h", "include/linux/ksm.h", "Makefile"];

/** A worker whose other end is in this process; what is sent is copied and comes later, as a real port does it. */
function enginePort(): { readonly port: Port; readonly server: RequestServer } {
  let listener: (message: FromWorker) => void = () => undefined;
  const server = new RequestServer({
    post: (message) => listener(structuredClone(message)),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const port: Port = {
    post: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => void server.receive(copy));
    },
    onMessage: (given) => {
      listener = given;
    },
    onDeath: () => undefined,
    terminate: () => undefined,
  };
  return { port, server };
}

const hostFiles = readHostFiles();

/** Files on disk, without an editor: nothing is edited unless a test says so. */
export class TestHost implements AdapterHost {
  readonly session: LabSession;
  /** No run of a test is a long one unless the test says so. */
  progressAfterMs = 600_000;
  /** No stop takes the keyboard's focus. */
  isQuiet = false;
  /** The tree of a kernel; a launch without a source takes it. */
  readonly tree: string | undefined;
  /** The engine's end; undefined until it is first needed. */
  server: RequestServer | undefined;
  #listener: (note: string) => void = () => undefined;
  #note: string | undefined;
  #launched: LaunchConfiguration | undefined;

  constructor(tree: string | undefined) {
    this.tree = tree;
    let client: Promise<WorkerClient> | undefined;
    const open = async (): Promise<WorkerClient> => {
      const { port, server } = enginePort();
      this.server = server;
      const opened = new WorkerClient(port);
      await opened.request("init", { files: hostFiles }).result;
      return opened;
    };
    this.session = new LabSession(() => (client ??= open()));
  }

  async launch(configuration: LaunchConfiguration): Promise<void> {
    const { scenario = "first-merge", source, config, sysfs } = configuration;
    const bundled = path.join(ROOT, "examples", `${scenario}.ksm.json`);
    const file = existsSync(bundled) ? bundled : path.resolve(ROOT, scenario);
    if (!existsSync(file)) throw new UserError("unreadable", `${scenario} cannot be read: there is no such file`);
    const shown = path.relative(ROOT, file);
    const text = readFileSync(file, "utf8");
    await this.session.load(this.#source(source), { path: shown, text }, { config, sysfs });
    this.#launched = configuration;
  }

  /** Begins one from outside of the debugger, as a command or a lens does. */
  async begin(scenario: string): Promise<void> {
    await this.launch({ source: undefined, scenario, stopOnEntry: true, config: {}, sysfs: {} });
  }

  /** The text in the editor is another now. */
  edit(note: string): void {
    this.#note = note;
    this.#listener(note);
  }

  async whenReady(): Promise<void> {}

  keepsFocus(): boolean {
    return this.isQuiet;
  }

  async whenInView(): Promise<void> {}

  async whenTurnedTo(): Promise<void> {}

  async restart(): Promise<void> {
    if (this.#note === undefined || this.#launched === undefined) await this.session.restart();
    else {
      this.#note = undefined;
      await this.launch(this.#launched);
    }
  }

  async stop(): Promise<void> {
    await this.session.stop();
  }

  editNote(): string | undefined {
    return this.#note;
  }

  onEdited(listener: (note: string) => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = () => undefined;
    };
  }

  show(place: Place): ShownPlace {
    const { line, column, endLine, endColumn } = place;
    return { source: this.#toSource(place), line, column, endLine, endColumn };
  }

  find({ path: file = "" }: Dap.Source, line: number, column: number | undefined): ProgramPlace | undefined {
    const at = column === undefined ? { line } : { line, column };
    if (file === this.sourceFile) return { path: this.tree === undefined ? REFERENCE_SHOWN : "mm/ksm.c", ...at };
    const own = /^ksm-lab:\/(.+)$/.exec(file)?.[1];
    if (own !== undefined) return this.#readOwn(own) === undefined ? undefined : { path: own, ...at };
    if (this.tree === undefined || !file.startsWith(`${this.tree}/`)) return undefined;
    const inTree = file.slice(this.tree.length + 1);
    return TREE_FILES.includes(inTree) ? { path: inTree, ...at } : undefined;
  }

  /** ksm.c, as the client names it. */
  get sourceFile(): string {
    return this.tree === undefined ? REFERENCE : path.join(this.tree, "mm/ksm.c");
  }

  async sources(): Promise<readonly Dap.Source[]> {
    return (await this.session.ask("programFiles", {})).files.map((file) => this.#toSource(file));
  }

  async text(source: Dap.Source): Promise<string | undefined> {
    const at = this.find(source, 0, undefined);
    if (at === undefined) return undefined;
    if (source.path === this.sourceFile) return readFileSync(this.sourceFile, "utf8");
    return this.#readOwn(at.path);
  }

  momentLink(step: number): string {
    return `ksm-lab://step/${String(step)}`;
  }

  #source(source: string | undefined): SourceInput {
    if (source === "reference" || (source === undefined && this.tree === undefined)) return { kind: "reference" };
    if (this.tree === undefined || (source !== undefined && source !== this.sourceFile))
      throw new UserError("not-ksm", `${String(source)} is not a ksm.c: it has no ksm_do_scan() or the like.`);
    const files: Record<string, string> = {};
    for (const name of TREE_FILES) {
      const file = path.join(this.tree, name);
      if (existsSync(file)) files[name] = readFileSync(file, "utf8");
    }
    return { kind: "tree", path: "mm/ksm.c", files };
  }

  #toSource({ path: file, role }: Pick<Place, "path" | "role">): Dap.Source {
    const name = path.posix.basename(file);
    if (role === "source") return { name, path: this.sourceFile };
    if (role === "tree-header" && this.tree !== undefined) return { name, path: path.join(this.tree, file) };
    return { name, path: `ksm-lab:/${file}`, origin: "kernel around ksm.c" };
  }

  #readOwn(shown: string): string | undefined {
    const [first = "", ...rest] = shown.split("/");
    const folder = FOLDERS[first];
    const file = folder === undefined ? undefined : path.join(ROOT, folder, ...rest);
    return file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }
}

export function openAdapter(host: TestHost, post: (message: Dap.ProtocolMessage) => void): KsmAdapter {
  return new KsmAdapter(host, post);
}
