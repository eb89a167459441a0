/** What an answer about a page can be, and what can happen to one. */
export type WhyReason =
  | "merged"
  /** A KSM page that nobody else maps. */
  | "merged-alone"
  /** It maps the kernel's page of zeros, put there by KSM. */
  | "merged-with-zeros"
  /** It maps the kernel's page of zeros because nobody has written to it. */
  | "zeros"
  | "unmapped"
  | "not-mergeable"
  | "not-present"
  | "swapped-out"
  /** ksmd has no list entry for its process. */
  | "not-listed"
  | "stopped"
  | "not-visited"
  | "first-visit"
  | "checksum-changed"
  | "written-since"
  | "unmerged"
  | "no-partner"
  | "other-node"
  | "chain-full"
  | "extra-reference"
  | "skipped"
  /** ksmd looked for a partner, and the search ended without an answer. */
  | "search-ended"
  /** The source keeps its notes of pages in structures that are not known. */
  | "unknown";

export type WhyEventKind =
  | "faulted"
  | "visited"
  | "checksum"
  | "changed"
  | "waits"
  | "skipped"
  | "merged"
  | "left"
  | "copied"
  | "unshared"
  | "unmapped"
  | "refused"
  | "forgotten";
