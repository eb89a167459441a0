/**
 * One guest under qemu's software emulation: a kernel with the guest program as its init. The console is the first serial
 * line, the script goes in by the second one, the monitor (QMP) is a socket.
 *
 * A machine is booted, or taken out of a snapshot (snapshot.ts) in which the guest waits for its script. Whatever goes wrong
 * is an Error that says what, with the end of the guest's console.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";

/** What a machine is made of; two machines of the same parts show the same. */
export interface GuestParts {
  /** Path of a bootable image. */
  readonly kernel: string;
  /** Path of an initramfs whose init is the guest program. */
  readonly initramfs: string;
  readonly nodes: number;
  /**
   * Whether the last node has a DIMM more, of movable memory: blocks of ordinary memory hold pages of the kernel that do not
   * move, or holes, and do not go offline. The kernel gives a process that is bound to the node pages of the DIMM first.
   */
  readonly hasDimm?: boolean;
}

/** Where the guest's memory lies: nowhere, or in files of `directory`, which machines from a snapshot share unchanged. */
export type Memory =
  | { readonly kind: "fresh" }
  | { readonly kind: "template"; readonly directory: string }
  | { readonly kind: "snapshot"; readonly directory: string };

const COMMAND_LINE =
  "console=ttyS0 quiet panic=-1 mitigations=off transparent_hugepage=never numa_balancing=disable norandmaps nokaslr";
/**
 * qemu's default, without cmpxchg16b: after it the emulator's flags can hold bits of a pointer (seen with 7.2: EFLAGS
 * 04fbd242 after one on ffff888004fbd240). An interrupt that comes just then saves them and returns with them, and the guest goes
 * on with a direction or interrupt flag that nobody set, and dies somewhere. The kernel's allocator executes it all the time.
 */
const CPU = "qemu64,-cx16";
/** What is plugged in holds nothing but pages that can be moved. */
const MOVABLE = "memhp_default_state=online_movable";
const MEMORY_MB = 1024;
const DIMM_MB = 256;
/** The guest asks for more after each of these (guest.c: CHUNK). */
const CHUNK = 8192;
const SHOWN_LINES = 40;
/** The last line of a guest is not longer. */
const LAST = 2000;

export class Qemu {
  console = "";
  private readonly child: ChildProcess;
  private problem: Error | undefined;
  private isOver = false;
  /** Called whenever something has changed: output, a problem, the end. */
  private watchers: (() => void)[] = [];
  private answers = "";
  private isGreeted = false;

  /** `limitSeconds`: the whole life of the machine. `more`: further arguments of qemu. */
  constructor(parts: GuestParts, memory: Memory, limitSeconds: number, more: readonly string[] = []) {
    const stdio = ["ignore", "pipe", "pipe", "pipe", "pipe"] as const;
    this.child = spawn("qemu-system-x86_64", [...qemuArguments(parts, memory), ...more], { stdio: [...stdio] });
    const limit = setTimeout(
      () => this.stop(new Error(`the guest did not end within ${limitSeconds} s`)),
      limitSeconds * 1000,
    );
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding("latin1").on("data", (text: string) => {
        this.console += text;
        this.changed();
      });
    for (const stream of [this.monitor, this.script]) stream.on("error", () => this.changed());
    this.monitor.setEncoding("utf8").on("data", (text: string) => {
      this.answers += text;
      this.changed();
    });
    this.child.on("error", (error) => {
      clearTimeout(limit);
      this.isOver = true;
      this.stop(new Error(`qemu-system-x86_64 cannot be run (is qemu-system-x86 installed?): ${error.message}`));
    });
    this.child.on("close", (status, signal) => {
      clearTimeout(limit);
      this.isOver = true;
      if (status !== 0)
        this.problem ??= new Error(
          `qemu ended with ${status ?? signal ?? "nothing"}${signal === "SIGBUS" ? " (is the disk full?)" : ""}`,
        );
      this.changed();
    });
  }

  /** Sends the script and waits for the end: the console's text. */
  async play(lines: readonly string[]): Promise<string> {
    const text = Buffer.from(lines.join("\n") + "\n", "latin1");
    this.script.write(`${text.length}\n`);
    for (let at = 0; at < text.length; at += CHUNK) {
      const asked = at / CHUNK;
      await this.until(() => this.console.split("@more").length > asked, "ask for the rest of its script");
      this.script.write(text.subarray(at, at + CHUNK));
    }
    await this.until(() => /^@(end|fail .*)\r?\n/m.test(this.console.slice(-LAST)) || this.isOver, "end");
    return this.console;
  }

  async ready(): Promise<void> {
    await this.until(() => this.console.includes("@ready"), "come to the point where it waits for its script");
  }

  /** One command of the monitor; throws when qemu refuses it. */
  async command(execute: string, args: object = {}): Promise<Readonly<Record<string, unknown>>> {
    if (!this.isGreeted) {
      this.isGreeted = true;
      await this.until(() => this.answers.includes("\n"), "greet");
      await this.ask({ execute: "qmp_capabilities" });
    }
    return this.ask({ execute, arguments: args });
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  private get monitor(): Duplex {
    return this.child.stdio[3] as Duplex;
  }

  private get script(): Readable & Duplex {
    return this.child.stdio[4] as unknown as Readable & Duplex;
  }

  private async ask(command: object): Promise<Readonly<Record<string, unknown>>> {
    let from = this.answers.length;
    this.monitor.write(`${JSON.stringify(command)}\n`);
    for (;;) {
      await this.until(() => this.answers.indexOf("\n", from) >= 0, "answer");
      const end = this.answers.indexOf("\n", from);
      const answer = JSON.parse(this.answers.slice(from, end)) as Record<string, unknown>;
      from = end + 1;
      if ("error" in answer)
        throw new Error(`qemu refuses ${JSON.stringify(command)}: ${JSON.stringify(answer["error"])}`);
      if ("return" in answer) return answer["return"] as Record<string, unknown>;
    }
  }

  /** Resolves when `holds`; throws when there is a problem, or the machine ends, before that. */
  private until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (holds()) return finish(resolve);
        if (this.problem) return finish(() => reject(this.failure(this.problem as Error)));
        if (!this.isOver) return;
        finish(() => reject(this.failure(new Error(`the machine ended before it did ${what}`))));
      };
      const finish = (then: () => void): void => {
        this.watchers = this.watchers.filter((each) => each !== look);
        then();
      };
      this.watchers.push(look);
      look();
    });
  }

  private stop(problem: Error): void {
    this.problem ??= problem;
    this.kill();
    this.changed();
  }

  private changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  private failure(problem: Error): Error {
    const lines = this.console.trimEnd().split(/\r?\n/);
    const said = lines.length > SHOWN_LINES ? ["…", ...lines.slice(-SHOWN_LINES)] : lines;
    return new Error(`${problem.message}; its console:\n${said.map((line) => `  | ${line}`).join("\n")}`, {
      cause: problem,
    });
  }
}

function qemuArguments(parts: GuestParts, memory: Memory): readonly string[] {
  const size = Math.floor(MEMORY_MB / parts.nodes);
  const backend = (id: string, megabytes: number): string => {
    if (memory.kind === "fresh") return `memory-backend-ram,id=m${id},size=${megabytes}M`;
    const share = memory.kind === "template" ? "on" : "off";
    return `memory-backend-file,id=m${id},size=${megabytes}M,mem-path=${memory.directory}/memory${id},share=${share}`;
  };
  const memories = Array.from({ length: parts.nodes }, (_, node) => backend(String(node), size));
  const dimm = ["-object", backend("d", DIMM_MB), "-device", `pc-dimm,memdev=md,node=${parts.nodes - 1}`];
  const room = parts.hasDimm === true ? ",slots=1,maxmem=2G" : "";
  const nodes =
    parts.nodes === 1
      ? ["-machine", "memory-backend=m0"]
      : memories.flatMap((_, node) => ["-numa", `node,memdev=m${node}${node === 0 ? ",cpus=0" : ""}`]);
  return [
    ...[
      "-cpu",
      CPU,
      "-smp",
      "1",
      "-m",
      `${MEMORY_MB}${room}`,
      "-display",
      "none",
      "-no-reboot",
      "-net",
      "none",
      "-nodefaults",
    ],
    ...memories.flatMap((each) => ["-object", each]),
    ...nodes,
    ...(parts.hasDimm === true ? dimm : []),
    ...[
      "-kernel",
      parts.kernel,
      "-initrd",
      parts.initramfs,
      "-append",
      parts.hasDimm === true ? `${COMMAND_LINE} ${MOVABLE}` : COMMAND_LINE,
    ],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ...["-chardev", "socket,id=script,fd=4", "-serial", "chardev:script"],
    ...["-chardev", "socket,id=monitor,fd=3", "-mon", "chardev=monitor,mode=control"],
    ...(memory.kind === "snapshot" ? ["-incoming", "defer"] : []),
  ];
}
