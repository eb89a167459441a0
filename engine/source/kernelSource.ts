/**
 * A kernel's KSM as text: ksm.c and what its tree gives, checked, with its version and what it tells about itself.
 */
import type { Diagnostic } from "./diagnostic.ts";
import { featuresOf, type SourceFeature } from "./features.ts";
import { notKsm } from "./sourceErrors.ts";
import { factsOf, type SourceFacts, withFactsOf } from "./sourceFacts.ts";

/** Paths in a tree that are read when they exist. */
export const KSM_PATH = "mm/ksm.c";
export const TREE_HEADERS = ["mm/mm_slot.h", "include/linux/ksm.h"] as const;
export const MAKEFILE = "Makefile";

/** Functions that the rest of the kernel calls in every version: a source without any of them is not KSM's. */
const ENTRY_POINTS = ["ksm_madvise", "__ksm_enter", "__ksm_exit"] as const;

/** A tree's texts, as a session takes them (session/protocol.ts: SourceInput). */
export interface TreeSource {
  readonly kind: "tree";
  /** Path shown for ksm.c. */
  readonly path: string;
  /** By path in the tree, those of the paths above that exist. */
  readonly files: Readonly<Record<string, string>>;
}

export interface KernelSource {
  /** "6.12.117" from the tree's Makefile; "unknown" without one. */
  readonly version: string;
  readonly facts: SourceFacts;
  readonly features: readonly SourceFeature[];
  readonly diagnostics: readonly Diagnostic[];
}

/** True for a text that defines functions of KSM; for lenses, also while it does not compile. */
export function isKsmSource(facts: SourceFacts): boolean {
  return ENTRY_POINTS.some((name) => facts.definedFunctions.has(name));
}

/** Facts of a ksm.c; throws a LabError when it defines none of the functions that the kernel calls in KSM. */
export function requireKsm(text: string, path: string): SourceFacts {
  const facts = factsOf([text]);
  if (!isKsmSource(facts)) throw notKsm(path, ENTRY_POINTS);
  return facts;
}

/** Looks at a tree's files; throws a LabError when ksm.c is not KSM's source. */
export function inspectKernelSource(input: TreeSource): KernelSource {
  const ksm = input.files[KSM_PATH] ?? "";
  const own = requireKsm(ksm, input.path);
  const headers = TREE_HEADERS.map((path) => input.files[path]).filter((text) => text !== undefined);
  const facts = withFactsOf(own, headers);
  const makefile = input.files[MAKEFILE];
  const version = makefile === undefined ? undefined : versionOf(makefile);
  return {
    version: version ?? "unknown",
    facts,
    features: featuresOf(facts),
    diagnostics: version === undefined ? [versionUnknown(input.path, makefile !== undefined)] : [],
  };
}

function versionUnknown(path: string, hasMakefile: boolean): Diagnostic {
  const why = hasMakefile ? "its tree's Makefile names none" : "there is no kernel tree's Makefile around it";
  const message = `the version of ${path} is unknown: ${why}; features are told from the source itself`;
  return { severity: "warning", code: "version-unknown", message };
}

/** The kernel's KERNELVERSION; undefined when the text is not the Makefile of a kernel. */
export function versionOf(makefile: string): string | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*([^\\s#]*)`, "m").exec(makefile)?.[1];
  const version = value("VERSION");
  const patchLevel = value("PATCHLEVEL");
  if (!isNumber(version) || !isNumber(patchLevel)) return undefined;
  const subLevel = value("SUBLEVEL");
  return `${version}.${patchLevel}${isNumber(subLevel) ? `.${subLevel}` : ""}${value("EXTRAVERSION") ?? ""}`;
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^[0-9]+$/.test(text);
}
