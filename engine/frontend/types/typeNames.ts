/** C types written as C writes them. */
import type { CType, FunctionType } from "./ctype.ts";

/** "const char *", "int (*)[3]", "struct page *x" with a declarator. */
export function typeName(type: CType, declarator = ""): string {
  switch (type.kind) {
    case "pointer": {
      const inner = `*${type.isConst === true ? "const " : ""}${declarator}`;
      const needsParens = type.to.kind === "array" || type.to.kind === "function";
      return typeName(type.to, needsParens ? `(${inner})` : inner);
    }
    case "array":
      return typeName(type.of, `${declarator}[${type.count ?? ""}]`);
    case "function":
      return typeName(type.returns, `${declarator}(${parameterNames(type)})`);
    default:
      return join(`${type.isConst === true ? "const " : ""}${baseName(type)}`, declarator);
  }
}

function baseName(type: Exclude<CType, { kind: "pointer" | "array" | "function" }>): string {
  if (type.kind === "void") return "void";
  if (type.kind === "int") return type.name;
  return `${type.kind} ${type.tag ?? "{…}"}`;
}

function join(base: string, declarator: string): string {
  return declarator === "" ? base : `${base} ${declarator}`;
}

function parameterNames(type: FunctionType): string {
  const names = type.params.map((param) => typeName(param.type));
  if (type.variadic) names.push("...");
  return names.length === 0 ? "void" : names.join(", ");
}
