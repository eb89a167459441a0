/** Starts the engine's worker when it is first needed, gives it the files it cannot read itself, and replaces a dead one. */
import * as vscode from "vscode";
import type { UserError } from "../userError.ts";
import { broken } from "../userError.ts";
import type { Port } from "./port.ts";
import { WorkerClient } from "./workerClient.ts";

export type KernelFiles = Readonly<Record<string, string>>;

export class EngineHost implements vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #openPort: (worker: vscode.Uri) => Port;
  readonly #onDeath: (error: UserError) => void;
  #kernel: Promise<KernelFiles> | undefined;
  #client: Promise<WorkerClient> | undefined;

  constructor(dist: vscode.Uri, openPort: (worker: vscode.Uri) => Port, onDeath: (error: UserError) => void) {
    this.#dist = dist;
    this.#openPort = openPort;
    this.#onDeath = onDeath;
  }

  get isStarted(): boolean {
    return this.#client !== undefined;
  }

  /** A worker that is ready; started now when there is none. */
  client(): Promise<WorkerClient> {
    this.#client ??= this.#start().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  /** KSM Lab's own C, path to text: include/, model/, reference/. */
  kernelFiles(): Promise<KernelFiles> {
    this.#kernel ??= this.#read("kernel.json").then(
      (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as KernelFiles,
    );
    return this.#kernel;
  }

  dispose(): void {
    void this.#client?.then((client) => client.dispose());
    this.#client = undefined;
  }

  async #read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.#dist, name)));
    } catch (error) {
      throw broken(`dist/${name}`, error instanceof Error ? error.message : String(error));
    }
  }

  async #start(): Promise<WorkerClient> {
    const [kernel, treeSitterWasm, cGrammarWasm, simd, scalar] = await Promise.all([
      this.kernelFiles(),
      this.#read("web-tree-sitter.wasm"),
      this.#read("tree-sitter-c.wasm"),
      this.#read("pages.wasm"),
      this.#read("pages-scalar.wasm"),
    ]);
    const client = new WorkerClient(this.#openPort(vscode.Uri.joinPath(this.#dist, "worker.js")), (error) => {
      this.#client = undefined;
      this.#onDeath(error);
    });
    try {
      await client.request("init", { files: { kernel, treeSitterWasm, cGrammarWasm, pagesWasm: { simd, scalar } } })
        .result;
    } catch (error) {
      client.dispose();
      throw error;
    }
    return client;
  }
}
