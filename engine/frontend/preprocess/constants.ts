/** Which object-like macros are integer constants in C, and their values: for views that spell flags by name. */
import { ConditionError, ConditionReader, type ConstantValue } from "./condition.ts";
import type { Expander } from "./expander.ts";
import type { Macro } from "./macro.ts";
import { TokenKind } from "../../source/tokens/token.ts";

const LONGEST_BODY = 64;

/** Values are canonical as in the IR: 64 bits signed, 32 bits by their sign; what ±2^53 does not hold is left out. */
export function constantMacros(expander: Expander): ReadonlyMap<string, number> {
  const constants = new Map<string, number>();
  for (const [name, macro] of expander.macros) {
    const value = valueOf(macro, expander);
    if (value !== undefined) constants.set(name, value);
  }
  return constants;
}

function valueOf({ definition }: Macro, expander: Expander): number | undefined {
  const body = definition.plain;
  const first = body?.[0];
  if (definition.params !== undefined || body === undefined || first === undefined) return undefined;
  if (body.length > LONGEST_BODY || first.kind === TokenKind.string) return undefined;
  const reader = new ConditionReader(
    {
      next: () => expander.next(),
      raw: () => expander.pull(true),
      isDefined: (name) => expander.isDefined(name),
      hasInclude: () => false,
    },
    "constant",
  );
  return expander.above(body, undefined, () => {
    try {
      return canonical(reader.read());
    } catch (error) {
      if (error instanceof ConditionError) return undefined;
      throw error;
    }
  });
}

function canonical({ value, bits }: ConstantValue): number | undefined {
  const number = Number(bits === 64 ? BigInt.asIntN(64, value) : value);
  return Number.isSafeInteger(number) ? number : undefined;
}
