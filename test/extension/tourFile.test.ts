/** Tours as they are written, and the ways that lead to their moments. */
import { strict as assert } from "node:assert";
import type { Tour } from "../../extension/tours/tour.ts";
import { parseTour } from "../../extension/tours/tourFile.ts";
import { routeTo } from "../../extension/tours/tourMoves.ts";

const TOUR = `---
title: Two homes
about: A page has two homes.
order: 3
scenario: homes.ksm.json
---

An introduction,
of two lines.

## The first home

- at: operation 7
- in: page_of_node() \`smp_rmb();\`
- in: ksm_get_folio()
- nth: 2
- point-at: trees stable
- point-at: numbers pages_shared

Text with a list:

- of one point

## Gone on

- in: page_of_node()
- alone: ksmd

More.

## The other

- scenario: other.ksm.json
- needs: ksm_migrate_page folio_migrate_ksm
- source: ours

The end.
`;

const OURS = {
  path: "reference/ksm.c",
  isOurs: true,
  text: `
/* page_of_node() is told of here. */
static struct folio *page_of_node(struct ksm_stable_node *node, enum page_lock lock);

static struct folio *page_of_node(struct ksm_stable_node *node,
				  enum page_lock lock)
{
	if (lock) {
		smp_rmb();
	}
}

void ksm_migrate_page(struct page *page)
{
	smp_rmb();
}
`,
};

function tour(text = TOUR): Tour {
  const parsed = parseTour(text, "homes");
  assert.deepEqual(parsed.kind === "problems" ? parsed.problems : [], []);
  assert.ok(parsed.kind === "tour");
  return parsed.tour;
}

function problems(text: string): readonly string[] {
  const parsed = parseTour(text, "homes");
  return parsed.kind === "tour" ? [] : parsed.problems.map(({ line, message }) => `${String(line)}: ${message}`);
}

describe("a tour's file", () => {
  it("has front matter, an introduction, and steps with what their lines say", () => {
    const { steps, ...head } = tour();
    const introduction = "An introduction,\nof two lines.";
    assert.deepEqual(head, { id: "homes", title: "Two homes", about: "A page has two homes.", order: 3, introduction });
    assert.deepEqual(steps[0], {
      title: "The first home",
      scenario: "homes.ksm.json",
      at: { kind: "operation", index: 7 },
      targets: [{ fn: "page_of_node", statement: "smp_rmb();" }, { fn: "ksm_get_folio" }],
      nth: 2,
      alone: undefined,
      pointers: [
        { part: "trees", what: "stable" },
        { part: "numbers", what: "pages_shared" },
      ],
      needs: [],
      isOursOnly: false,
      text: "Text with a list:\n\n- of one point",
      line: 11,
    });
    assert.deepEqual(
      steps.map(({ at, scenario, alone }) => [at.kind, scenario, alone]),
      [
        ["operation", "homes.ksm.json", undefined],
        ["here", "homes.ksm.json", "ksmd"],
        ["start", "other.ksm.json", undefined],
      ],
    );
  });

  it("is refused with the line of what is wrong", () => {
    assert.deepEqual(problems("Text."), [
      "1: a tour begins with front matter between two lines ---",
      '1: a tour has steps, each under a heading "## "',
    ]);
    assert.deepEqual(problems(TOUR.replace("order: 3", "oder: 3")), [
      '1: the front matter has no "order"',
      '1: "order" is a number, not ',
      '4: "oder: 3" is not one of title, about, order, scenario and its value',
    ]);
    const wrong = (from: string, to: string): void => {
      const found = problems(TOUR.replace(from, to));
      const line = TOUR.slice(0, TOUR.indexOf(from)).split("\n").length;
      assert.equal(found.length, 1, to);
      assert.ok(found[0]?.startsWith(`${String(line)}: `) === true, found[0]);
    };
    wrong("- at: operation 7", "- at: operation");
    wrong("- at: operation 7", "- at: start 7");
    wrong("- at: operation 7", "- at: here");
    wrong("- nth: 2", "- nth: 0");
    wrong("- in: ksm_get_folio()", "- in: ksm_get_folio");
    wrong("- point-at: trees stable", "- point-at: stable");
    wrong("- needs:", "- need:");
    assert.deepEqual(problems(TOUR.replace("\nThe end.\n", "")), ['31: the step "The other" says nothing']);
  });
});

describe("the way to a tour's step", () => {
  it("goes to where the step begins and from there to the first place that the source has", () => {
    const first = routeTo(tour(), 0, OURS);
    const runTo = { kind: "runTo", target: { path: "reference/ksm.c", line: 8 }, nth: 2, alone: undefined };
    const moves = [{ kind: "goto", moment: { operation: 7 } }, runTo];
    assert.deepEqual(first, { kind: "route", scenario: "homes.ksm.json", moves });
    const entry = { kind: "runTo", target: { fn: "page_of_node" }, nth: 1, alone: "ksmd" };
    assert.deepEqual(routeTo(tour(), 1, OURS), { kind: "route", scenario: "homes.ksm.json", moves: [...moves, entry] });
    const restart = [{ kind: "restart" }];
    assert.deepEqual(routeTo(tour(), 2, OURS), { kind: "route", scenario: "other.ksm.json", moves: restart });
  });

  it("ends in a sentence where the source has no such thing", () => {
    const theirs = { ...OURS, isOurs: false };
    const why = (index: number, source: typeof OURS): string => {
      const route = routeTo(tour(), index, source);
      return route.kind === "missing" ? route.why : "";
    };
    assert.match(why(2, theirs), /only KSM Lab's own KSM has/);
    assert.match(
      why(0, { ...OURS, text: "" }),
      /‘smp_rmb\(\);’ in page_of_node\(\) or ksm_get_folio\(\), which this source does/,
    );
    const noMigration = { ...OURS, text: OURS.text.replace("ksm_migrate_page", "f") };
    assert.match(why(2, noMigration), /about ksm_migrate_page\(\) or folio_migrate_ksm\(\), which/);
    assert.match(why(3, OURS), /no step 4/);
  });
});
