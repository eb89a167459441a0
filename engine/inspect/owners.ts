/** Whose an address is: the player's processes with their address spaces, for labels such as "A/r/3". */
import type { Player, PlayerProcess } from "../scenario/player.ts";
import { mmOf } from "./pages.ts";
import type { Structs } from "./structs.ts";

const PAGE_SIZE = 4096;

export interface Owner {
  readonly process: PlayerProcess;
  readonly pid: number;
  readonly mm: number | undefined;
  readonly task: number | undefined;
}

/** Living processes, by age. */
export function ownersOf(structs: Structs, player: Pick<Player, "processes">): readonly Owner[] {
  const threads = structs.machine.threads();
  return player.processes.map((process) => {
    const task = threads.find((each) => each.id === process.task)?.task;
    const mm = task === undefined ? undefined : mmOf(structs, task);
    const pid = task === undefined ? undefined : structs.field(task, "struct task_struct", "pid");
    return { process, mm, task, pid: pid ?? 0 };
  });
}

/** "A/r/3" for an address of an address space; the bare address where nothing is known of it. */
export function labelOf(owners: readonly Owner[], mm: number, address: number): string {
  const owner = owners.find((each) => each.mm === mm);
  if (owner === undefined) return showAddress(address);
  const { name, regions } = owner.process;
  const region = regions.find((each) => address >= each.address && address < each.address + each.pages * PAGE_SIZE);
  if (region === undefined) return `${name} ${showAddress(address)}`;
  return `${name}/${region.name}/${String(Math.floor((address - region.address) / PAGE_SIZE))}`;
}

/** 64 bits in hexadecimal. */
export function showAddress(address: number): string {
  return `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
}
