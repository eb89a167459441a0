/** From the signal that stopped a thread to the Fault that is shown: with the object, its history, and the place. */
import type { Addr } from "../base/brands.ts";
import type { Core } from "./core.ts";
import type { Fault, FaultSignal, ObjectInfo } from "./fault.ts";
import { hexAddress } from "./memory/badAccess.ts";
import { findObject } from "./objects.ts";
import type { Thread } from "./threads/thread.ts";

export function reportFault(core: Core, thread: Thread, signal: FaultSignal): Fault {
  const { address, functionName } = signal.details;
  const object = address === undefined ? undefined : findObject(core, address);
  return {
    kind: signal.kind,
    message: signal.message + (object === undefined ? "" : describeObject(core, object)),
    thread: thread.id,
    statement: thread.depth === 0 ? undefined : thread.top.statement,
    step: core.clock.step,
    ...(address === undefined ? {} : { address: address as Addr }),
    ...(object === undefined ? {} : { object }),
    ...(functionName === undefined ? {} : { functionName }),
  };
}

/** Who waits for what, and who has it. */
export function reportDeadlock(core: Core): Fault | undefined {
  const stuck = core.scheduler.deadlocked();
  const first = stuck[0];
  if (first === undefined) return undefined;
  const sentences = stuck.map(({ thread, reason }) => {
    const object = findObject(core, reason.address);
    const what = object === undefined ? hexAddress(reason.address) : placeIn(object);
    const holder = reason.holder === undefined ? undefined : core.scheduler.ofTask(reason.holder);
    const held = holder === undefined ? "" : `, held by ${holder === thread ? "itself" : holder.name}`;
    return `${thread.name} waits for ${reason.kind} ${what}${held}`;
  });
  const object = findObject(core, first.reason.address);
  return {
    kind: "deadlock",
    message: `deadlock: ${sentences.join("; ")}`,
    thread: first.thread.id,
    statement: first.thread.depth === 0 ? undefined : first.thread.top.statement,
    step: core.clock.step,
    address: first.reason.address as Addr,
    ...(object === undefined ? {} : { object }),
  };
}

function describeObject(core: Core, object: ObjectInfo): string {
  const { offset, size } = object;
  const isBeyond = offset >= size;
  const place =
    offset < 0
      ? ` (${-offset} bytes before ${object.name})`
      : isBeyond
        ? ` (${offset - size} bytes after the end of ${object.name}, which has ${size})`
        : ` (${placeIn(object)})`;
  return (
    place +
    happened(core, "allocated", object.freed ? undefined : object.allocated) +
    happened(core, "freed", object.freed)
  );
}

function happened(core: Core, what: string, when: ObjectInfo["freed"]): string {
  if (when === undefined) return "";
  const by = core.places.ofStatement(when.statement);
  return `, ${what}${by === undefined ? "" : ` by ${by}`} at step ${withThousands(when.step)}`;
}

function placeIn(object: ObjectInfo): string {
  return object.offset === 0 ? object.name : `${object.name} + ${object.offset}`;
}

function withThousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
