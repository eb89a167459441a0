/**
 * Instructions as they are read, not as a stack machine has them: set(sum, add(sum, load("i32Load", place))). A term writes
 * code that leaves one value; a number is a constant, an i32.
 */
import type { Access, Code, OP } from "./code.ts";

export type Term = number | ((code: Code) => void);

export function write(code: Code, term: Term): void {
  if (typeof term === "number") code.i32(term);
  else term(code);
}

/** The value of a local. */
export function local(index: number): Term {
  return (code) => {
    code.get(index);
  };
}

export function op(name: keyof typeof OP, ...operands: readonly Term[]): Term {
  return (code) => {
    for (const each of operands) write(code, each);
    code.op(name);
  };
}

/** What lies at `place` + `offset`, the latter a constant that is not negative. */
export function load(access: Access, place: Term, offset = 0): Term {
  return (code) => {
    write(code, place);
    code.memory(access, offset);
  };
}

/** 0 or -1, from 0 or 1. */
export function mask(condition: Term): Term {
  return op("i32Sub", 0, condition);
}
