/** Types that must not be mixed up although all are numbers at run time. */
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/**
 * An address of the simulated machine. 64 bits held as a signed JavaScript number:
 * kernel addresses are negative (0xffff888000000000 is -131391639519232), user addresses positive.
 */
export type Addr = Brand<number, "Addr">;
/** A page frame number. */
export type Pfn = Brand<number, "Pfn">;
export type ThreadId = Brand<number, "ThreadId">;
/** Statements executed since the machine was started: the machine's position in its history. */
export type StepIndex = Brand<number, "StepIndex">;
/** Index into Program.statements. */
export type StatementId = Brand<number, "StatementId">;
/** Index into Program.functions. */
export type FunctionId = Brand<number, "FunctionId">;
/** Index into Program.data. */
export type SymbolId = Brand<number, "SymbolId">;
/** Index into Program.files. */
export type FileId = Brand<number, "FileId">;
/** Names the (immutable, interned) content of a page in the page store. 0 is the page of zeros. */
export type ContentId = Brand<number, "ContentId">;
export type Line0 = Brand<number, "Line0">;
export type Line1 = Brand<number, "Line1">;
