/** The filters for what a run can stop at beside breakpoints, and the faults that each is about. Tables, not code. */
import type { FaultKind } from "../../machine/fault.ts";
import type { ExceptionFilter, ExceptionFilterInfo } from "../debugView.ts";

const BROKEN =
  "The simulated kernel cannot go on from here; without this filter the run ends as if it had been paused there.";

export const EXCEPTION_FILTERS: readonly ExceptionFilterInfo[] = [
  { filter: "bug-on", label: "BUG_ON", description: `A BUG_ON() or VM_BUG_ON() is true. ${BROKEN}`, isDefault: true },
  { filter: "warn-on", label: "WARN_ON", description: "A WARN_ON() is true.", isDefault: true },
  {
    filter: "null-access",
    label: "Null or wild access",
    description: `Memory that is not there is read or written, or a function called that is none. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "use-after-free",
    label: "Use after free",
    description: `Memory is used, or freed, that was freed. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "deadlock",
    label: "Deadlock",
    description: `Every thread waits for a lock that none will release, or a lock is misused. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "unmodelled-function",
    label: "Function nobody models",
    description: `A function is called that neither ksm.c nor KSM Lab has, or that could not be compiled. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "integer-range",
    label: "Integer out of range",
    description: `A 64-bit integer outside ±2^53 comes up, or something is divided by zero. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "ksm-invariants",
    label: "Invariants of KSM",
    description:
      "After every operation and batch: counters, lists, trees and page tables agree. Stops where they cease to; the tables of large machines take their time.",
    isDefault: false,
  },
  {
    filter: "invariant",
    label: "Invariant of your own",
    description: "A C expression that holds ceases to hold.",
    isDefault: false,
    conditionDescription: "What must hold, over globals: ksm_pages_sharing >= ksm_pages_shared",
  },
];

/** Faults that are in none stop as exceptions whatever is filtered. */
export const FILTER_OF_FAULT: { readonly [K in FaultKind]?: ExceptionFilter } = {
  "bug-on": "bug-on",
  "null-access": "null-access",
  "wild-access": "null-access",
  "unaligned-access": "null-access",
  "out-of-bounds": "null-access",
  "bad-call": "null-access",
  "use-after-free": "use-after-free",
  "double-free": "use-after-free",
  deadlock: "deadlock",
  "lock-misuse": "deadlock",
  "unmodelled-function": "unmodelled-function",
  "broken-function": "unmodelled-function",
  "integer-range": "integer-range",
  "division-by-zero": "integer-range",
};
