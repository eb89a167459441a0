/** A value as a debugger shows it: a line of text, and children that are made when somebody opens it. */
import type { CType } from "../../frontend/types/ctype.ts";

/** A C object in memory, or a scalar that lies in no memory. */
export interface CObject {
  readonly type: CType;
  readonly address: number | undefined;
  /** Of a scalar without an address. */
  readonly value?: number;
  readonly bits?: { readonly shift: number; readonly width: number };
}

export interface ValueNode {
  readonly name: string;
  readonly text: string;
  readonly type: string;
  /** undefined for groups that we make. */
  readonly object: CObject | undefined;
  readonly evaluateName?: string;
  readonly children: ValueChildren | undefined;
  readonly isDead?: boolean;
  readonly isInvalid?: boolean;
}

export interface ValueChildren {
  named(): readonly ValueNode[];
  /** The same, numbers in hexadecimal; absent where the format is settled already. */
  inHex?(): readonly ValueNode[];
  readonly namedCount: number;
  readonly indexedCount: number;
  indexed(index: number): ValueNode;
}

export interface ValueFormat {
  readonly hex?: boolean;
}
