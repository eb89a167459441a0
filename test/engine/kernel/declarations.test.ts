/**
 * Declared is modelled: whatever a header of ours declares is a builtin, or C of a header or the model. Otherwise a
 * source could use it and find out only when it gets there. Also: what profiles tell, and where includes lead.
 */
import assert from "node:assert/strict";
import { KERNEL_BUILTINS } from "../../../engine/kernel/builtins.ts";
import { createIncludeResolver } from "../../../engine/kernel/kernelFiles.ts";
import { kernelProfile } from "../../../engine/kernel/profile.ts";
import { factsOf } from "../../../engine/source/sourceFacts.ts";
import { readKernelFiles } from "../preprocess/kernelProgram.ts";

const FILES = readKernelFiles();
/** KSM's own functions: the source under study defines them. */
const OF_KSM = "include/linux/ksm.h";

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, " ").replace(/^[ \t]*#(?:.*\\\n)*.*$/gm, "");
}

/** Names of functions declared at the left margin, with a semicolon and no body. */
function declaredIn(text: string): string[] {
  const found = withoutComments(text).matchAll(
    /^(?!static|typedef|extern|return)[a-z_][\w \t*]*?[\s*](\w+)\([^;{}()]*(?:\([^()]*\)[^;{}()]*)*\);/gm,
  );
  return [...found].map(([, name]) => name ?? "");
}

function definedIn(text: string): string[] {
  const found = withoutComments(text).matchAll(/^[a-z_][\w \t*]*?[\s*](\w+)\([^;{}]*\)\s*\{/gm);
  return [...found].map(([, name]) => name ?? "");
}

describe("what our headers declare", () => {
  it("is modelled, every function of it", () => {
    const defined = new Set([...FILES.values()].flatMap(definedIn));
    const declared = [...FILES].filter(([path]) => path.startsWith("include/") && path !== OF_KSM);
    const names = declared.flatMap(([path, text]) => declaredIn(text).map((name) => ({ name, path })));
    assert.ok(names.length > 200, "the declarations were found");
    const missing = names.filter(({ name }) => !(name in KERNEL_BUILTINS) && !defined.has(name));
    assert.deepEqual(missing, []);
  });

  it("is asked for by somebody, every builtin of it", () => {
    const words = new Set([...FILES.values()].flatMap((text) => text.match(/\w+/g) ?? []));
    assert.deepEqual(
      Object.keys(KERNEL_BUILTINS).filter((name) => !words.has(name)),
      [],
    );
  });
});

describe("a profile", () => {
  it("tells what a source uses and defines, and nothing it does not", () => {
    const profile = (text: string): Readonly<Record<string, string>> => kernelProfile(factsOf([text]), FILES).defines;
    const folios = profile("int ksm_process_profit(void) { folio_lock(folio); return 0; } DEFINE_FOLIO_VMA_WALK");
    assert.equal(folios["KSMLAB_USES_folio"], "1");
    assert.equal(folios["KSMLAB_DEFINES_ksm_process_profit"], "1");
    const pages = profile(
      "struct page_vma_mapped_walk pvmw = { .page = page }; struct anon_vma_chain *vmac; ksm_process_profit();",
    );
    assert.equal(pages["KSMLAB_USES_folio"], undefined);
    assert.equal(pages["KSMLAB_DEFINES_ksm_process_profit"], undefined);
    assert.equal(pages["KSMLAB_PVMW_HAS_PAGE"], "1");
    assert.equal(pages["KSMLAB_ANON_VMA_LIST"], "1");
    assert.equal(folios["KSMLAB_PVMW_HAS_PAGE"], undefined);
  });

  it("has a distribution's configuration, without the checks of CONFIG_DEBUG_VM", () => {
    const { defines } = kernelProfile(factsOf([""]), FILES);
    for (const option of ["KSM", "SYSFS", "NUMA", "MIGRATION", "MEMORY_HOTREMOVE", "MEMORY_FAILURE", "PROC_FS"])
      assert.equal(defines[`CONFIG_${option}`], "1");
    assert.equal(defines["CONFIG_DEBUG_VM"], undefined);
  });
});

describe("an include", () => {
  const tree = { "mm/mm_slot.h": "tree's", "include/linux/ksm.h": "tree's ksm.h", "include/linux/mm.h": "not ours" };
  const inTree = createIncludeResolver(FILES, tree);
  const alone = createIncludeResolver(FILES, {});

  it("leads to the tree for KSM's own headers only", () => {
    assert.deepEqual(inTree("mm_slot.h", "quote", "mm/ksm.c"), {
      path: "mm/mm_slot.h",
      text: "tree's",
      role: "tree-header",
    });
    assert.equal(inTree("linux/ksm.h", "angle", "mm/ksm.c")?.text, "tree's ksm.h");
    assert.equal(inTree("linux/mm.h", "angle", "mm/ksm.c")?.role, "include");
    assert.equal(inTree("internal.h", "quote", "mm/ksm.c")?.path, "include/mm/internal.h");
  });

  it("leads to ours without a tree, wherever the source lies", () => {
    for (const from of ["mm/ksm.c", "ksm.c", "/home/somebody/ksm.c"])
      assert.equal(alone("mm_slot.h", "quote", from)?.path, "include/mm/mm_slot.h");
    assert.equal(alone("linux/ksm.h", "angle", "ksm.c")?.path, "include/linux/ksm.h");
    assert.equal(alone("frames.c", "quote", "model/model.c")?.path, "model/frames.c");
    assert.equal(alone("../linux/list.h", "quote", "include/mm/x.h")?.path, "include/linux/list.h");
    assert.equal(alone("linux/nothing.h", "angle", "ksm.c"), undefined);
  });
});
