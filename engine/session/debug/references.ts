/** Numbers for values that can be opened. They hold until clear(), which every move calls. */
import { LabError } from "../../base/labError.ts";
import type { ValueChildren, ValueNode } from "../../inspect/values/valueNode.ts";
import { hexAddress } from "../../machine/memory/badAccess.ts";
import type { DebugValue, DebugVariable } from "../debugView.ts";

export interface Opened {
  readonly children: ValueChildren;
  /** Of the frame that its names are evaluated in. */
  readonly frame: number | undefined;
}

export class References {
  private readonly opened: Opened[] = [];
  /** So that a number of an earlier stop is never taken for one of this. */
  private first = 1;

  clear(): void {
    this.first += this.opened.length;
    this.opened.length = 0;
  }

  add(children: ValueChildren, frame: number | undefined): number {
    this.opened.push({ children, frame });
    return this.first + this.opened.length - 1;
  }

  get(reference: number): Opened {
    const found = this.opened[reference - this.first];
    if (found === undefined) throw new LabError("stale-reference", "the session has moved since this value was shown");
    return found;
  }

  value(node: ValueNode, frame: number | undefined, scalar: number | undefined): DebugValue {
    const { children, object } = node;
    const isPointer = object?.type.kind === "pointer";
    const memory = isPointer ? (scalar === 0 ? undefined : scalar) : object?.address;
    return {
      value: node.text,
      type: node.type,
      reference: children === undefined ? 0 : this.add(children, frame),
      named: children?.namedCount ?? 0,
      indexed: children?.indexedCount ?? 0,
      isPointer,
      ...(memory === undefined ? {} : { memoryReference: hexAddress(memory) }),
    };
  }

  variable(node: ValueNode, frame: number | undefined, scalar: number | undefined): DebugVariable {
    const { name, evaluateName, isDead, isInvalid, object } = node;
    return {
      ...this.value(node, frame, scalar),
      name,
      isReadOnly: evaluateName === undefined || object === undefined || scalar === undefined,
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(isDead === true ? { isDead } : {}),
      ...(isInvalid === true ? { isInvalid } : {}),
    };
  }
}
