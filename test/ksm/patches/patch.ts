/** A local change to a ksm.c: on which versions it is tried, and what it shows of itself. */
import type { KernelVersion } from "../../host/kernelSource.ts";
import type { EngineRun } from "../../kernel/runEngine.ts";
import type { SourceText } from "./sourceText.ts";

export interface Patch {
  /** "It …" */
  readonly what: string;
  readonly versions: readonly KernelVersion[];
  edit(source: SourceText): SourceText;
  /** Files of sysfs that the kernel has not. */
  readonly adds?: readonly string[];
  /** Files whose values it changes on purpose: not compared with what real kernels showed. */
  readonly changes?: readonly string[];
  /** Values that the patch's own scenario (patchedSources.test.ts: SCENARIO) ends with. */
  readonly shows?: Readonly<Record<string, number>>;
  /** What else is to be seen of it there. */
  check?(run: EngineRun): void;
}
