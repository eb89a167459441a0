import assert from "node:assert/strict";
import type { VNode } from "preact";
import type { NumbersFile } from "../../engine/session/bulk/numbers.ts";
import type { CounterView } from "../../engine/session/view.ts";
import type { FromStepper } from "../../webview/messages.ts";
import { FILE_MEANINGS } from "../../engine/session/bulk/fileMeanings.ts";
import { bytesText, numberGroups, savings } from "../../webview/numbers/numbersModel.ts";
import { numbersPart } from "../../webview/numbers/numbersPart.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { mockPlace, mockState } from "../mock/mockSession.ts";
import { elements, fire, withClass } from "./tree.ts";

const COUNTERS: readonly CounterView[] = [
  { name: "my_own_file", value: 3 },
  { name: "pages_to_scan", value: 100 },
  { name: "pages_sharing", value: 30, before: 29 },
  { name: "pages_shared", value: 10 },
  { name: "advisor_mode", value: "[none] scan-time" },
];
const FILES: readonly NumbersFile[] = [
  {
    name: "pages_sharing",
    isWritable: false,
    expressions: ["ksm_pages_sharing"],
    writers: [{ fn: "stable_tree_append", place: mockPlace(41, 2, 20) }],
  },
  { name: "pages_to_scan", isWritable: true, expressions: [], writers: [] },
  { name: "my_own_file", isWritable: true, expressions: [], writers: [] },
  { name: "advisor_mode", isWritable: true, expressions: [], writers: [] },
];

function draw(initial: UiState = INITIAL_UI): {
  view: VNode;
  sent: FromStepper[];
  revealed: string[];
  ui: () => UiState;
} {
  const sent: FromStepper[] = [];
  const revealed: string[] = [];
  let ui = initial;
  const session = mockState({ counters: COUNTERS });
  const columns = { view: [JSON.stringify(FILES)], itemBytes: Float64Array.of(6400) };
  const view = numbersPart.draw({ session, columns, rested: columns, pointed: [], isRushed: false }, initial, {
    send: (message) => sent.push(message),
    command: () => undefined,
    seek: () => undefined,
    reveal: (place) => revealed.push(`${place.path}:${place.line + 1}`),
    updateUi: (change) => (ui = change(ui)),
    focus: () => undefined,
  });
  return { view, sent, revealed, ui: () => ui };
}

describe("numbers", () => {
  it("begin with what is saved: gross, metadata, net, ratio", () => {
    const shown = savings(COUNTERS, 6400).map(({ name, value, delta }) => `${name} ${value} ${delta ?? ""}`.trim());
    assert.deepEqual(shown, ["gross 120.0 KiB +4.0 KiB", "metadata 6.3 KiB", "net 113.8 KiB", "ratio 3.00"]);
    assert.deepEqual(savings([], 0), []);
  });

  it("write bytes in the unit that fits", () => {
    assert.deepEqual([0, 1023, 1024, -8192, 5 * 2 ** 30].map(bytesText), [
      "0 B",
      "1,023 B",
      "1.0 KiB",
      "−8.0 KiB",
      "5.0 GiB",
    ]);
  });

  it("are grouped in the table's order, with the source's own files where they belong", () => {
    const groups = numberGroups(COUNTERS, new Map(FILES.map((file) => [file.name, file])));
    assert.deepEqual(
      groups.map(({ group, rows }) => [group, ...rows.map(({ name }) => name)]),
      [
        ["counters", "pages_shared", "pages_sharing"],
        ["knobs", "pages_to_scan", "my_own_file"],
        ["advisor", "advisor_mode"],
      ],
    );
    assert.ok(Object.values(FILE_MEANINGS).every(({ meaning }) => /^.{10,120}\.$/.test(meaning)));
  });

  it("tell what a file means, who wrote it last, and which statements write it", () => {
    const { view, ui } = draw();
    assert.equal(withClass(view, "explained").length, 0);
    fire(
      withClass(view, "counter-name").find(({ text }) => text === "pages_sharing"),
      "onClick",
    );
    const { view: open, sent, revealed } = draw(ui());
    assert.match(withClass(open, "explained")[0]?.text ?? "", /page frame that was saved/);
    fire(withClass(open, "code")[0], "onClick");
    assert.deepEqual(sent, [{ kind: "lastWrite", expression: "ksm_pages_sharing" }]);
    fire(
      elements(open).find(({ tag, text }) => tag === "button" && text === "stable_tree_append:42"),
      "onClick",
    );
    assert.deepEqual(revealed, ["mm/ksm.c:42"]);
  });

  it("can be set where the source lets them be, and only there", () => {
    const { view, sent } = draw();
    const forms = withClass(view, "knob");
    assert.equal(forms.length, 3);
    const input = { value: " 250 " };
    fire(forms[0], "onSubmit", { preventDefault: () => undefined, currentTarget: { querySelector: () => input } });
    assert.deepEqual(sent, [{ kind: "setKnob", file: "pages_to_scan", text: "250" }]);
  });

  it("offer what a file says can be chosen", () => {
    const [row] = numberGroups(
      [{ name: "advisor_mode", value: "none [scan-time]", before: "[none] scan-time" }],
      new Map(),
    ).flatMap(({ rows }) => rows);
    assert.deepEqual([row?.value, row?.delta, row?.choices], ["scan-time", "was none", ["none", "scan-time"]]);
    const options = elements(draw().view).filter(({ tag }) => tag === "option");
    assert.deepEqual(
      options.map(({ text, props }) => [text, props["selected"]]),
      [
        ["none", true],
        ["scan-time", false],
      ],
    );
  });

  it("stand in two columns: what KSM says, and what it is told; a name breaks between its words", () => {
    const { view } = draw();
    const titles = withClass(view, "number-column").map((column) => column.text.match(/What is merged|Knobs|Advisor/g));
    assert.deepEqual(titles, [["What is merged"], ["Knobs", "Advisor"]]);
    const breaks = elements(view).filter(({ tag }) => tag === "wbr").length;
    assert.equal(
      breaks,
      COUNTERS.reduce((sum, { name }) => sum + name.split("_").length - 1, 0),
    );
  });

  it("mark what the last step changed", () => {
    const changed = withClass(draw().view, "changed").map(({ props }) => props["data-counter"]);
    assert.deepEqual(changed, [undefined, "pages_sharing"]);
  });
});
