import type { Owner } from "../../inspect/owners.ts";

const PAGE_SIZE = 4096;
/** Numbers of areas travel as u16. */
const MAX_AREAS = 65_535;

/** A page within an area, both as the timeline's columns have them. */
export interface Area {
  readonly area: number;
  /** From 1. */
  readonly page: number;
}

/** The regions that pages of events lie in, numbered as they come: "A/r". Number 0 is nobody's. */
export class Areas {
  private list: readonly string[] = [""];
  private readonly numbers = new Map<string, number>();

  /** Undefined for an address that belongs to no process of these. */
  of(owners: readonly Owner[], mm: number, address: number): Area | undefined {
    const process = owners.find((each) => each.mm === mm)?.process;
    const region = process?.regions.find(
      (each) => address >= each.address && address < each.address + each.pages * PAGE_SIZE,
    );
    if (process === undefined || region === undefined) return undefined;
    const name = `${process.name}/${region.name}`;
    const area = this.numbers.get(name) ?? this.add(name);
    return { area, page: 1 + Math.floor((address - region.address) / PAGE_SIZE) };
  }

  names(): readonly string[] {
    return this.list;
  }

  private add(name: string): number {
    if (this.list.length >= MAX_AREAS) return 0;
    const number = this.list.length;
    this.list = [...this.list, name];
    this.numbers.set(name, number);
    return number;
  }
}
