/** The licences of what is bundled: packages found in esbuild's metafiles, and those whose WASM is copied. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const MODULES = path.resolve(import.meta.dirname, "../node_modules");

/** @param {string} input path of a bundled file, or of a file of a package */
function packageOf(input) {
  const inside = input.split("node_modules/").at(-1) ?? "";
  return /^(@[^/]+\/)?[^/]+/.exec(inside)?.[0] ?? "";
}

/**
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @param {readonly string[]} copied
 */
export function licenceTexts(metafiles, copied) {
  const bundled = metafiles.flatMap((meta) =>
    Object.keys(meta.inputs).filter((file) => file.includes("node_modules/")),
  );
  const names = [...new Set([...bundled, ...copied].map(packageOf))].sort();
  return names
    .map((name) => {
      const dir = path.join(MODULES, name);
      const { version, license } = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8"));
      const file = readdirSync(dir).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? "" : readFileSync(path.join(dir, file), "utf8").trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
