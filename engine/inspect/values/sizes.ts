/** Bytes that an object of a type takes; 0 for what is incomplete. */
import type { CType } from "../../frontend/types/ctype.ts";

export function byteSize(type: CType): number {
  switch (type.kind) {
    case "struct":
    case "union":
      return type.members === undefined ? 0 : type.size;
    case "array":
      return byteSize(type.of) * (type.count ?? 0);
    case "pointer":
      return 8;
    case "int":
    case "enum":
      return type.scalar === "bool" ? 1 : Number(type.scalar.slice(1)) / 8;
    case "void":
    case "function":
      return 0;
  }
}
