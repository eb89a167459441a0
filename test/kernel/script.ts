/**
 * A scenario as the guest's script (guest/guest.c), and what the guest printed as SCENARIO.md's JSON lines.
 *
 * Regions live on the host only: the guest knows addresses. Here every page of a region has its address, so that
 * munmap and mremap of a part keep the names and numbers of the rest.
 */
import { parse } from "jsonc-parser";

export type Operation = { readonly op: string } & Readonly<Record<string, unknown>>;
export interface ScenarioFile {
  readonly version?: number;
  readonly title?: string;
  readonly machine?: { readonly nodes?: number; readonly framesPerNode?: number };
  readonly run: readonly Operation[];
}

interface Process {
  readonly index: number;
  readonly name: string;
  /** By region name, in order of mmap: the address of each page, undefined where unmapped. */
  readonly regions: Map<string, (number | undefined)[]>;
  next: number;
}

/** A dump asks for these pages: where the guest's answer belongs. */
interface DumpPlan {
  readonly processes: readonly {
    readonly name: string;
    readonly index: number;
    readonly regions: Readonly<Record<string, readonly (number | undefined)[]>>;
  }[];
}

export interface Script {
  readonly lines: readonly string[];
  readonly dumps: readonly DumpPlan[];
  readonly nodes: number;
  /** It takes memory offline, which the machine has to have apart. */
  readonly hasHotplug: boolean;
  readonly hasSwap: boolean;
}

const PAGE = 4096;
/** Regions begin on 2 MiB, above 1 TiB, which is where the guest takes areas for ours. */
const FIRST_ADDRESS = 2 ** 40;
const ALIGNMENT = 2 ** 21;
const ADVICE: Readonly<Record<string, number>> = { mergeable: 12, unmergeable: 13, dontneed: 4 };
const ACCESS: Readonly<Record<string, number>> = { none: 0, read: 1, "read-write": 3 };

/** The guest has this many slots for processes, one for each that a script ever starts. */
const MAX_PROCESSES = 64;

export function parseScenario(text: string): ScenarioFile {
  return parse(text, [], { allowTrailingComma: true }) as ScenarioFile;
}

/** Throws on operations that the guest cannot do. */
export function toScript(scenario: ScenarioFile): Script {
  const writer = new ScriptWriter();
  scenario.run.forEach((operation, at) => {
    writer.lines.push(`# ${at}`);
    writer.write(operation);
  });
  const { lines, dumps, hasHotplug, hasSwap } = writer;
  return { lines, dumps, nodes: scenario.machine?.nodes ?? 1, hasHotplug, hasSwap };
}

class ScriptWriter {
  readonly lines: string[] = [];
  readonly dumps: DumpPlan[] = [];
  hasHotplug = false;
  hasSwap = false;
  private readonly processes: Process[] = [];
  private started = 0;

  write(operation: Operation): void {
    const { op } = operation;
    switch (op) {
      case "sysfs":
        for (const [file, value] of Object.entries(operation))
          if (file !== "op") this.lines.push(`S ${file} ${String(value)}`);
        return;
      case "tick":
        return this.tick(Number(operation["times"]), operation["observe"] === "last");
      case "scan":
        this.lines.push(`s ${String(operation["times"])}`);
        return;
      case "repeat":
        for (let i = 0; i < Number(operation["times"]); i++)
          for (const each of operation["run"] as Operation[]) this.write(each);
        return;
      case "dump":
        return this.dump();
      case "drain":
      case "expect":
      case "contextSwitch":
        return;
      case "offline":
      case "online":
        return this.hotplug(operation);
      case "process":
        this.lines.push(`P ${this.start(String(operation["process"])).index}`);
        return;
      default:
        if (operation["process"] === undefined) throw new Error(`the guest cannot do "${op}"`);
        return this.processOperation(operation);
    }
  }

  private start(name: string): Process {
    const process: Process = { index: this.started++, name, regions: new Map(), next: FIRST_ADDRESS };
    if (process.index >= MAX_PROCESSES) throw new Error(`more than ${MAX_PROCESSES} processes`);
    this.processes.push(process);
    return process;
  }

  private tick(times: number, lastOnly: boolean): void {
    for (let i = 1; i <= times; i++) this.lines.push(lastOnly && i < times ? "q" : "t");
  }

  private processOperation(operation: Operation): void {
    const process = this.find(String(operation["process"]));
    switch (operation.op) {
      case "mmap":
        return this.mmap(process, operation);
      case "fork": {
        const child = this.start(String(operation["child"]));
        for (const [name, pages] of process.regions) child.regions.set(name, [...pages]);
        child.next = process.next;
        this.lines.push(`C ${process.index} 0 0 ${child.index.toString(16)}`);
        return;
      }
      case "exit":
        this.processes.splice(this.processes.indexOf(process), 1);
        this.lines.push(`E ${process.index}`);
        return;
      case "prctl":
        this.lines.push(`G ${process.index} 0 0 ${operation["merge"] === true ? 1 : 0}`);
        return;
      case "mremap":
        return this.mremap(process, operation);
      case "munmap":
        this.onRuns(process, operation, "U");
        this.unmap(process, operation);
        return;
      default:
        return this.memoryOperation(process, operation);
    }
  }

  private memoryOperation(process: Process, operation: Operation): void {
    switch (operation.op) {
      case "fill": {
        const { kind, first, step } = contents(String(operation["content"]));
        let done = 0n;
        this.onRuns(process, operation, "F", (pages) => {
          const from = (first + step * done).toString(16);
          done += BigInt(pages);
          return `${kind} ${from}`;
        });
        return;
      }
      case "write":
      case "read": {
        const page = this.page(process, operation);
        const address = page + Number(operation["offset"] ?? 0);
        const byte = Number(operation["byte"] ?? 0).toString(16);
        this.lines.push(`${operation.op === "write" ? "W" : "R"} ${process.index} ${address.toString(16)} 1 ${byte}`);
        return;
      }
      case "madvise":
        return this.onRuns(process, operation, "A", () => numberOf(ADVICE, operation["advice"]).toString(16));
      case "mprotect":
        return this.onRuns(process, operation, "T", () => numberOf(ACCESS, operation["access"]).toString(16));
      case "mlock":
        return this.onRuns(process, operation, "L");
      case "munlock":
        return this.onRuns(process, operation, "K");
      case "swapOut":
        this.hasSwap = true;
        return this.onRuns(process, operation, "O");
      case "swapIn":
        return this.onRuns(process, operation, "I");
      case "memoryFailure":
        return this.onRuns(process, operation, "H");
      case "migrate":
        return this.onRuns(process, operation, "V", () => Number(operation["node"]).toString(16));
      default:
        throw new Error(`the guest cannot do "${operation.op}"`);
    }
  }

  private hotplug({ op, node }: Operation): void {
    if (node === undefined) throw new Error(`the guest knows no frame numbers: "${op}" needs a node`);
    this.hasHotplug = true;
    this.lines.push(`${op === "offline" ? "o" : "n"} ${String(Number(node))}`);
  }

  private mmap(process: Process, operation: Operation): void {
    const pages = Number(operation["pages"]);
    const address = this.reserve(process, pages);
    process.regions.set(
      String(operation["region"]),
      Array.from({ length: pages }, (_, i) => address + i * PAGE),
    );
    const node = operation["node"] === undefined ? "ffffffffffffffff" : Number(operation["node"]).toString(16);
    this.lines.push(`M ${process.index} ${address.toString(16)} ${pages} ${node}`);
  }

  private reserve(process: Process, pages: number): number {
    const address = process.next;
    process.next = Math.ceil((address + pages * PAGE + 1) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  private mremap(process: Process, operation: Operation): void {
    const region = this.region(process, operation);
    const start = Number(operation["start"] ?? 0);
    const count = Number(operation["count"] ?? region.length - start);
    const to = this.reserve(process, count);
    const from = region[start];
    if (from === undefined) throw new Error("mremap of pages that are not mapped");
    this.lines.push(`X ${process.index} ${from.toString(16)} ${count} ${to.toString(16)}`);
    region.fill(undefined, start, start + count);
    if (region.every((page) => page === undefined)) process.regions.delete(String(operation["region"]));
    process.regions.set(
      String(operation["to"]),
      Array.from({ length: count }, (_, i) => to + i * PAGE),
    );
  }

  private unmap(process: Process, operation: Operation): void {
    const start = Number(operation["start"]);
    this.region(process, operation).fill(undefined, start, start + Number(operation["count"]));
  }

  /** One command for each run of pages that lie at ascending addresses without a gap. */
  private onRuns(
    process: Process,
    operation: Operation,
    what: string,
    rest: (pages: number) => string = () => "",
  ): void {
    const region = this.region(process, operation);
    const start = Number(operation["start"]);
    const end = start + Number(operation["count"]);
    for (let at = start; at < end;) {
      const address = region[at];
      if (address === undefined) {
        at++;
        continue;
      }
      let pages = 1;
      while (at + pages < end && region[at + pages] === address + pages * PAGE) pages++;
      this.lines.push(`${what} ${process.index} ${address.toString(16)} ${pages} ${rest(pages)}`.trimEnd());
      at += pages;
    }
  }

  private page(process: Process, operation: Operation): number {
    const address = this.region(process, operation)[Number(operation["page"])];
    if (address === undefined) throw new Error(`page ${String(operation["page"])} is not mapped`);
    return address;
  }

  private find(name: string): Process {
    const process = this.processes.find((each) => each.name === name);
    if (!process) throw new Error(`there is no process "${name}"`);
    return process;
  }

  private region(process: Process, operation: Operation): (number | undefined)[] {
    const region = process.regions.get(String(operation["region"]));
    if (!region) throw new Error(`there is no region "${String(operation["region"])}" in ${process.name}`);
    return region;
  }

  private dump(): void {
    const processes = this.processes.map(({ name, index, regions }) => ({
      name,
      index,
      regions: Object.fromEntries([...regions].map(([region, pages]) => [region, [...pages]])),
    }));
    this.lines.push("d");
    for (const process of processes) {
      this.lines.push(`i ${process.index}`);
      for (const pages of Object.values(process.regions))
        for (const [from, count] of runs(pages)) this.lines.push(`p ${process.index} ${from.toString(16)} ${count}`);
    }
    this.dumps.push({ processes });
  }
}

/** The runs of pages without a gap, as address and number of pages. */
export function* runs(pages: readonly (number | undefined)[]): Generator<readonly [number, number]> {
  for (let at = 0; at < pages.length;) {
    const address = pages[at];
    let count = 1;
    if (address !== undefined) {
      while (at + count < pages.length && pages[at + count] === address + count * PAGE) count++;
      yield [address, count];
    }
    at += count;
  }
}

function numberOf(table: Readonly<Record<string, number>>, name: unknown): number {
  const value = table[String(name)];
  if (value === undefined) throw new Error(`unknown value "${String(name)}"`);
  return value;
}

/** The guest's kind of fill as its character's code, the first page's number, and by how much it grows a page. */
function contents(content: string): { kind: string; first: bigint; step: bigint } {
  const code = (character: string): string => character.charCodeAt(0).toString(16);
  if (content === "zero") return { kind: code("z"), first: 0n, step: 0n };
  const [form, value = ""] = content.split(":");
  if (form === "byte") return { kind: code("b"), first: BigInt(`0x${value}`), step: 0n };
  if (form === "seed") return { kind: code("s"), first: BigInt(value), step: 0n };
  if (form === "seq") return { kind: code("q"), first: BigInt(value), step: 1n };
  throw new Error(`unknown content "${content}"`);
}
