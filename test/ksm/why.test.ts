/**
 * Why a page is merged or not: every reason there is, each with a scenario that leads to it, on real kernels' own ksm.c
 * and on the project's own. The statement that decides is the source's, found in it and not in a list of lines.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readHostFiles } from "../../engine/cli/hostFiles.ts";
import { loadContext } from "../../engine/cli/inputs.ts";
import { ownersOf } from "../../engine/inspect/owners.ts";
import { areasOf } from "../../engine/inspect/pages.ts";
import { Structs } from "../../engine/inspect/structs.ts";
import { loadSource } from "../../engine/session/loadSource.ts";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { createSession, type Session } from "../../engine/session/session.ts";
import { Why } from "../../engine/session/why.ts";
import type { PageName, WhyAnswer, WhyReason } from "../../engine/session/whyView.ts";
import { needKernel } from "../host/requirements.ts";
import { command, FIRST_MERGE, openSession } from "./lab.ts";

type Op = Readonly<Record<string, unknown>>;
interface Case {
  readonly name: string;
  readonly machine?: Op;
  readonly run: readonly Op[];
  readonly page: string;
  readonly reason: WhyReason;
  /** Of the statement that decides; on the project's own KSM only that there is one. */
  readonly statement?: RegExp;
  readonly text?: RegExp;
  /** Kinds of events of its story, in order. */
  readonly story?: string;
  readonly since?: "smart-scan";
}

const sysfs = (files: Op): Op => ({ op: "sysfs", ...files });
const mmap = (region: string, pages: number, node = 0): Op => ({ op: "mmap", process: "A", region, pages, node });
const fill = (region: string, start: number, count: number, content: string): Op => ({
  op: "fill",
  process: "A",
  region,
  start,
  count,
  content,
});
const madvise = (region: string, start: number, count: number, advice = "mergeable"): Op => ({
  op: "madvise",
  process: "A",
  region,
  start,
  count,
  advice,
});
const write = (page: number): Op => ({ op: "write", process: "A", region: "r", page, byte: 7 });
const scan = (times: number): Op => ({ op: "scan", times });
const tick = (times: number): Op => ({ op: "tick", times });
const A: Op = { op: "process", process: "A" };
const START = sysfs({ run: 1 });
const SETTINGS = sysfs({ pages_to_scan: 100, smart_scan: 0 });
/** Six pages in a mergeable area, of which the first `count` are filled. */
const area = (count: number, content: string): readonly Op[] => [
  A,
  mmap("r", 6),
  fill("r", 0, count, content),
  madvise("r", 0, 6),
];

const CASES: readonly Case[] = [
  {
    name: "an area that nobody has advised",
    run: [SETTINGS, A, mmap("plain", 2), fill("plain", 0, 1, "seed:1"), ...area(1, "seed:1").slice(1), START, scan(2)],
    page: "A/plain/0",
    reason: "not-mergeable",
    statement: /^(!\(|return )vma->vm_flags & VM_MERGEABLE/,
    text: /no madvise\(MADV_MERGEABLE\) covers it/,
  },
  {
    name: "a page that nobody has touched",
    run: [SETTINGS, ...area(1, "seed:1"), START, scan(2)],
    page: "A/r/3",
    reason: "not-present",
    statement: /pte_present/,
    story: "",
  },
  {
    name: "a page in swap",
    run: [
      SETTINGS,
      ...area(3, "seq:1"),
      START,
      scan(2),
      { op: "swapOut", process: "A", region: "r", start: 2, count: 1 },
    ],
    page: "A/r/2",
    reason: "swapped-out",
    statement: /pte_present/,
  },
  {
    name: "a page that was only read",
    run: [SETTINGS, ...area(1, "seed:1"), { op: "read", process: "A", region: "r", page: 4 }, START, scan(2)],
    page: "A/r/4",
    reason: "zeros",
    statement: /vm_normal_page|PageAnon/,
  },
  {
    name: "a ksmd that is stopped",
    run: [SETTINGS, ...area(2, "seed:1")],
    page: "A/r/0",
    reason: "stopped",
    statement: /^return .*run|run != RUN_MERGING/,
    text: /run is 0/,
  },
  {
    name: "a page that ksmd has not come to",
    run: [sysfs({ pages_to_scan: 1, smart_scan: 0 }), ...area(6, "seq:1"), START],
    page: "A/r/3",
    reason: "not-visited",
    statement: /freezing/,
  },
  {
    name: "a page that was seen once",
    run: [sysfs({ pages_to_scan: 1, smart_scan: 0 }), ...area(6, "seq:1"), START],
    page: "A/r/0",
    reason: "first-visit",
    statement: /oldchecksum/,
    story: "faulted checksum",
  },
  {
    name: "a page that changes",
    run: [SETTINGS, ...area(3, "seq:1"), START, scan(2), write(1), scan(1)],
    page: "A/r/1",
    reason: "checksum-changed",
    statement: /oldchecksum/,
    text: /in full scan 4/,
    story: "faulted checksum waits changed",
  },
  {
    name: "a page whose bytes nobody else has",
    run: [SETTINGS, ...area(3, "seq:1"), START, scan(2)],
    page: "A/r/1",
    reason: "no-partner",
    statement: /UNSTABLE/,
    text: /no other page has its bytes/,
    story: "faulted checksum waits",
  },
  {
    name: "a page whose only equal lies on another node",
    machine: { nodes: 2 },
    run: [
      sysfs({ merge_across_nodes: 0, pages_to_scan: 100, smart_scan: 0 }),
      A,
      mmap("near", 1, 0),
      mmap("far", 1, 1),
      fill("near", 0, 1, "seed:5"),
      fill("far", 0, 1, "seed:5"),
      madvise("near", 0, 1),
      madvise("far", 0, 1),
      START,
      scan(2),
    ],
    page: "A/far/0",
    reason: "other-node",
    statement: /merge_across_nodes/,
    text: /A\/near\/0 on node 0/,
  },
  {
    name: "a page whose KSM page is full",
    run: [sysfs({ max_page_sharing: 2 }), SETTINGS, ...area(3, "seed:5"), START, scan(3)],
    page: "A/r/2",
    reason: "chain-full",
    statement: /^!(is_page_sharing_candidate|stable_node_dup$|has_room)/,
    text: /max_page_sharing is 2/,
  },
  {
    name: "a page whose chain of KSM pages is full",
    run: [sysfs({ max_page_sharing: 2 }), SETTINGS, ...area(5, "seed:5"), START, scan(4)],
    page: "A/r/4",
    reason: "chain-full",
    statement: /^!(is_page_sharing_candidate|stable_node_dup$|has_room)/,
  },
  {
    name: "a page that an LRU batch holds",
    machine: { lruBatches: true },
    run: [
      SETTINGS,
      ...area(6, "seed:5"),
      START,
      sysfs({ pages_to_scan: 1 }),
      tick(2),
      madvise("r", 4, 2, "dontneed"),
      fill("r", 4, 2, "seed:5"),
      tick(4),
    ],
    page: "A/r/4",
    reason: "extra-reference",
    statement: /page_count|folio_ref_count/,
    text: /3 references, of which 2/,
    story: "faulted checksum unmapped faulted refused",
  },
  {
    name: "a page that smart scan skips",
    run: [sysfs({ pages_to_scan: 100 }), sysfs({ smart_scan: 1 }), ...area(2, "seq:5"), START, scan(7)],
    page: "A/r/0",
    reason: "skipped",
    statement: /remaining_skips|skips_left/,
    text: /until full scan 9/,
    story: "faulted checksum waits skipped waits skipped",
    since: "smart-scan",
  },
  {
    name: "a merged page that was written to",
    run: [SETTINGS, ...area(3, "seed:5"), START, scan(2), write(1)],
    page: "A/r/1",
    reason: "written-since",
    text: /merged until it was written to/,
    story: "faulted checksum merged copied",
  },
  {
    name: "a merged page",
    run: [SETTINGS, ...area(3, "seed:5"), START, scan(2)],
    page: "A/r/0",
    reason: "merged",
    statement: /STABLE/,
    story: "faulted checksum waits merged",
  },
  {
    name: "a KSM page that the others have left",
    run: [SETTINGS, ...area(2, "seed:5"), START, scan(2), write(1), scan(1)],
    page: "A/r/0",
    reason: "merged-alone",
    statement: /STABLE/,
  },
  {
    name: "a page of zeros",
    run: [SETTINGS, sysfs({ use_zero_pages: 1 }), ...area(2, "zero"), START, scan(2)],
    page: "A/r/0",
    reason: "merged-with-zeros",
    statement: /set_pte_at/,
  },
  {
    name: "a page that was unmapped",
    run: [
      SETTINGS,
      ...area(3, "seed:5"),
      START,
      scan(2),
      { op: "munmap", process: "A", region: "r", start: 1, count: 1 },
    ],
    page: "A/r/1",
    reason: "unmapped",
  },
  {
    name: "a page that a fork shares",
    run: [SETTINGS, ...area(2, "seq:5"), START, scan(2), { op: "fork", process: "A", child: "B" }, scan(2)],
    page: "B/r/0",
    reason: "search-ended",
    statement: /page == tree_page|order == 0/,
    text: /map the same page already, as fork leaves it/,
  },
  {
    name: "a page that run 2 has taken apart",
    run: [SETTINGS, ...area(4, "seed:5"), START, scan(3), sysfs({ run: 2 }), sysfs({ pages_to_scan: 1 }), START],
    page: "A/r/3",
    reason: "unmerged",
    story: "faulted checksum merged unshared left forgotten",
  },
];

const SOURCES = ["5.10", "6.12", "7.3", "own"] as const;

for (const source of SOURCES) {
  describe(`why, on ${source === "own" ? "the project's own KSM" : `linux-source-${source}`}`, function () {
    this.timeout(60_000);
    let tree: string | undefined;

    before(function () {
      tree = source === "own" ? undefined : needKernel(this, source);
    });

    for (const each of CASES.filter(({ since }) => since === undefined || source !== "5.10")) {
      it(`tells of ${each.name}: ${each.reason}`, async () => {
        const session = await ended(tree, each);
        const before = session.machine.hash();
        const answer = await ask(session, each.page);
        assert.equal(session.machine.hash(), before, "the session stays where it is");
        check(answer, each);
      });
    }

    it("names the test that refuses an area by its flags", async () => {
      const session = await ended(tree, CASES[0]!);
      changeFlags(session, "plain", 0x8);
      const answer = await ask(session, "A/plain/0");
      assert.equal(answer.reason, "not-mergeable");
      assert.match(answer.text, /refuses it by its flags/);
      assert.match(answer.statement ?? "", source === "own" ? /vm_flags/ : /VMA?_SHARED/);
    });

    it("tells of a process that is not on ksmd's list", async () => {
      const run = [SETTINGS, A, mmap("plain", 2), fill("plain", 0, 1, "seed:1"), START];
      const session = await ended(tree, { ...CASES[0]!, run });
      changeFlags(session, "plain", 0x80000000);
      assert.equal((await ask(session, "A/plain/0")).reason, "not-listed");
    });

    it("is a function of the position: the same on the way back as on the way there", async () => {
      const session = await openSession(tree);
      await session.restart();
      const told: WhyAnswer[] = [];
      const steps: number[] = [];
      for (const batches of [1, 4, 8, 4, 4]) {
        for (let each = 0; each < batches; each += 1) await session.runTo({ fn: "ksm_do_scan" });
        steps.push(session.machine.step);
        told.push(await ask(session, "A/r/1"));
      }
      assert.ok(new Set(told.map(({ reason }) => reason)).size >= 3);
      for (const [index, step] of [...steps.entries()].reverse()) {
        await session.seek(step);
        assert.deepEqual(await ask(session, "A/r/1"), told[index]);
      }
    });
  });
}

describe("why", function () {
  this.timeout(60_000);

  it("says that it cannot know where a source names its structures otherwise", async () => {
    const host = readHostFiles();
    const text = (host.kernel["reference/ksm.c"] ?? "").replace(/\bksm_(rmap_item|stable_node|mm_slot)\b/g, "own_$1");
    const input = { kind: "tree", path: "ksm.c", files: { "mm/ksm.c": text } } as const;
    const loaded = loadSource(input, await loadContext(host));
    const scenario = requireScenario(scenarioText(CASES[8]!), "test");
    const session = createSession(loaded, scenario, { yieldNow: async () => undefined });
    await session.runToEnd();
    const answer = await ask(session, "A/r/1");
    assert.deepEqual([answer.reason, answer.place, answer.statement], ["unknown", undefined, undefined]);
  });

  it("refuses a process, a region and a page that are not there, and says which are", async () => {
    const session = await openSession(undefined);
    await session.runToEnd();
    await assert.rejects(ask(session, "C/r/0"), /there is no process "C" at this point of the run; there are A, B/);
    await assert.rejects(ask(session, "A/x/0"), /process "A" has no region "x" at this point of the run; there are r/);
    await assert.rejects(ask(session, "A/r/8"), /page 8 is out of range: region "r" has pages 0 to 7/);
  });

  it("is a command: for people and for programs", async () => {
    const { code, out, err } = await command("why", FIRST_MERGE, "--page", "A/r/1", "--page=B/r/3");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(
      out,
      /^A\/r\/1: merged\n {2}A\/r\/1 is merged: 6 pages share frame 3\.\n {2}decided by {2}reference\/ksm\.c:/,
    );
    assert.match(out, /\n {4}step \d+ +scan 2 +merged with A\/r\/0: shares frame 3/);
    assert.match(out, /\nB\/r\/3: merged\n/);
    const json = await command("why", FIRST_MERGE, "--page", "A/r/1", "--json");
    const [line] = json.out.trimEnd().split("\n");
    const answer = JSON.parse(line ?? "") as WhyAnswer & { readonly at: string };
    assert.deepEqual([answer.at, answer.page, answer.reason, answer.isMerged], ["why", "A/r/1", "merged", true]);
  });

  it("refuses arguments that it cannot use", async () => {
    for (const [args, message] of [
      [["why", FIRST_MERGE], /why needs --page PROCESS\/REGION\/NUMBER/],
      [["why", FIRST_MERGE, "--page", "A"], /--page is A; PROCESS\/REGION\/NUMBER is allowed/],
      [["why", FIRST_MERGE, "--page"], /--page needs a value/],
      [["why", "--page", "A/r/1"], /why needs the path of a scenario/],
      [["why", "nowhere.ksm.json", "--page", "A/r/1"], /there is no file nowhere\.ksm\.json/],
      [["why", FIRST_MERGE, "--page", "A/r/99"], /page 99 is out of range/],
    ] as const) {
      const { code, out, err } = await command(...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    }
  });

  it("tells the first merge's story", async function () {
    const tree = needKernel(this, "6.12");
    const session = await openSession(tree, readFileSync(FIRST_MERGE, "utf8"));
    await session.runToEnd();
    const { story } = await ask(session, "B/r/0");
    assert.deepEqual(
      story.map(({ pass, text }) => `${String(pass ?? "-")} ${text}`),
      [
        "- touched: gets frame 10",
        "1 seen for the first time: its checksum is noted",
        "2 merged with A/r/3, A/r/2, A/r/1, A/r/0: shares frame 3",
      ],
    );
    assert.ok(story.slice(1).every(({ place }) => place?.path === "mm/ksm.c"));
  });
});

function scenarioText({ name, machine, run }: Case): string {
  return JSON.stringify({ version: 1, title: name, machine: machine ?? {}, run });
}

async function ended(tree: string | undefined, each: Case): Promise<Session> {
  const session = await openSession(tree, scenarioText(each));
  assert.equal((await session.runToEnd()).why, "end");
  return session;
}

function ask(session: Session, page: string): Promise<WhyAnswer> {
  const [process = "", region = "", index = ""] = page.split("/");
  const name: PageName = { process, region, index: Number(index) };
  return new Why(session.core).answer(name);
}

function check(answer: WhyAnswer, { page, reason, statement, text, story }: Case): void {
  assert.deepEqual([answer.page, answer.reason], [page, reason], answer.text);
  if (text !== undefined) assert.match(answer.text, text);
  if (statement !== undefined) {
    assert.match(answer.statement ?? "", statement);
    assert.equal(answer.place?.role, "source");
  }
  if (story !== undefined) assert.equal(answer.story.map(({ kind }) => kind).join(" "), story);
  for (const event of answer.story) assert.ok(event.place === undefined || event.place.role === "source", event.text);
}

/** Sets bits of an area's flags, as nothing in a scenario can. */
function changeFlags(session: Session, region: string, bits: number): void {
  const structs = new Structs(session.machine);
  const [owner] = ownersOf(structs, session.player);
  const start = owner?.process.regions.find(({ name }) => name === region)?.address;
  const found = areasOf(structs, owner?.mm ?? 0).find((each) => each.start === start);
  const tag = "struct vm_area_struct";
  const address = structs.at(found?.at ?? 0, tag, "vm_flags") ?? assert.fail("no flags");
  const bytes = new Uint8Array(8);
  const flags = BigInt(structs.field(found?.at ?? 0, tag, "vm_flags") ?? 0) | BigInt(bits);
  new DataView(bytes.buffer).setBigUint64(0, flags, true);
  assert.ok(session.core.history.intervene({ kind: "set", memory: [{ address, bytes }], registers: [] }));
}
