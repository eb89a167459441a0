/** The preprocessor's entry: a unit in, its expanded text and the way back to the files out. */
import type { IncludeResolver, TranslationUnit } from "../compile.ts";
import { constantMacros } from "./constants.ts";
import { FileReader } from "./fileReader.ts";
import { createFileTable, type LexedFileTable } from "./fileTable.ts";
import { Output } from "./output.ts";
import type { SourceFile } from "../../source/span.ts";
import type { Preprocessed } from "./preprocessed.ts";

export { createFileTable, type LexedFileTable } from "./fileTable.ts";

export interface PreprocessOptions {
  readonly resolveInclude: IncludeResolver;
  /** "NAME" or "NAME(args)" → body. They win over the few that every unit has. */
  readonly defines: Readonly<Record<string, string>>;
  /** From createFileTable(); units of one program share it. */
  readonly files: LexedFileTable;
  /** Leaves out functions of our headers (role "include", ".h") that nothing in the unit names. */
  readonly dropsUnused?: boolean;
}

/** What a C compiler for this machine always defines. */
const STANDARD: Readonly<Record<string, string>> = {
  __STDC__: "1",
  __STDC_VERSION__: "201112L",
  __STDC_HOSTED__: "0",
  __GNUC__: "12",
  __GNUC_MINOR__: "2",
  __x86_64__: "1",
  __LP64__: "1",
  __CHAR_BIT__: "8",
};

/** Bad input gives diagnostics, never an exception, and ends in bounded time. */
export function preprocess(unit: TranslationUnit, options: PreprocessOptions): Preprocessed {
  const { files } = options;
  const reader = new FileReader(files, options.resolveInclude);
  const main = files.add(unit.path, unit.text, unit.role);
  predefine(reader, options);
  reader.enter(main);
  return readToEnd(reader, files, options.dropsUnused ?? false);
}

function readToEnd(reader: FileReader, files: LexedFileTable, dropsUnused: boolean): Preprocessed {
  const output = new Output();
  output.readAll(reader.expander);
  if (dropsUnused) output.dropUnused((id) => isOurHeader(files.files[id]));
  const { text, starts, map } = output.finish();
  let constants: ReadonlyMap<string, number> | undefined;
  return {
    text,
    starts,
    originAt: (offset) => map.originAt(offset),
    spanOf: (start, end) => map.spanOf(start, end),
    typeofs: output.typeofs,
    files: files.files,
    diagnostics: reader.problems.all,
    get constants() {
      constants ??= constantMacros(reader.expander);
      return constants;
    },
    reread(again) {
      const own = createFileTable();
      const rereader = new FileReader(own, () => undefined);
      for (const [name, macro] of reader.expander.macros) rereader.expander.macros.set(name, macro);
      rereader.enter(own.add("<expression>", again, "include"));
      return readToEnd(rereader, own, false);
    },
  };
}

function isOurHeader(file: SourceFile | undefined): boolean {
  return file?.role === "include" && file.path.endsWith(".h");
}

/** The given macros as a file of #define lines, so that tokens of theirs have a place like all others. */
function predefine(reader: FileReader, { defines, files }: PreprocessOptions): void {
  let text = "";
  for (const [name, body] of Object.entries({ ...STANDARD, ...defines })) {
    text += `#define ${name} ${body.replace(/[\r\n]+/g, " ")}\n`;
  }
  let path = "<predefined>";
  let file = files.add(path, text, "include");
  for (let n = 2; file.text !== text; n++) {
    path = `<predefined ${n}>`;
    file = files.add(path, text, "include");
  }
  reader.enter(file);
  reader.nextInFile(false);
}
