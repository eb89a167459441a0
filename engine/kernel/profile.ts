/**
 * What the headers are told about the source that they are included by. Versions lie (fixes are carried back, vendors
 * change things), so the source's own names decide: KSMLAB_USES_x is defined when the name x occurs in it,
 * KSMLAB_DEFINES_f when it defines the function f, for every x and f that our headers or the model ask about; and
 * a few that are told from more than one name. The configuration is that of Debian's kernels, DEBUG_VM off.
 */
import type { SourceFacts } from "../source/sourceFacts.ts";
import type { KernelFiles } from "./kernelFiles.ts";

export interface KernelProfile {
  /** Predefined macros, as CompileInput takes them. */
  readonly defines: Readonly<Record<string, string>>;
}

const CONFIGURATION = [
  "64BIT",
  "KSM",
  "MEMORY_FAILURE",
  "MEMORY_HOTPLUG",
  "MEMORY_HOTREMOVE",
  "MIGRATION",
  "MMU",
  "NUMA",
  "PROC_FS",
  "SMP",
  "SWAP",
  "SYSFS",
  "TRANSPARENT_HUGEPAGE",
  "X86_64",
] as const;

/** Told from several names. */
const RULES: Readonly<Record<string, (facts: SourceFacts) => boolean>> = {
  // Until 3.6 an anon_vma kept its areas in a list.
  KSMLAB_ANON_VMA_LIST: ({ identifiers }) =>
    identifiers.has("anon_vma_chain") &&
    !identifiers.has("anon_vma_interval_tree_foreach") &&
    !identifiers.has("anon_rmap_tree_foreach"),
  // Until 3.12 a walk over the mappings of a KSM page was given a function and its argument.
  KSMLAB_RMAP_WALK_BY_ONE: ({ callArgumentCounts, definedFunctions }) =>
    definedFunctions.has("rmap_walk_ksm") && callArgumentCounts.get("rmap_walk_ksm")?.has(3) === true,
  // Until 5.16 a walk was started by filling in the page.
  KSMLAB_PVMW_HAS_PAGE: ({ identifiers }) =>
    identifiers.has("page_vma_mapped_walk") &&
    !identifiers.has("DEFINE_PAGE_VMA_WALK") &&
    !identifiers.has("DEFINE_FOLIO_VMA_WALK"),
};

const QUESTION = /\bKSMLAB_(USES|DEFINES)_(\w+)/g;

export function kernelProfile(facts: SourceFacts, files: KernelFiles): KernelProfile {
  const defines: Record<string, string> = { __KERNEL__: "1", __KSMLAB__: "1", __x86_64__: "1", __LP64__: "1" };
  for (const option of CONFIGURATION) defines[`CONFIG_${option}`] = "1";
  for (const text of files.values()) {
    for (const [macro, kind, name] of text.matchAll(QUESTION)) {
      const known = kind === "USES" ? facts.identifiers : facts.definedFunctions;
      if (name !== undefined && known.has(name)) defines[macro] = "1";
    }
  }
  for (const [macro, holds] of Object.entries(RULES)) if (holds(facts)) defines[macro] = "1";
  return { defines };
}
