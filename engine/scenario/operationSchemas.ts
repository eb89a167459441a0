/**
 * The operations of scenario files as a JSON schema: each with what it does, its fields with what they mean, and which it
 * needs. A pure table; tests hold it against the parser.
 */
import type { OperationName } from "./scenario.ts";

export type Schema = Readonly<Record<string, unknown>>;

export const text = (description: string): Schema => ({ type: "string", minLength: 1, description });
export const whole = (description: string, minimum = 0, maximum = 2 ** 24): Schema => ({
  type: "integer",
  minimum,
  maximum,
  description,
});
/** Values, each with what it means. */
const oneOf = (description: string, values: Readonly<Record<string, string>>): Schema => ({
  enum: Object.keys(values),
  enumDescriptions: Object.values(values),
  description,
});

const PROCESS = text("The process's name, as its 'process' or 'fork' gave it.");
const REGION = text("The region's name, as its 'mmap' or 'mremap' gave it.");
const START = whole("The first page, counted from the region's start.");
const COUNT = whole("How many pages.", 1);
const PAGE = whole("The page, counted from the region's start.");
const NODE = whole("A memory node of the machine.", 0, 63);
const RANGE = { process: PROCESS, region: REGION, start: START, count: COUNT };
const RANGE_NAMES = ["process", "region", "start", "count"];
const TIMES = whole("How often.", 0, 2 ** 31 - 1);
const FORMS = ["zero", "byte:ff", "seed:1", "seq:1"];
const CONTENT: Schema = {
  description:
    'What the pages hold: "zero"; "byte:HH", one byte all over; "seed:N", the same pseudo-random page everywhere; "seq:N", page i gets seed N+i; or a mixture.',
  defaultSnippets: [
    { label: "a page of zeros", body: "zero" },
    { label: "one byte all over", body: "byte:${1:ff}" },
    { label: "the same page everywhere", body: "seed:${1:1}" },
    { label: "another page each", body: "seq:${1:1}" },
    { label: "a mixture", body: { mix: { zero: 0.25, "seed:1": 0.25, unique: 0.5 }, seed: 1 } },
  ],
  anyOf: [
    {
      type: "string",
      pattern: "^(zero|byte:[0-9a-fA-F]{2}|(seed|seq):[0-9]{1,20})$",
      patternErrorMessage: `A content is one of ${FORMS.map((form) => `"${form}"`).join(", ")}, with other numbers, or a mixture.`,
      examples: FORMS,
    },
    {
      type: "object",
      description: "A mixture: contents and their shares, which add up to 1. The seed decides which page gets which.",
      properties: {
        mix: {
          type: "object",
          description:
            'Contents and their shares of the pages, from 0 to 1: "zero", "byte:HH", "seed:N", "seq:N", and "unique" for pages that are equal to no other ones.',
          properties: {
            zero: share("Pages of zeros."),
            unique: share("Pages that are equal to no other ones of the run."),
          },
          additionalProperties: share("The share of pages with this content."),
        },
        seed: { type: "integer", minimum: 0, default: 0, description: "Decides which page gets which content." },
      },
      required: ["mix"],
      additionalProperties: false,
    },
  ],
};

function share(description: string): Schema {
  return { type: "number", minimum: 0, maximum: 1, description };
}

const ADVICE = {
  mergeable: "KSM may merge the pages (MADV_MERGEABLE).",
  unmergeable: "What was merged is taken apart at once (MADV_UNMERGEABLE).",
  dontneed: "The contents are thrown away (MADV_DONTNEED).",
};
const ACCESS = { none: "Neither reads nor writes.", read: "Reads.", "read-write": "Reads and writes." };
const OBSERVE = { each: "After every batch.", last: "After the last one only." };

export interface OperationSchema {
  readonly does: string;
  readonly fields: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  /** Of files whose names are the fields. */
  readonly others?: Schema;
}

const KNOB: Schema = { type: ["number", "string"], description: "What is written to the file of this name." };
const knob = (description: string, ...examples: readonly (number | string)[]): Schema => ({
  ...KNOB,
  description,
  ...(examples.length === 0 ? {} : { examples }),
});
const EXPECTED: Schema = { type: "object" };
/** Counters that versions of KSM show in /sys/kernel/mm/ksm. */
const COUNTERS = {
  pages_shared: "KSM pages in use.",
  pages_sharing: "Further mappings of them: a page frame saved each.",
  pages_unshared: "Pages that stand alone in the unstable tree.",
  pages_volatile: "Pages that change too fast to be put into a tree.",
  pages_skipped: "Visits that smart scan has left out (from 6.7 on).",
  pages_scanned: "Pages that ksmd has looked at, each time counted (from 6.6 on).",
  full_scans: "Passes over all mergeable memory that are completed.",
  ksm_zero_pages: "Pages replaced by the kernel's page of zeros (from 6.6 on).",
  stable_node_chains: "Nodes of the stable tree that stand for several equal KSM pages.",
  stable_node_dups: "KSM pages that hang off those chains.",
  general_profit: "Bytes saved, less what KSM's own records take (from 6.4 on).",
};
const shownAs = (description: string): Schema => ({ type: ["number", "string", "null"], description });

export const OPERATIONS: Readonly<Record<OperationName, OperationSchema>> = {
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
    fields: { ...RANGE, advice: oneOf("The advice.", ADVICE) },
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
    fields: { ...RANGE, access: oneOf("What is allowed.", ACCESS) },
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
      run: knob("0: ksmd stops; 1: it merges; 2: it stops, and everything is taken apart.", 0, 1, 2),
      pages_to_scan: knob("Pages that ksmd visits in one batch."),
      sleep_millisecs: knob("How long ksmd sleeps between two batches."),
      merge_across_nodes: knob(
        "0: pages of different memory nodes are not merged. Cannot be changed while pages are shared.",
        0,
        1,
      ),
      use_zero_pages: knob("1: pages of zeros are replaced by the kernel's own.", 0, 1),
      max_page_sharing: knob(
        "How many pages may share one KSM page, at least 2. Cannot be changed while pages are shared.",
      ),
      stable_node_chains_prune_millisecs: knob("How often chains are looked through for KSM pages that are gone."),
      smart_scan: knob("1: pages that were looked at in vain are left out for some scans (from 6.7 on).", 0, 1),
      advisor_mode: knob("'none' or 'scan-time': ksmd finds pages_to_scan itself (from 6.8 on).", "none", "scan-time"),
      advisor_max_cpu: knob("The advisor's limit: per cent of a processor that ksmd may take."),
      advisor_min_pages_to_scan: knob("What the advisor begins with as pages_to_scan."),
      advisor_max_pages_to_scan: knob("The most that the advisor sets pages_to_scan to."),
      advisor_target_scan_time: knob("The advisor's aim: seconds that a full scan should take."),
      max_kernel_pages: knob("The most KSM pages that there may be at a time (2.6.32, and sources that have kept it)."),
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
    fields: {
      times: TIMES,
      observe: { ...oneOf("Shows the counters after each batch, or the last.", OBSERVE), default: "each" },
    },
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
      sysfs: {
        ...EXPECTED,
        description: "Files of /sys/kernel/mm/ksm and their values.",
        properties: Object.fromEntries(Object.entries(COUNTERS).map(([name, means]) => [name, shownAs(means)])),
        additionalProperties: shownAs("What the file of this name shows."),
      },
      pages: {
        ...EXPECTED,
        description:
          'By process and region, a text a page: "-" for a page that is not there, else the number of its sharing class, with "K" for a KSM page and "Z" for the page of zeros.',
        additionalProperties: {
          type: "object",
          description: "The regions of this process.",
          additionalProperties: {
            type: "array",
            items: { type: "string", pattern: "^(-|[0-9]+[KZ]?)$" },
            description:
              'The pages of this region: pages with the same number map the same frame; numbers count from 0 in order of appearance. "K": a KSM page; "Z": the page of zeros; "-": not there.',
          },
        },
      },
      processes: {
        ...EXPECTED,
        description: "By process, parts of what a dump shows; null for a process that is not there.",
        additionalProperties: {
          type: ["object", "string", "null"],
          description: "Parts of what a dump shows of this process.",
          properties: {
            ksm_stat: {
              type: "object",
              description: "What /proc/PID/ksm_stat shows.",
              additionalProperties: shownAs("What the line of this name shows."),
            },
            regions: { type: "object", description: "Its pages by region, as in 'pages'." },
          },
        },
      },
    },
    required: [],
  },
};

function range(does: string): OperationSchema {
  return { does, fields: RANGE, required: RANGE_NAMES };
}

function access(does: string): OperationSchema {
  const offset = { ...whole("The byte's place in the page.", 0, 4095), default: 0 };
  const byte = { ...whole("Its value.", 0, 255), default: 0 };
  const fields = { process: PROCESS, region: REGION, page: PAGE, offset, byte };
  return { does, fields, required: ["process", "region", "page"] };
}

function hotplug(does: string): OperationSchema {
  const start = { type: "integer", minimum: 0, description: "The first frame." };
  const count = { type: "integer", minimum: 1, description: "How many frames." };
  return { does, fields: { node: NODE, start, count }, required: [] };
}
