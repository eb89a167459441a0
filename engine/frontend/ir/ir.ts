/**
 * The typed intermediate form that the front end makes and that both back ends (machine/vm, machine/fast) run.
 *
 * A function is a control-flow graph of basic blocks. A block is a list of instructions ended by one terminator.
 * Expressions inside an instruction are pure trees (loads, arithmetic, short-circuit); everything that has an effect
 * (store, call, set of a register) is an instruction of its own, so that a thread can be suspended between any two
 * instructions and its whole state is (function, block, index, registers, frame).
 *
 * Values are JavaScript numbers in the canonical form of their kind: i8..i32 signed, u8..u32 non-negative,
 * bool 0 or 1, i64 AND u64 both as the signed 64-bit value (ULONG_MAX is -1); outside ±2^53 is a Fault.
 * Pointers are u64.
 *
 * Where C objects live: a scalar local or parameter whose address is never taken is a register; every other local is
 * in the frame, which is a piece of the thread's stack in flat memory. Registers also hold temporaries that live
 * across calls. Structs are handled by address ("copy"); a struct or union of 1, 2, 4 or 8 bytes is passed to and
 * returned from functions as an integer of that size (so pte_t by value is one number, for C functions and builtins
 * alike); a larger one is passed as the address of a copy that the caller made, and returned through a hidden first
 * argument that points to where the result goes.
 */
import type { FileId, FunctionId, StatementId, SymbolId } from "../../base/brands.ts";
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import type { CType, FunctionType, RecordType, ScalarKind } from "../types/ctype.ts";

export type UnaryOp = "neg" | "bitnot" | "lognot";
export type ArithmeticOp = "add" | "sub" | "mul" | "div" | "mod" | "and" | "or" | "xor" | "shl" | "shr";
export type CompareOp = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

export type Expr =
  | { readonly op: "const"; readonly value: number }
  | { readonly op: "reg"; readonly index: number }
  /** Address of the frame's byte `offset`. */
  | { readonly op: "frame"; readonly offset: number }
  /** Address of a data symbol plus `offset`. */
  | {
      readonly op: "symbol";
      readonly symbol: SymbolId;
      readonly offset: number;
    }
  /** Address of a function, as a function pointer holds it. */
  | { readonly op: "function"; readonly fn: FunctionId }
  | { readonly op: "load"; readonly kind: ScalarKind; readonly addr: Expr }
  /** kind: the type the operation is done in (operand already converted to it). lognot yields i32 0 or 1. */
  | {
      readonly op: "unary";
      readonly kind: ScalarKind;
      readonly unary: UnaryOp;
      readonly a: Expr;
    }
  /** Both operands already converted to `kind` (a shift's right operand: any kind, taken as a count). */
  | {
      readonly op: "binary";
      readonly kind: ScalarKind;
      readonly binary: ArithmeticOp;
      readonly a: Expr;
      readonly b: Expr;
    }
  /** Operands of `kind`, the result is i32 0 or 1. */
  | {
      readonly op: "compare";
      readonly kind: ScalarKind;
      readonly compare: CompareOp;
      readonly a: Expr;
      readonly b: Expr;
    }
  /** C conversion of a value of kind `from` to kind `to`. */
  | {
      readonly op: "convert";
      readonly from: ScalarKind;
      readonly to: ScalarKind;
      readonly a: Expr;
    }
  /** Only one of a, b is evaluated. (Conditions are true when not 0.) */
  | {
      readonly op: "select";
      readonly condition: Expr;
      readonly a: Expr;
      readonly b: Expr;
    }
  /** Short-circuit; i32 0 or 1. */
  | { readonly op: "logand" | "logor"; readonly a: Expr; readonly b: Expr };

export type Callee =
  { readonly kind: "direct"; readonly fn: FunctionId } | { readonly kind: "indirect"; readonly pointer: Expr };

export type Instruction =
  /** A C statement begins here. Steps are counted, and the machine can stop, before it has any effect. */
  | { readonly op: "statement"; readonly id: StatementId }
  | { readonly op: "set"; readonly reg: number; readonly value: Expr }
  | {
      readonly op: "store";
      readonly kind: ScalarKind;
      readonly addr: Expr;
      readonly value: Expr;
    }
  | {
      readonly op: "copy";
      readonly dst: Expr;
      readonly src: Expr;
      readonly size: number;
    }
  | { readonly op: "zero"; readonly dst: Expr; readonly size: number }
  | {
      readonly op: "call";
      readonly callee: Callee;
      readonly args: readonly Expr[];
      /** Register for the result; absent when void or unused. */
      readonly result?: number;
      /** The kind the result has (a builtin's number is brought into its canonical form). */
      readonly resultKind?: ScalarKind;
      readonly span: Span;
    };

export type Terminator =
  | { readonly op: "jump"; readonly to: number }
  | {
      readonly op: "branch";
      readonly condition: Expr;
      readonly then: number;
      readonly else: number;
    }
  | {
      readonly op: "switch";
      readonly value: Expr;
      readonly cases: readonly {
        readonly low: number;
        readonly high: number;
        readonly to: number;
      }[];
      readonly default: number;
    }
  | { readonly op: "return"; readonly value?: Expr }
  /** Falls off the end of a non-void function, or code after a call that does not return. */
  | { readonly op: "unreachable" };

export interface Block {
  readonly instructions: readonly Instruction[];
  readonly end: Terminator;
}

export interface Statement {
  readonly id: StatementId;
  readonly fn: FunctionId;
  /**
   * What is highlighted: the statement's exact range (without a compound statement's body: `if (cond)`, `for (...)`
   * point at their controlling expression, a loop's condition and step are statements of their own). Inside a macro
   * expansion: the range of the macro's argument when all of it was written there, else of the whole invocation.
   */
  readonly span: Span;
  /** Set when the statement's text comes from a macro's body: the macro's name, and where in its definition. */
  readonly macro?: { readonly name: string; readonly definition: Span };
  /** For sentences and icons: "expression", "if", "for-condition", "for-step", "while", "return", "declaration", … */
  readonly shape: string;
}

export interface Variable {
  readonly name: string;
  readonly type: CType;
  readonly place:
    | { readonly kind: "register"; readonly index: number }
    | { readonly kind: "frame"; readonly offset: number }
    | { readonly kind: "symbol"; readonly symbol: SymbolId };
  readonly isParameter: boolean;
  /** The block in which the name is in scope. */
  readonly scope: Span;
  readonly declared: Span;
}

/** A function with a body; its registers 0..n-1 are its parameters on entry (after the hidden result pointer, if any). */
export interface FunctionBody {
  readonly entry: number;
  readonly blocks: readonly Block[];
  readonly registerCount: number;
  /** Bytes of flat memory that the frame needs, a multiple of 16. */
  readonly frameSize: number;
  /** A kind for every argument, the hidden result pointer (u64, first) included. */
  readonly paramKinds: readonly ScalarKind[];
  readonly returnKind: ScalarKind | undefined;
  readonly variables: readonly Variable[];
  readonly statements: readonly StatementId[];
  /**
   * A variadic function defined in C: the arguments of a call beyond paramKinds are stored on entry, each as a u64 of
   * 8 bytes, from the frame's byte `offset` on (at most `slots`; more is a Fault). A va_list is a pointer to the next one.
   */
  readonly variadicArea?: { readonly offset: number; readonly slots: number };
}

export interface IrFunction {
  readonly id: FunctionId;
  readonly name: string;
  readonly type: FunctionType;
  /** Translation unit for a static function, so that two may have one name. */
  readonly unit: string | undefined;
  readonly file: FileId | undefined;
  /** Name in its definition, and the whole definition. */
  readonly nameSpan?: Span;
  readonly span?: Span;
  /**
   * undefined: not defined in C. The machine binds it to a builtin of that name; without one the function is
   * unmodelled and a call is a Fault. A function that could not be compiled has `broken` instead.
   */
  readonly body: FunctionBody | undefined;
  readonly broken?: Diagnostic;
  /** Where it is called or its address taken (for reports of unmodelled functions). */
  readonly uses: readonly Span[];
}

export interface Relocation {
  readonly offset: number;
  readonly target: { readonly symbol: SymbolId } | { readonly fn: FunctionId };
  readonly addend: number;
}

export interface DataSymbol {
  readonly id: SymbolId;
  readonly name: string;
  readonly type: CType;
  readonly size: number;
  readonly align: number;
  /** File scope statics and static locals have their unit (and function); string literals are named "". */
  readonly unit: string | undefined;
  readonly fn?: string;
  /** undefined: zeros. Shorter than size: the rest is zeros. */
  readonly init?: Uint8Array;
  readonly relocations: readonly Relocation[];
  readonly span?: Span;
  /** Declared extern and defined nowhere: the machine gives it zeroed memory, the report names it. */
  readonly isUndefined?: boolean;
}

export interface Program {
  readonly files: readonly SourceFile[];
  readonly functions: readonly IrFunction[];
  readonly data: readonly DataSymbol[];
  readonly statements: readonly Statement[];
  /** Complete records by "struct tag" / "union tag"; the source's own definition wins over ours. */
  readonly records: ReadonlyMap<string, RecordType>;
  readonly typedefs: ReadonlyMap<string, CType>;
  readonly enumConstants: ReadonlyMap<string, number>;
  readonly diagnostics: readonly Diagnostic[];
}
