/**
 * The kernel's printf conversions: flags, width, precision (both may be `*`), the lengths hh h l ll z t j, and
 * d i u x X o c s p %. A pointer is printed as %px would be, the address as it is; the commonest of its extensions
 * (%pK, %pS, ...) are taken for %p. As in lib/vsprintf.c and unlike in C, %#x of 0 is 0x0, and 0 pads with a
 * precision too. Arguments are the machine's numbers: signed 64-bit values, cut here to the length that is named.
 */
import { toUnsigned64 } from "./word.ts";

/** Reads a string argument; limit: characters that a precision allows. */
export type StringReader = (address: number, limit: number | undefined) => string;

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly length: string;
  readonly type: string;
}

const CONVERSION = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d*))?(hh|h|ll|l|z|t|j|L|q)?(p[KxSsBFf]?|[a-zA-Z%])/g;
/** Below: an int as it is, a long as JavaScript writes it. */
const INT_END = 2 ** 31;
const LONG_END = 2 ** 53;
const BITS = new Map([
  ["hh", 8],
  ["h", 16],
  ["", 32],
]);

export function formatText(format: string, args: readonly number[], readString: StringReader): string {
  return plainText(format, args) ?? convertedText(format, args, readString);
}

/** As it nearly always is: text and numbers that need neither cutting nor padding. undefined where it is more. */
function plainText(format: string, args: readonly number[]): string | undefined {
  let text = "";
  let end = 0;
  let used = 0;
  for (let start = format.indexOf("%"); start >= 0; start = format.indexOf("%", end)) {
    let at = start + 1;
    while (format[at] === "l") at++;
    const lengths = at - start - 1;
    const number = args[used++] ?? 0;
    if ((format[at] !== "u" && format[at] !== "d") || lengths > 2) return undefined;
    if (!(number >= 0 && number < (lengths === 0 ? INT_END : LONG_END))) return undefined;
    text += format.slice(end, start) + String(number);
    end = at + 1;
  }
  return text + format.slice(end);
}

function convertedText(format: string, args: readonly number[], readString: StringReader): string {
  let used = 0;
  const take = (): number => args[used++] ?? 0;
  return format.replace(CONVERSION, (_all: string, ...groups: (string | undefined)[]) => {
    const [flagText = "", widthText = "0", precisionText, length = "", type = ""] = groups;
    if (type === "%") return "%";
    const width = widthText === "*" ? take() | 0 : Number(widthText);
    const precision = precisionText === "*" ? take() | 0 : precisionText === undefined ? -1 : Number(precisionText);
    const conversion: Conversion = {
      flags: width < 0 ? `${flagText}-` : flagText,
      width: Math.abs(width),
      precision: precision < 0 ? undefined : precision,
      length,
      type: type.charAt(0),
    };
    return convert(conversion, take(), readString);
  });
}

function convert(conversion: Conversion, value: number, readString: StringReader): string {
  const { type, precision } = conversion;
  if (type === "s") {
    const text = value === 0 ? "(null)" : readString(value, precision);
    return pad(precision === undefined ? text : text.slice(0, precision), conversion);
  }
  if (type === "c") return pad(String.fromCharCode(value & 0xff), conversion);
  if (type === "p") return pad(toUnsigned64(value).toString(16).padStart(16, "0"), conversion);
  return integer(conversion, BigInt(value));
}

function integer(conversion: Conversion, value: bigint): string {
  const { flags, type } = conversion;
  const bits = BITS.get(conversion.length) ?? 64;
  const isSigned = type === "d" || type === "i";
  const number = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  const magnitude = number < 0n ? -number : number;
  const base = type === "o" ? 8 : type === "x" || type === "X" ? 16 : 10;
  let digits = magnitude.toString(base).padStart(conversion.precision ?? 0, "0");
  let prefix = "";
  if (isSigned) prefix = number < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  else if (flags.includes("#") && base === 16) prefix = "0x";
  else if (flags.includes("#") && base === 8 && magnitude !== 0n) prefix = "0";
  if (flags.includes("0") && !flags.includes("-")) digits = digits.padStart(conversion.width - prefix.length, "0");
  const text = prefix + digits;
  return pad(type === "X" ? text.toUpperCase() : text, conversion);
}

function pad(text: string, { flags, width }: Conversion): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}
