/** Drawings are compared with the files in goldens/; one that is missing fails. UPDATE_GOLDENS=1 writes them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export const GOLDENS = path.join(import.meta.dirname, "goldens");

export function assertGolden(name: string, text: string): void {
  const file = path.join(GOLDENS, name);
  if (process.env["UPDATE_GOLDENS"] === "1") writeFileSync(file, text);
  assert.ok(existsSync(file), `there is no golden ${name}: UPDATE_GOLDENS=1 writes it`);
  assert.equal(text, readFileSync(file, "utf8"));
}
