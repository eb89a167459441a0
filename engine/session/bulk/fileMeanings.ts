/** The files of /sys/kernel/mm/ksm: to which group each belongs, its unit, and what it means in a sentence. A pure table. */

export type FileGroup = "counters" | "scan" | "knobs" | "advisor";

export interface FileMeaning {
  readonly group: FileGroup;
  /** "pages"; "" where there is none. */
  readonly unit: string;
  readonly meaning: string;
}

/** In the order in which they are read. */
export const FILE_MEANINGS: Readonly<Record<string, FileMeaning>> = {
  pages_shared: {
    group: "counters",
    unit: "pages",
    meaning: "KSM pages that are in use: nodes of the stable tree, one frame each.",
  },
  pages_sharing: {
    group: "counters",
    unit: "pages",
    meaning: "Further mappings of those pages: each of them is a page frame that was saved.",
  },
  pages_unshared: {
    group: "counters",
    unit: "pages",
    meaning: "Pages that stand alone in the unstable tree, checked over and over for a partner.",
  },
  pages_volatile: {
    group: "counters",
    unit: "pages",
    meaning: "Pages that change too fast, or too recently, to be put into a tree.",
  },
  pages_skipped: {
    group: "counters",
    unit: "pages",
    meaning: "Visits that smart scan has left out because a page found no partner for long.",
  },
  pages_scanned: { group: "scan", unit: "pages", meaning: "Pages that ksmd has looked at, all passes together." },
  full_scans: { group: "scan", unit: "passes", meaning: "Passes over all mergeable memory that have been completed." },
  ksm_zero_pages: {
    group: "counters",
    unit: "pages",
    meaning: "Pages of zeros that were replaced by the kernel's zero page; needs use_zero_pages.",
  },
  general_profit: {
    group: "counters",
    unit: "bytes",
    meaning: "What is saved less what KSM's rmap_items take; negative while it costs more than it gives.",
  },
  stable_node_chains: {
    group: "counters",
    unit: "chains",
    meaning: "Nodes of the stable tree that stand for several equal pages, because one had too many mappings.",
  },
  stable_node_dups: { group: "counters", unit: "pages", meaning: "Equal KSM pages that hang off those chains." },
  run: { group: "knobs", unit: "", meaning: "0: ksmd rests; 1: it merges; 2: it unmerges everything and rests." },
  pages_to_scan: {
    group: "knobs",
    unit: "pages",
    meaning: "How many pages ksmd looks at in a batch, before it sleeps.",
  },
  sleep_millisecs: { group: "knobs", unit: "ms", meaning: "How long ksmd sleeps between two batches." },
  merge_across_nodes: {
    group: "knobs",
    unit: "",
    meaning:
      "1: pages of different NUMA nodes are merged; 0: each node has trees of its own. Changed only while nothing is merged.",
  },
  use_zero_pages: {
    group: "knobs",
    unit: "",
    meaning: "1: pages of zeros are mapped to the kernel's zero page instead of to a KSM page.",
  },
  max_page_sharing: {
    group: "knobs",
    unit: "mappings",
    meaning: "How many mappings one KSM page may have; beyond that a chain gets another equal page.",
  },
  stable_node_chains_prune_millisecs: {
    group: "knobs",
    unit: "ms",
    meaning: "How often chains are looked through for pages that are gone.",
  },
  smart_scan: {
    group: "knobs",
    unit: "",
    meaning: "1: pages that found no partner for some passes are looked at less often.",
  },
  deferred_timer: { group: "knobs", unit: "", meaning: "1: ksmd does not wake an idle processor." },
  advisor_mode: {
    group: "advisor",
    unit: "",
    meaning: "none: pages_to_scan is yours; scan-time: it is set so that a pass takes the time that is wanted.",
  },
  advisor_max_cpu: { group: "advisor", unit: "%", meaning: "The most of a processor that the advisor lets ksmd take." },
  advisor_min_pages_to_scan: { group: "advisor", unit: "pages", meaning: "The advisor sets pages_to_scan no lower." },
  advisor_max_pages_to_scan: { group: "advisor", unit: "pages", meaning: "The advisor sets pages_to_scan no higher." },
  advisor_target_scan_time: {
    group: "advisor",
    unit: "s",
    meaning: "How long a pass should take; the advisor aims at it.",
  },
};

export const GROUP_TITLES: Readonly<Record<FileGroup, string>> = {
  counters: "What is merged",
  scan: "The scan",
  knobs: "Knobs",
  advisor: "Advisor",
};
