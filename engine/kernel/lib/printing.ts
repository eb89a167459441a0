/** printk(), sprintf() and their kind, and what BUG and WARN print. */
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import { PAGE_SIZE } from "../../machine/memory/memory.ts";
import { COST_NS } from "../time/costs.ts";
import { formatText } from "./format.ts";
import { bytesOf, readText, writeText } from "./strings.ts";

const LEVELS = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"];

export function formatArguments(ctx: BuiltinContext, format: number, args: readonly number[]): string {
  return formatText(readText(ctx, format), args, (address, limit) => readText(ctx, address, limit));
}

/** Writes what fits into `size` bytes, terminated; returns the whole length as snprintf() does. */
function printInto(ctx: BuiltinContext, buffer: number, size: number, text: string): number {
  if (size > 0) writeText(ctx, buffer, text.slice(0, size - 1));
  return text.length;
}

function printk(ctx: BuiltinContext, text: string): number {
  const level = text.startsWith("\x01") ? Number(text[1]) : Number.NaN;
  const body = text.startsWith("\x01") ? text.slice(2) : text;
  ctx.emit({ name: "printk", fields: { level: LEVELS[level] ?? "default", text: body.replace(/\n$/, "") } });
  return body.length;
}

function place(ctx: BuiltinContext, file: number, line: number): { file: string; line: number } {
  return { file: readText(ctx, file), line };
}

export const PRINTING_BUILTINS: BuiltinTable = {
  printk: {
    costNs: COST_NS.format,
    run: (ctx, [format = 0, ...args]) => printk(ctx, formatArguments(ctx, format, args)),
  },
  sprintf: {
    costNs: COST_NS.format,
    isOfMemory: true,
    run: (ctx, [buffer = 0, format = 0, ...args]) => {
      const text = formatArguments(ctx, format, args);
      writeText(ctx, buffer, text);
      return text.length;
    },
  },
  snprintf: {
    costNs: COST_NS.format,
    isOfMemory: true,
    run: (ctx, [buffer = 0, size = 0, format = 0, ...args]) =>
      printInto(ctx, buffer, size, formatArguments(ctx, format, args)),
  },
  scnprintf: {
    costNs: COST_NS.format,
    isOfMemory: true,
    run: (ctx, [buffer = 0, size = 0, format = 0, ...args]) =>
      Math.min(printInto(ctx, buffer, size, formatArguments(ctx, format, args)), Math.max(size - 1, 0)),
  },
  sysfs_emit: {
    costNs: COST_NS.format,
    isOfMemory: true,
    run: (ctx, [buffer = 0, format = 0, ...args]) =>
      Math.min(printInto(ctx, buffer, PAGE_SIZE, formatArguments(ctx, format, args)), PAGE_SIZE - 1),
  },
  sysfs_emit_at: {
    costNs: COST_NS.format,
    isOfMemory: true,
    run: (ctx, [buffer = 0, at = 0, format = 0, ...args]) => {
      if (at < 0 || at >= PAGE_SIZE) return 0;
      const room = PAGE_SIZE - at;
      return Math.min(printInto(ctx, buffer + at, room, formatArguments(ctx, format, args)), room - 1);
    },
  },
  seq_puts: (ctx, [file = 0, text = 0]) => {
    appendToSeq(ctx, file, readText(ctx, text));
  },
  seq_printf: (ctx, [file = 0, format = 0, ...args]) => {
    appendToSeq(ctx, file, formatArguments(ctx, format, args));
  },
  panic: (ctx, [format = 0, ...args]) => ctx.fault("bug-on", `panic: ${formatArguments(ctx, format, args)}`),

  __lab_bug: (ctx, [condition = 0, file = 0, line = 0]) =>
    ctx.fault("bug-on", `kernel BUG at ${readText(ctx, file)}:${line}: ${readText(ctx, condition)}`),
  __lab_warn: (ctx, [condition = 0, file = 0, line = 0]) => {
    ctx.emit({ name: "warn", fields: { ...place(ctx, file, line), text: readText(ctx, condition) } });
  },
  __lab_warn_text: (ctx, [file = 0, line = 0, format = 0, ...args]) => {
    ctx.emit({
      name: "warn",
      fields: { ...place(ctx, file, line), text: formatArguments(ctx, format, args).trimEnd() },
    });
  },
};

/** struct seq_file: appends as much as fits. */
function appendToSeq(ctx: BuiltinContext, file: number, text: string): void {
  const [buf = 0, size = 0, count = 0] = ["buf", "size", "count"].map((member) =>
    ctx.memory.load("u64", file + ctx.layouts.offset("struct seq_file", member)),
  );
  const part = bytesOf(text.slice(0, Math.max(size - count, 0)));
  ctx.memory.writeBytes(buf + count, part);
  ctx.memory.store("u64", file + ctx.layouts.offset("struct seq_file", "count"), count + part.length);
}
