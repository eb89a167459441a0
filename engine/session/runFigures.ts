/** How far a run has come: pages, full scans, simulated time, and the share of the scenario that lies behind it. */
import type { FunctionId } from "../base/brands.ts";
import { createObserver } from "../inspect/observer.ts";
import { Structs } from "../inspect/structs.ts";
import type { Machine } from "../machine/machine.ts";
import type { Observer, SysfsFile } from "../scenario/observer.ts";
import { Outlook } from "../scenario/outlook.ts";
import type { Player } from "../scenario/player.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RunFigures } from "./view.ts";

const FILL_FUNCTION = "__lab_fill_frame";
/** ksmd looks at a page, in every version of the kernel. */
const VISIT_FUNCTION = "cmp_and_merge_page";

export class RunFiguresReader {
  private readonly machine: Machine;
  private readonly player: Player;
  private readonly structs: Structs;
  private readonly observer: Observer;
  private readonly files = new Map<string, SysfsFile>();
  private readonly outlook: Outlook;
  private readonly fills: FunctionId | undefined;
  private readonly visits: FunctionId | undefined;

  constructor(machine: Machine, player: Player, scenario: Scenario) {
    const idOf = (name: string): FunctionId | undefined =>
      machine.program.functions.find((each) => each.name === name)?.id;
    this.machine = machine;
    this.player = player;
    this.structs = new Structs(machine);
    this.observer = createObserver(machine, { count: false });
    this.outlook = new Outlook(scenario);
    this.fills = idOf(FILL_FUNCTION);
    this.visits = machine.program.functions.find((each) => each.name === VISIT_FUNCTION && each.body !== undefined)?.id;
  }

  read(): RunFigures {
    const { machine, player } = this;
    const counts = machine.functionCounts;
    const count = (id: FunctionId | undefined): number => (id === undefined ? 0 : (counts[id] ?? 0));
    const pages = this.visits === undefined ? (this.counter("pages_scanned") ?? 0) : count(this.visits);
    return {
      pages,
      fullScans: this.fullScans() ?? 0,
      timeNs: machine.nowNs,
      share: player.isDone ? 1 : this.outlook.share(player.operation?.index, pages + count(this.fills)),
    };
  }

  /** Full scans of ksmd that have ended; undefined where the source does not tell. A variable costs less than its file. */
  fullScans(): number | undefined {
    const scan = this.structs.global("ksm_scan");
    const known = scan === undefined ? undefined : this.structs.field(scan, "struct ksm_scan", "seqnr");
    if (known !== undefined) return known;
    return this.counter("full_scans");
  }

  private counter(name: string): number | undefined {
    let file = this.files.get(name);
    if (file === undefined) {
      file = this.observer.sysfsFiles().find((each) => each.name === name);
      if (file !== undefined) this.files.set(name, file);
    }
    const text = file === undefined ? undefined : this.observer.readSysfs([file])[0];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }
}
