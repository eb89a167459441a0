/**
 * Events as bytes: of each its shape (name and fields, numbered as they come), and of step, thread and fields what is more
 * than in the event before, of the same shape for the fields. The pages of a region are touched one after the other, so
 * that most of it is small: some ten bytes an event, where an object has some hundreds. A block stands by itself.
 *
 *   number: the difference d as 1 + 2d, or -2d below zero, in groups of seven bits from the lowest; or 0 and eight bytes
 *   text: its number, as they come
 */
import type { StepIndex, ThreadId } from "../base/brands.ts";
import type { LoggedEvent } from "./eventLog.ts";

export interface EventBlock {
  readonly count: number;
  /** Of the events in it. */
  readonly names: ReadonlySet<string>;
  readonly bytes: Uint8Array;
}

interface Shape {
  readonly id: number;
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly isText: boolean }[];
}

const MAX_DIFFERENCE = 2 ** 46;
/** Ten a number at most. */
const NUMBER_BYTES = 10;

export class EventCode {
  private readonly shapes: Shape[] = [];
  private readonly shapesByName = new Map<string, Shape[]>();
  private readonly texts: string[] = [];
  private readonly textNumbers = new Map<string, number>();

  encode(events: readonly LoggedEvent[]): EventBlock {
    const writer = new Writer();
    const before = new Before();
    const names = new Set<string>();
    for (const { name, fields, step, thread } of events) {
      names.add(name);
      const shape = this.shapeOf(name, fields);
      const values = before.of(shape);
      writer.number(shape.id, 0);
      writer.number(step, before.step);
      writer.number(thread, before.thread);
      [before.step, before.thread] = [step, thread];
      for (let i = 0; i < values.length; i++) {
        const value = fields[shape.fields[i]!.name]!;
        const number = typeof value === "number" ? value : this.textNumber(value);
        writer.number(number, values[i]!);
        values[i] = number;
      }
    }
    return { count: events.length, names, bytes: writer.finish() };
  }

  decode({ count, bytes }: EventBlock): LoggedEvent[] {
    const reader = new Reader(bytes);
    const before = new Before();
    const events: LoggedEvent[] = [];
    while (events.length < count) {
      const shape = this.shapes[reader.number(0)]!;
      before.step = reader.number(before.step);
      before.thread = reader.number(before.thread);
      const values = before.of(shape);
      const fields: Record<string, number | string> = {};
      for (let i = 0; i < values.length; i++) {
        const { name, isText } = shape.fields[i]!;
        const value = (values[i] = reader.number(values[i]!));
        fields[name] = isText ? this.texts[value]! : value;
      }
      events.push({ name: shape.name, fields, step: before.step as StepIndex, thread: before.thread as ThreadId });
    }
    return events;
  }

  private shapeOf(name: string, fields: LoggedEvent["fields"]): Shape {
    const known = this.shapesByName.get(name) ?? [];
    const found = known.find((shape) => hasShape(fields, shape));
    if (found !== undefined) return found;
    const made: Shape = {
      id: this.shapes.length,
      name,
      fields: Object.entries(fields).map(([field, value]) => ({ name: field, isText: typeof value === "string" })),
    };
    this.shapes.push(made);
    this.shapesByName.set(name, [...known, made]);
    return made;
  }

  private textNumber(text: string): number {
    const known = this.textNumbers.get(text);
    if (known !== undefined) return known;
    this.textNumbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

function hasShape(fields: LoggedEvent["fields"], shape: Shape): boolean {
  let count = 0;
  for (const name in fields) {
    const field = shape.fields[count++];
    if (field?.name !== name || field.isText !== (typeof fields[name] === "string")) return false;
  }
  return count === shape.fields.length;
}

/** What the numbers of the next event are told from. */
class Before {
  step = 0;
  thread = 0;
  private readonly values: number[][] = [];

  of(shape: Shape): number[] {
    return (this.values[shape.id] ??= shape.fields.map(() => 0));
  }
}

class Writer {
  private bytes = new Uint8Array(8192);
  private at = 0;

  number(value: number, before: number): void {
    if (this.at + NUMBER_BYTES > this.bytes.length) this.grow();
    const difference = value - before;
    const isSmall = Math.abs(difference) < MAX_DIFFERENCE && Number.isInteger(difference);
    if (!isSmall || !Object.is(before + difference, value)) {
      this.bytes[this.at++] = 0;
      new DataView(this.bytes.buffer).setFloat64(this.at, value);
      this.at += 8;
      return;
    }
    let rest = difference < 0 ? -2 * difference : 2 * difference + 1;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.at++] = 0x80 | (rest % 0x80);
    this.bytes[this.at++] = rest;
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  private grow(): void {
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

class Reader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  number(before: number): number {
    let rest = 0;
    let unit = 1;
    let byte = this.bytes[this.at++]!;
    for (; byte >= 0x80; byte = this.bytes[this.at++]!) {
      rest += (byte & 0x7f) * unit;
      unit *= 0x80;
    }
    rest += byte * unit;
    if (rest === 0) {
      this.at += 8;
      return new DataView(this.bytes.buffer, this.bytes.byteOffset).getFloat64(this.at - 8);
    }
    return before + (rest % 2 === 0 ? -rest / 2 : (rest - 1) / 2);
  }
}
