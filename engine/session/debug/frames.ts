/** Frames of threads by number, and what is in scope where they stand. */
import type { ThreadId } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import type { IrFunction } from "../../frontend/ir/ir.ts";
import type { Unit } from "../../frontend/sema/unit.ts";
import type { Frame } from "../../machine/machine.ts";
import type { SessionCore } from "./sessionCore.ts";

export { visibleVariables } from "../../inspect/values/visibleVariables.ts";

/** Frames of one thread at most. */
const DEPTHS = 1 << 16;

export interface FrameAt {
  readonly id: number;
  readonly thread: ThreadId;
  /** The outermost one's is 1. */
  readonly depth: number;
  readonly frame: Frame;
  readonly fn: IrFunction;
}

export class Frames {
  private readonly core: SessionCore;

  constructor(core: SessionCore) {
    this.core = core;
  }

  /** Innermost first. */
  of(thread: ThreadId): readonly FrameAt[] {
    const { machine } = this.core;
    if (!machine.threads().some(({ id }) => id === thread)) {
      throw new LabError("no-such-thread", `there is no thread ${String(thread)}`);
    }
    const frames = machine.frames(thread);
    return frames.map((frame, i) => this.frameAt(thread, frames.length - i, frame));
  }

  byId(id: number): FrameAt {
    const thread = Math.floor(id / DEPTHS) as ThreadId;
    const known = this.core.machine.threads().some((each) => each.id === thread);
    const found = known ? this.of(thread).find((each) => each.id === id) : undefined;
    if (found === undefined) throw new LabError("no-such-frame", "this frame is not on a stack any more");
    return found;
  }

  /** The innermost frame of the thread that comes next, or that a fault happened in. */
  current(): FrameAt | undefined {
    const { machine } = this.core;
    const thread = machine.fault?.thread ?? machine.next()?.thread;
    if (thread === undefined || !machine.threads().some(({ id }) => id === thread)) return undefined;
    return this.of(thread)[0];
  }

  private frameAt(thread: ThreadId, depth: number, frame: Frame): FrameAt {
    const fn = this.core.machine.program.functions[frame.fn]!;
    return { id: thread * DEPTHS + depth, thread, depth, frame, fn };
  }
}

/** The unit that a function was compiled in: the source's for what headers define. */
export function unitOf(core: SessionCore, fn: IrFunction | undefined): Unit {
  const { units, program } = core.source;
  const path = fn?.unit ?? (fn?.file === undefined ? undefined : program.files[fn.file]?.path);
  return units.find((unit) => unit.path === path) ?? units.find(({ role }) => role === "source") ?? units[0]!;
}
