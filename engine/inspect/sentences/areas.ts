/** Areas of processes, as sentences call them. */
import type { FrameValues } from "./frameValues.ts";
import { PAGE_SIZE } from "./row.ts";

/** "region A/r": of the area in the variable `vma`. */
export function areaText(v: FrameValues): string | undefined {
  const [mm, start] = [v.path("vma->vm_mm"), v.path("vma->vm_start")];
  const name = v.processOf(mm);
  const owner = v.owners.find((each) => each.mm === mm);
  const region = owner?.process.regions.find((each) => start !== undefined && within(start, each));
  if (name === undefined || start === undefined) return undefined;
  return region === undefined ? `an area of process ${name}` : `region ${name}/${region.name}`;
}

function within(address: number, region: { readonly address: number; readonly pages: number }): boolean {
  return address >= region.address && address < region.address + region.pages * PAGE_SIZE;
}
