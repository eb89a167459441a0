/** What the numbers channel carries: who writes the variables behind the files, and what KSM's rmap_items take. */
import type { StatementId } from "../base/brands.ts";
import { ksmRecords } from "../inspect/ksmRecords.ts";
import { Structs } from "../inspect/structs.ts";
import { sysfsFilesOf } from "../inspect/sysfsFiles.ts";
import { variablesBehind } from "../inspect/sysfsVariables.ts";
import { isWritable, type SysfsFile } from "../scenario/observer.ts";
import type { Columns } from "./bulk/columns.ts";
import type { NUMBERS_SCHEMA, NumbersFile } from "./bulk/numbers.ts";
import type { BulkSource } from "./bulkSources.ts";
import type { StateInput } from "./stateReader.ts";

const MAX_WRITERS = 12;

export class NumbersSource implements BulkSource<"numbers"> {
  private readonly input: StateInput;
  private readonly structs: Structs;
  private readonly known = new Map<string, NumbersFile>();

  constructor(input: StateInput) {
    this.input = input;
    this.structs = new Structs(input.machine);
  }

  read(): Columns<typeof NUMBERS_SCHEMA> {
    const files = sysfsFilesOf(this.structs).map((file) => this.file(file));
    return { view: [JSON.stringify(files)], itemBytes: Float64Array.of(this.itemBytes()) };
  }

  private file(file: SysfsFile): NumbersFile {
    const known = this.known.get(file.name);
    if (known !== undefined) return known;
    const { machine, source } = this.input;
    const { program } = machine;
    const isOfSource = (statement: StatementId): boolean => {
      const span = program.statements[statement]?.span;
      return span !== undefined && program.files[span.file]?.role === "source";
    };
    const { expressions, writers } = variablesBehind(machine, file.show, isOfSource);
    const view: NumbersFile = {
      name: file.name,
      isWritable: isWritable(file),
      expressions,
      writers: writers.slice(0, MAX_WRITERS).map((statement) => {
        const fn = program.statements[statement]?.fn;
        const name = fn === undefined ? undefined : program.functions[fn]?.name;
        return { fn: name ?? "?", place: source.places.ofStatement(statement) };
      }),
    };
    this.known.set(file.name, view);
    return view;
  }

  private itemBytes(): number {
    const { machine } = this.input;
    const tag = ksmRecords(this.structs).rmapItem?.replace(/^struct /, "");
    const size = tag === undefined ? 0 : (machine.program.records.get(`struct ${tag}`)?.size ?? 0);
    const cache = machine.slabCaches().find(({ name }) => name === tag || name === `ksm_${tag ?? ""}`);
    return size * (cache?.live ?? 0);
  }
}
