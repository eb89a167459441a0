/** Sentences of a visit until it finds an equal page: has the page kept still, and who in the two trees has its bytes? */
import { comparisonText } from "./comparing.ts";
import type { FrameValues } from "./frameValues.ts";
import { always, ofPage, plural, type Row, treeOf } from "./row.ts";

const MAX_U32 = 2 ** 32;

const hex = (value: number): string => (((value % MAX_U32) + MAX_U32) % MAX_U32).toString(16).padStart(8, "0");

export const CHECKSUM_ROWS: readonly Row[] = [
  {
    text: /\bchecksum = (calc_checksum|checksum_of)\(page\);$/,
    say: ofPage((label) => `computing the checksum of page ${label}`),
  },
  {
    shape: "if",
    text: /^(rmap_item|item)->oldchecksum != checksum$|^checksum == (rmap_item|item)->oldchecksum$/,
    say: ofPage((label, v) => {
      const old = v.path("rmap_item->oldchecksum") ?? v.path("item->oldchecksum");
      const now = v.number("checksum");
      if (old === undefined || now === undefined) return undefined;
      if (hex(old) === hex(now)) return `the checksum of page ${label} is still ${hex(now)}: it has kept still`;
      return old === 0
        ? `page ${label} has no checksum yet; now it is ${hex(now)}`
        : `the checksum of page ${label} was ${hex(old)}, and now is ${hex(now)}: it has changed`;
    }),
  },
  {
    text: /^(rmap_item|item)->oldchecksum = checksum;$/,
    say: ofPage((label, v) => {
      const now = v.number("checksum");
      return now === undefined ? undefined : `noting checksum ${hex(now)} of page ${label} for the next full scan`;
    }),
  },
];

export const TREE_ROWS: readonly Row[] = [
  {
    text: /= (stable_tree_search|find_stable_page)\(page\);$/,
    say: ofPage((label) => `looking in the stable tree for a KSM page with the bytes of ${label}`),
  },
  {
    text: /^(?:\w+ = )?(unstable_tree_search_insert|find_or_wait)\(|= (unstable_tree_search_insert|find_or_wait)\(/,
    say: ofPage((label) => `no KSM page has the bytes of ${label}: looking in the unstable tree`),
  },
  {
    text: /memcmp_pages\(([^,]+), ([^)]+)\);$/,
    say: (v, [, left = "", right = ""]) => comparisonText(v, left, right),
  },
  {
    shape: "if",
    text: /^(?:rmap_item|item)->address & (STABLE_FLAG|UNSTABLE_FLAG|ITEM_STABLE|ITEM_UNSTABLE)$/,
    say: ofPage((label, v) => {
      const word = v.path("rmap_item->address") ?? v.path("item->address");
      if (word === undefined) return undefined;
      const tree = treeOf(word);
      if (tree === "stable") return `page ${label} is one of those that share a KSM page`;
      return `page ${label} is in ${tree === undefined ? "neither tree" : "the unstable tree"}`;
    }),
  },
  { text: /^new = &parent->rb_left;$/, say: ofPage((label) => `the bytes of ${label} are smaller: down to the left`) },
  {
    text: /^new = &parent->rb_right;$/,
    say: ofPage((label) => `the bytes of ${label} are greater: down to the right`),
  },
  {
    text: /^(?:path->)?link = order < 0 \? /,
    say: ofPage((label, v) => {
      const order = v.number("order");
      if (order === undefined) return undefined;
      return `the bytes of ${label} are ${order < 0 ? "smaller: down to the left" : "greater: down to the right"}`;
    }),
  },
  {
    shape: "while",
    text: /^\*(new|link|path->link)$/,
    say: (v, [, name = ""]) => {
      const link = v.path(name);
      const node = link === undefined ? undefined : v.structs.pointer(link);
      if (node === undefined) return undefined;
      return node === 0 ? "the way down ends here: no page in this tree has these bytes" : undefined;
    },
  },
  {
    text: /->address \|= (UNSTABLE_FLAG|ITEM_UNSTABLE)/,
    say: ofPage((label) => `page ${label} enters the unstable tree, to wait for an equal one`),
  },
  {
    text: /->address \|= (STABLE_FLAG|ITEM_STABLE);$/,
    say: (v) => {
      const label = v.item();
      const node = v.number("stable_node", "node");
      if (label === undefined || node === undefined || node === 0) return undefined;
      return `page ${label} is now one of those that share ${v.nodeText(node)}`;
    },
  },
  {
    text: /^rb_link_node\(&(rmap_item|item)->node/,
    say: ofPage((label) => `hanging page ${label} into the unstable tree where its search ended`),
  },
  {
    text: /^rb_insert_color\(&(rmap_item|item)->node/,
    say: always("balancing the unstable tree: it may turn and change colours"),
  },
  {
    text: /^rb_link_node\(&(stable_node_dup|stable_node|node)->node/,
    say: (v, [, name = ""]) => {
      const node = v.number(name);
      return node === undefined || node === 0 ? undefined : `hanging ${v.nodeText(node)} into the stable tree`;
    },
  },
  {
    text: /^rb_insert_color\(&(stable_node_dup|stable_node|node)->node/,
    say: always("balancing the stable tree: it may turn and change colours"),
  },
  {
    text: /^(remove_rmap_item_from_tree|forget)\((\w+)\);$/,
    say: (v, [, , name = ""]) => removalText(v, name),
  },
  {
    shape: "if",
    text: /^!?(?:is_page_sharing_candidate|has_room)\(([\w>-]+)(?:, \d+)?\)$/,
    say: (v, [, name = ""]) => {
      const node = v.path(name);
      const sharers = node === undefined || node === 0 ? undefined : v.sharers(node);
      if (node === undefined || sharers === undefined || sharers < 0) return undefined;
      return `${v.nodeText(node)} is shared by ${plural(sharers, "page")}: is there room for one more?`;
    },
  },
  {
    text: /^stable_node_chain_add_dup\(|^put_on_chain\(/,
    say: always("adding another copy of the same bytes to the chain"),
  },
  {
    text: /= alloc_stable_node_chain\(|= make_chain\(/,
    say: always("making a chain: several KSM pages with the same bytes, because one has reached its limit"),
  },
];

function removalText(v: FrameValues, name: string): string | undefined {
  const item = v.variable(name);
  const label = v.item(name);
  const word = item === undefined ? undefined : v.path(`${name}->address`);
  if (label === undefined || word === undefined) return undefined;
  const tree = treeOf(word);
  if (tree === "stable") return `striking page ${label} off the list of its KSM page`;
  if (tree === "unstable") return `taking page ${label} out of the unstable tree`;
  return `page ${label} is in neither tree: nothing to take out`;
}
