/**
 * Whether ksm.c would take an area that nobody has marked as mergeable: its own ksm_madvise() is asked, and what that
 * does is undone. The test that refuses is the last one that is made on the way.
 */
import type { StatementId } from "../../base/brands.ts";
import type { Structs } from "../structs.ts";
import type { Area } from "../pages.ts";
import type { SourceRoles } from "./sourceRoles.ts";

const ADVISE = "ksm_madvise";
const MADV_MERGEABLE = 12;
const FLAGS = ["vm_flags", "__vm_flags"];

/** undefined: it would be taken, or cannot be asked. */
export function refusalOf(structs: Structs, roles: SourceRoles, area: Area): StatementId | undefined {
  const { machine } = structs;
  const path = structs.firstPath("struct vm_area_struct", FLAGS);
  const flags = path === undefined ? undefined : structs.at(area.at, "struct vm_area_struct", path);
  if (machine.functionAddress(ADVISE) === undefined || flags === undefined) return undefined;
  let test: StatementId | undefined;
  let isTaken = false;
  const result = machine.probe(ADVISE, [area.at, area.start, area.end, MADV_MERGEABLE, flags], {
    onStatement: (statement) => {
      if (roles.isOfSource[statement] !== 1) return;
      if (roles.shapeOf(statement) === "if") test = statement;
      isTaken ||= /\|= VM_MERGEABLE/.test(roles.textOf(statement));
    },
  });
  return result.kind === "fault" || isTaken ? undefined : test;
}
