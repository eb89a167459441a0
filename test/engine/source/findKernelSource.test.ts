import assert from "node:assert/strict";
import { LabError } from "../../../engine/base/labError.ts";
import { findKernelSource, type FileAccess } from "../../../engine/source/findKernelSource.ts";
import { inspectKernelSource, versionOf } from "../../../engine/source/kernelSource.ts";

const KSM = "int ksm_madvise(int a)\n{\n\treturn a;\n}\nint __ksm_enter(void)\n{\n\treturn 0;\n}\n";
const MAKEFILE = "# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\nEXTRAVERSION =\nNAME = Some Animal\n";

/** Files by path; folders are those that lie above one. */
function filesOf(files: Readonly<Record<string, string | Uint8Array>>): FileAccess {
  const bytes = (content: string | Uint8Array): Uint8Array =>
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    async stat(path) {
      const content = files[path];
      if (content !== undefined) return { isDirectory: false, sizeBytes: bytes(content).length };
      const isDirectory = Object.keys(files).some((file) => file.startsWith(`${path}/`));
      return isDirectory ? { isDirectory, sizeBytes: 0 } : undefined;
    },
    async readFile(path) {
      const content = files[path];
      if (content === undefined) throw new Error(`ENOENT ${path}`);
      return bytes(content);
    },
  };
}

async function codeOf(access: FileAccess, path: string): Promise<string> {
  try {
    await findKernelSource(access, path);
  } catch (error) {
    assert.ok(error instanceof LabError, String(error));
    assert.ok(error.where !== undefined && error.message.includes(error.where.path), error.message);
    return error.code;
  }
  return "found";
}

describe("a kernel's KSM is found", () => {
  const tree = filesOf({
    "/k/mm/ksm.c": KSM,
    "/k/mm/mm_slot.h": "struct mm_slot;\n",
    "/k/include/linux/ksm.h": "int ksm_madvise(int);\n",
    "/k/Makefile": MAKEFILE,
    "/k/mm/internal.h": "not read",
  });

  for (const path of ["/k", "/k/", "/k/mm", "/k/mm/ksm.c"]) {
    it(`from ${path}`, async () => {
      const found = await findKernelSource(tree, path);
      assert.equal(found.ksmPath, "/k/mm/ksm.c");
      assert.equal(found.treePath, "/k");
      assert.equal(found.input.path, "mm/ksm.c");
      const names = ["mm/ksm.c", "mm/mm_slot.h", "include/linux/ksm.h", "Makefile"];
      assert.deepEqual(Object.keys(found.input.files), names);
      const { version, diagnostics } = inspectKernelSource(found.input);
      assert.equal(version, "6.12.117");
      assert.deepEqual(diagnostics, []);
    });
  }

  it("alone, with its version unknown and a warning", async () => {
    const found = await findKernelSource(filesOf({ "/home/ksm.c": KSM }), "/home/ksm.c");
    assert.equal(found.treePath, undefined);
    assert.equal(found.input.path, "ksm.c");
    const { version, diagnostics } = inspectKernelSource(found.input);
    assert.equal(version, "unknown");
    assert.deepEqual(
      diagnostics.map(({ severity, code }) => `${severity} ${code}`),
      ["warning version-unknown"],
    );
  });

  it("in a tree without a Makefile, with a warning", async () => {
    const found = await findKernelSource(filesOf({ "/k/mm/ksm.c": KSM, "/k/include/linux/ksm.h": "" }), "/k");
    assert.equal(found.treePath, "/k");
    assert.equal(inspectKernelSource(found.input).version, "unknown");
  });

  it("by a path relative to the working folder", async () => {
    const found = await findKernelSource(filesOf({ "mm/ksm.c": KSM, "./Makefile": MAKEFILE }), "mm/ksm.c");
    assert.equal(inspectKernelSource(found.input).version, "6.12.117");
  });

  it("with CRLF kept and a BOM taken off", async () => {
    const text = `\ufeff${KSM.replaceAll("\n", "\r\n")}`;
    const { input } = await findKernelSource(filesOf({ "/k/ksm.c": text }), "/k/ksm.c");
    assert.equal(input.files["mm/ksm.c"], text.slice(1));
  });
});

describe("a path that leads to no KSM is refused:", () => {
  const cases: readonly (readonly [
    name: string,
    path: string,
    files: Record<string, string | Uint8Array>,
    code: string,
  ])[] = [
    ["there is nothing", "/nope", {}, "path-not-found"],
    ["a folder without ksm.c", "/k", { "/k/Makefile": MAKEFILE }, "no-ksm"],
    ["ksm.c is a folder", "/k", { "/k/mm/ksm.c/x": "" }, "is-directory"],
    [
      "another C file",
      "/k/mm/slab.c",
      { "/k/mm/slab.c": "int kmalloc(void)\n{\n}\n", "/k/Makefile": MAKEFILE },
      "not-ksm",
    ],
    [
      "a file that only calls KSM",
      "/k/ksm.c",
      { "/k/ksm.c": "int ksm_madvise(int);\nint f(void) { return ksm_madvise(1); }" },
      "not-ksm",
    ],
    ["an empty file", "/k/ksm.c", { "/k/ksm.c": "" }, "not-ksm"],
    ["50 MB", "/k/ksm.c", { "/k/ksm.c": new Uint8Array(50_000_000).fill(32) }, "too-large"],
    ["not text", "/k/ksm.c", { "/k/ksm.c": Uint8Array.from([105, 10, 0, 255]) }, "is-binary"],
  ];
  for (const [name, path, files, code] of cases) {
    it(name, async () => assert.equal(await codeOf(filesOf(files), path), code));
  }

  it("it cannot be read", async () => {
    const denied: FileAccess = {
      stat: async () => ({ isDirectory: false, sizeBytes: 1 }),
      readFile: () => Promise.reject(new Error("EACCES")),
    };
    assert.equal(await codeOf(denied, "/k/ksm.c"), "unreadable");
  });
});

describe("a Makefile tells the version", () => {
  it("with all its parts", () => {
    assert.equal(versionOf("VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\nEXTRAVERSION = -rc7\n"), "7.3.0-rc7");
    assert.equal(versionOf("VERSION = 2\r\nPATCHLEVEL = 6\r\nSUBLEVEL = 32\r\nEXTRAVERSION = -rc8\r\n"), "2.6.32-rc8");
  });
  it("and one of something else does not", () => {
    assert.equal(versionOf("all:\n\tcc -o x x.c\n"), undefined);
    assert.equal(versionOf("VERSION = one\nPATCHLEVEL = 2\n"), undefined);
  });
});
