/**
 * Scenario files as a JSON schema, for editors: every field with what it means. It says what a schema can say; what it
 * cannot (a process that is not there, a page out of range) the parser says. Tests hold its fields against the parser's own.
 * A table: schemas/scenario.schema.json is made from it.
 */
import { OPERATION_NAMES } from "./readOperation.ts";
import type { OperationName } from "./scenario.ts";

type Schema = Readonly<Record<string, unknown>>;

const text = (description: string): Schema => ({ type: "string", minLength: 1, description });
const whole = (description: string, minimum = 0, maximum = 2 ** 24): Schema => ({
  type: "integer",
  minimum,
  maximum,
  description,
});
const oneOf = (description: string, values: readonly string[]): Schema => ({ enum: values, description });

const PROCESS = text("The process's name, as its 'process' or 'fork' gave it.");
const REGION = text("The region's name, as its 'mmap' or 'mremap' gave it.");
const START = whole("The first page, counted from the region's start.");
const COUNT = whole("How many pages.", 1);
const PAGE = whole("The page, counted from the region's start.");
const NODE = whole("A memory node of the machine.", 0, 63);
const RANGE = { process: PROCESS, region: REGION, start: START, count: COUNT };
const RANGE_NAMES = ["process", "region", "start", "count"];
const TIMES = whole("How often.", 0, 2 ** 31 - 1);
const CONTENT: Schema = {
  description:
    'What the pages hold: "zero"; "byte:HH", one byte all over; "seed:N", the same pseudo-random page everywhere; "seq:N", page i gets seed N+i; or a mixture.',
  anyOf: [
    { type: "string", pattern: "^(zero|byte:[0-9a-fA-F]{2}|(seed|seq):[0-9]{1,20})$" },
    {
      type: "object",
      description: "A mixture: contents and their shares, which add up to 1. The seed decides which page gets which.",
      properties: {
        mix: { type: "object", additionalProperties: { type: "number", minimum: 0, maximum: 1 } },
        seed: { type: "integer", minimum: 0 },
      },
      required: ["mix"],
      additionalProperties: false,
    },
  ],
};

interface OperationSchema {
  readonly does: string;
  readonly fields: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  /** Of files whose names are the fields. */
  readonly others?: Schema;
}

const KNOB: Schema = { type: ["number", "string"] };
const knob = (description: string): Schema => ({ ...KNOB, description });
const EXPECTED: Schema = { type: "object" };

const OPERATIONS: Readonly<Record<OperationName, OperationSchema>> = {
  process: { does: "A new process with an empty address space.", fields: { process: PROCESS }, required: ["process"] },
  mmap: {
    does: "Maps a private anonymous region, readable and writable, without huge pages.",
    fields: { process: PROCESS, region: REGION, pages: whole("How many pages.", 1), node: NODE },
    required: ["process", "region", "pages"],
  },
  fill: {
    does: "Writes whole pages: faults them in, and copies where they are shared.",
    fields: { ...RANGE, content: CONTENT },
    required: [...RANGE_NAMES, "content"],
  },
  write: access("Stores one byte."),
  read: access("Loads one byte, and shows it."),
  madvise: {
    does: "Tells the kernel how the pages are used: 'mergeable' is what gives them to KSM.",
    fields: { ...RANGE, advice: oneOf("The advice.", ["mergeable", "unmergeable", "dontneed"]) },
    required: [...RANGE_NAMES, "advice"],
  },
  munmap: range("Unmaps the pages; the rest of the region keeps its name and page numbers."),
  mremap: {
    does: "Moves the region, or a part of it, to an address behind the last region.",
    fields: {
      process: PROCESS,
      region: REGION,
      to: text("The region's name at its new place."),
      start: START,
      count: COUNT,
    },
    required: ["process", "region", "to"],
  },
  mlock: range("Locks the pages in memory."),
  munlock: range("Unlocks the pages."),
  mprotect: {
    does: "Changes what the process may do with the pages.",
    fields: { ...RANGE, access: oneOf("What is allowed.", ["none", "read", "read-write"]) },
    required: [...RANGE_NAMES, "access"],
  },
  fork: {
    does: "A child with all the regions of the process.",
    fields: { process: PROCESS, child: text("The child's name.") },
    required: ["process", "child"],
  },
  exit: { does: "The process ends.", fields: { process: PROCESS }, required: ["process"] },
  prctl: {
    does: "PR_SET_MEMORY_MERGE: all areas of the process, those to come too, are mergeable, or no longer.",
    fields: { process: PROCESS, merge: { type: "boolean", description: "On or off." } },
    required: ["process", "merge"],
  },
  sysfs: {
    does: "Writes files of /sys/kernel/mm/ksm, in this order. What the kernel rejects is reported, and the run goes on.",
    fields: {
      run: knob("0: ksmd stops; 1: it merges; 2: it stops, and everything is taken apart."),
      pages_to_scan: knob("Pages that ksmd visits in one batch."),
      sleep_millisecs: knob("How long ksmd sleeps between two batches."),
      merge_across_nodes: knob("0: pages of different memory nodes are not merged."),
      use_zero_pages: knob("1: pages of zeros are replaced by the kernel's own."),
      max_page_sharing: knob("How many pages may share one KSM page, at least 2."),
      stable_node_chains_prune_millisecs: knob("How often chains are looked through for KSM pages that are gone."),
      smart_scan: knob("1: pages that were looked at in vain are left out for some scans (from 6.7 on)."),
      advisor_mode: knob("'none' or 'scan-time': ksmd finds pages_to_scan itself (from 6.7 on)."),
    },
    required: [],
    others: KNOB,
  },
  drain: { does: "Empties the per-CPU LRU batches, which hold references to pages.", fields: {}, required: [] },
  migrate: {
    does: "Moves pages, shared ones too, to another memory node.",
    fields: { ...RANGE, node: NODE },
    required: [...RANGE_NAMES, "node"],
  },
  offline: hotplug("Memory goes offline: all of a node, or a range of frames."),
  online: hotplug("Memory comes back: all of a node, or a range of frames."),
  swapOut: range("The pages are written to swap."),
  swapIn: range("The pages are touched, and come back from swap."),
  memoryFailure: range("The frames of the pages turn out to be broken."),
  contextSwitch: { does: "The process runs again.", fields: { process: PROCESS }, required: ["process"] },
  tick: {
    does: "Batches of ksmd, whatever sleep_millisecs says.",
    fields: { times: TIMES, observe: oneOf("Shows the counters after each batch, or the last.", ["each", "last"]) },
    required: ["times"],
  },
  scan: { does: "Batches of ksmd until so many full scans have ended.", fields: { times: TIMES }, required: ["times"] },
  elapse: {
    does: "Simulated time passes: ksmd scans and sleeps as its settings say.",
    fields: { milliseconds: { type: "number", minimum: 0, maximum: 2 ** 31, description: "How long." } },
    required: ["milliseconds"],
  },
  repeat: {
    does: "The operations of 'run', again and again.",
    fields: {
      times: TIMES,
      run: { type: "array", items: { $ref: "#/definitions/operation" }, description: "Operations." },
    },
    required: ["times", "run"],
  },
  together: {
    does: "Operations of different processes at the same time, which the scheduler interleaves.",
    fields: {
      run: { type: "array", minItems: 2, items: { $ref: "#/definitions/operation" }, description: "Operations." },
    },
    required: ["run"],
  },
  dump: { does: "Shows the counters, each process's figures, and every page.", fields: {}, required: [] },
  expect: {
    does: "Compares with what is there: a difference is reported, the run goes on, and ends with exit code 1.",
    fields: {
      sysfs: { ...EXPECTED, description: "Files of /sys/kernel/mm/ksm and their values." },
      pages: {
        ...EXPECTED,
        description:
          'By process and region, a text a page: "-" for a page that is not there, else the number of its sharing class, with "K" for a KSM page and "Z" for the page of zeros.',
      },
      processes: { ...EXPECTED, description: "By process, parts of what a dump shows." },
    },
    required: [],
  },
};

function range(does: string): OperationSchema {
  return { does, fields: RANGE, required: RANGE_NAMES };
}

function access(does: string): OperationSchema {
  const offset = whole("The byte's place in the page.", 0, 4095);
  const fields = { process: PROCESS, region: REGION, page: PAGE, offset, byte: whole("Its value.", 0, 255) };
  return { does, fields, required: ["process", "region", "page"] };
}

function hotplug(does: string): OperationSchema {
  const start = { type: "integer", minimum: 0, description: "The first frame." };
  const count = { type: "integer", minimum: 1, description: "How many frames." };
  return { does, fields: { node: NODE, start, count }, required: [] };
}

/** What an operation does, in one sentence. */
export function operationSummary(name: OperationName): string {
  return OPERATIONS[name].does;
}

/** Fields of an operation without `op`, those that it needs first. */
export function operationFields(name: OperationName): {
  readonly all: readonly string[];
  readonly required: readonly string[];
} {
  const { fields, required } = OPERATIONS[name];
  return { all: Object.keys(fields), required };
}

/** Draft 7, as VS Code's JSON language service reads it. */
export function scenarioSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "KSM Lab scenario",
    description: "What a simulated machine does, and what ksmd makes of it.",
    type: "object",
    properties: {
      $schema: { type: "string" },
      version: { const: 1, description: "Of this format." },
      title: text("One line: what the scenario is about."),
      description: text("A few sentences: what to look at."),
      machine: machineSchema(),
      run: {
        type: "array",
        items: { $ref: "#/definitions/operation" },
        description: "The operations, one after the other. After each the machine runs until every thread sleeps.",
      },
    },
    required: ["version", "run"],
    additionalProperties: false,
    definitions: {
      operation: {
        type: "object",
        required: ["op"],
        properties: {
          op: {
            enum: OPERATION_NAMES,
            enumDescriptions: OPERATION_NAMES.map(operationSummary),
            description: "What happens.",
          },
        },
        allOf: OPERATION_NAMES.map(operationRule),
      },
    },
  };
}

function operationRule(name: OperationName): Schema {
  const { does, fields, required, others } = OPERATIONS[name];
  // What it does stands with the names to choose from already: hovers would say it twice.
  const op = { const: name };
  return {
    if: { properties: { op: { const: name } }, required: ["op"] },
    then: {
      description: does,
      properties: { op, ...fields },
      required: ["op", ...required],
      additionalProperties: others ?? false,
    },
  };
}

function machineSchema(): Schema {
  return {
    type: "object",
    description: "The simulated machine.",
    properties: {
      nodes: whole("Memory nodes.", 1, 64),
      framesPerNode: { type: "integer", minimum: 256, description: "Page frames of each node." },
      lruBatches: {
        type: "boolean",
        description: "Per-CPU LRU batches are not drained after every operation, and hold references as in the kernel.",
      },
      config: {
        type: "object",
        description: "CONFIG_ switches that the source is compiled with.",
        additionalProperties: { type: ["boolean", "number", "string"] },
      },
    },
    additionalProperties: false,
  };
}
