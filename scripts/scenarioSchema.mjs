/**
 * Writes schemas/scenario.schema.json, which editors use, from engine/scenario/scenarioSchema.ts. Run after a change there:
 *
 *   npx tsx scripts/scenarioSchema.mjs
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { scenarioSchema } from "../engine/scenario/scenarioSchema.ts";

const FILE = path.resolve(import.meta.dirname, "../schemas/scenario.schema.json");
writeFileSync(FILE, await format(JSON.stringify(scenarioSchema()), { parser: "json", printWidth: 120 }));
