/** The files in groups, and what KSM saves: from the counters of the session and what the channel says of the files. */
import type { Columns } from "../../engine/session/bulk/columns.ts";
import type { NUMBERS_SCHEMA, NumbersFile } from "../../engine/session/bulk/numbers.ts";
import type { CounterView } from "../../engine/session/view.ts";
import { type CounterRow, counterRow, groupDigits } from "../figures.ts";
import {
  FILE_MEANINGS,
  type FileGroup,
  type FileMeaning,
  GROUP_TITLES,
} from "../../engine/session/bulk/fileMeanings.ts";

const PAGE_BYTES = 4096;

export interface NumberRow extends CounterRow, FileMeaning {
  /** As the file has it. */
  readonly raw: string;
  /** What it can be set to, of a file that says so ("[none] scan-time"); `value` is then the one that is chosen. */
  readonly choices: readonly string[];
  readonly file: NumbersFile | undefined;
}

export interface NumberGroup {
  readonly group: FileGroup;
  readonly title: string;
  readonly rows: readonly NumberRow[];
}

export interface Saving {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
  /** "+4.0 KiB"; undefined when the last step left it alone. */
  readonly delta: string | undefined;
}

const parsed = new WeakMap<readonly string[], ReadonlyMap<string, NumbersFile>>();

export function filesOf({ view }: Columns<typeof NUMBERS_SCHEMA>): ReadonlyMap<string, NumbersFile> {
  const known = parsed.get(view);
  if (known !== undefined) return known;
  const list = JSON.parse(view[0] ?? "[]") as readonly NumbersFile[];
  const files = new Map(list.map((file) => [file.name, file]));
  parsed.set(view, files);
  return files;
}

/** Known files in the table's order, then the source's own others: among the knobs where they can be written. */
export function numberGroups(
  counters: readonly CounterView[],
  files: ReadonlyMap<string, NumbersFile>,
): readonly NumberGroup[] {
  const order = Object.keys(FILE_MEANINGS);
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const rows = [...counters]
    .sort((a, b) => rank(a.name) - rank(b.name))
    .map((counter): NumberRow => {
      const file = files.get(counter.name);
      const group: FileGroup = file?.isWritable === true ? "knobs" : "counters";
      const meaning = FILE_MEANINGS[counter.name] ?? { group, unit: "", meaning: "A file of this source." };
      const raw = String(counter.value);
      const shown = { ...counter, value: chosen(counter.value), ...beforeOf(counter) };
      const choices = chosen(raw) === raw ? [] : raw.replace(/[[\]]/g, "").split(/\s+/);
      return { ...counterRow(shown), ...meaning, raw, choices, file };
    });
  return (Object.keys(GROUP_TITLES) as FileGroup[]).flatMap((group) => {
    const ofGroup = rows.filter((row) => row.group === group);
    return ofGroup.length === 0 ? [] : [{ group, title: GROUP_TITLES[group], rows: ofGroup }];
  });
}

/** "[none] scan-time" shows what is chosen in brackets. */
function chosen<T extends number | string>(value: T): T | string {
  return (typeof value === "string" ? /\[([^\]]+)\]/.exec(value)?.[1] : undefined) ?? value;
}

function beforeOf({ before }: CounterView): Pick<CounterView, "before"> {
  return before === undefined ? {} : { before: chosen(before) };
}

/** 4096 as "4.0 KiB". */
export function bytesText(bytes: number): string {
  const size = Math.abs(bytes);
  const sign = bytes < 0 ? "−" : "";
  if (size < 1024) return `${sign}${groupDigits(size)} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length, Math.floor(Math.log2(size) / 10));
  return `${sign}${(size / 1024 ** power).toFixed(1)} ${units[power - 1] ?? ""}`;
}

/** Gross, metadata, net and ratio; empty before there are counters. */
export function savings(counters: readonly CounterView[], itemBytes: number): readonly Saving[] {
  const value = (name: string, isBefore = false): number => {
    const counter = counters.find((each) => each.name === name);
    return Number((isBefore ? counter?.before : undefined) ?? counter?.value ?? 0);
  };
  if (!counters.some(({ name }) => name === "pages_sharing")) return [];
  const grossOf = (isBefore: boolean): number =>
    (value("pages_sharing", isBefore) + value("ksm_zero_pages", isBefore)) * PAGE_BYTES;
  const gross = grossOf(false);
  const before = grossOf(true);
  const shared = value("pages_shared");
  const ratio = shared === 0 ? "–" : (value("pages_sharing") / shared).toFixed(2);
  const delta = gross === before ? undefined : `${gross > before ? "+" : ""}${bytesText(gross - before)}`;
  return [
    {
      name: "gross",
      value: bytesText(gross),
      meaning: "Frames that need not exist: pages_sharing and ksm_zero_pages.",
      delta,
    },
    {
      name: "metadata",
      value: bytesText(itemBytes),
      meaning: "KSM's rmap_items, one for each page that it has looked at.",
      delta: undefined,
    },
    {
      name: "net",
      value: bytesText(gross - itemBytes),
      meaning: "Gross less metadata: what the machine has gained.",
      delta: undefined,
    },
    {
      name: "ratio",
      value: ratio,
      meaning: "pages_sharing for each of pages_shared: how well KSM's pages are used.",
      delta: undefined,
    },
  ];
}
