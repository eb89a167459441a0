/**
 * The table of sentences, keyed by the function (where that matters) and the shape of the statement. Rows are tried from
 * top to bottom; one that lacks a value says nothing, and the next one is tried. The versions of mm/ksm.c and the project's
 * own KSM spell the same step in their own ways: a row takes them all.
 */
import { AROUND_ROWS } from "./aroundRows.ts";
import { FINDING_ROWS } from "./findingRows.ts";
import { MERGING_ROWS } from "./mergingRows.ts";
import type { Row } from "./row.ts";
import { CHECKSUM_ROWS, TREE_ROWS } from "./treeRows.ts";

export const ROWS: readonly Row[] = [...FINDING_ROWS, ...CHECKSUM_ROWS, ...TREE_ROWS, ...MERGING_ROWS, ...AROUND_ROWS];
