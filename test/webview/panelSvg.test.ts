import assert from "node:assert/strict";
import { SCHEMAS, type Channel, type ChannelSchema } from "../../engine/session/bulk/channels.ts";
import { emptyColumns } from "../../engine/session/bulk/columns.ts";
import type { Bulk } from "../../engine/session/bulk/packets.ts";
import { opaque, withColours } from "../../webview/export/colours.ts";
import { DueExports } from "../../webview/export/dueExports.ts";
import { type Panel, panelSvg } from "../../webview/export/panelSvg.ts";
import type { FromStepper } from "../../webview/messages.ts";
import { INITIAL_UI } from "../../webview/uiState.ts";
import { manyPages, mockMemory, SMALL } from "../mock/mockMemory.ts";
import { mockState, mockTree } from "../mock/mockSession.ts";
import { assertGolden } from "./golden.ts";

const session = mockState();
const { step } = session;

type Held = { [C in Channel]?: Bulk<ChannelSchema<C>> };

function held(at = step): Held {
  const of = <C extends Channel>(columns: Bulk<ChannelSchema<C>>["columns"]) => ({ revision: 1, step: at, columns });
  return {
    timeline: of<"timeline">({
      ...emptyColumns(SCHEMAS.timeline),
      end: Float64Array.of(1200),
      eventStep: Float64Array.of(400, 900),
      eventKind: Uint8Array.of(0, 5),
      eventArea: Uint16Array.of(0, 0),
      eventPage: Uint32Array.of(0, 0),
      areas: [""],
      momentStep: Float64Array.of(0, 300, 800),
      momentKind: Uint8Array.of(2, 1, 3),
      momentNumber: Uint32Array.of(0, 1, 1),
      momentTimeNs: Float64Array.of(0, 10, 20),
      operations: ['a process "A" <&>'],
      pages_sharing: Float64Array.of(0, 1, 4),
    }),
    memory: of<"memory">(mockMemory(SMALL)),
    trees: of<"trees">({
      view: [JSON.stringify({ trees: [mockTree("stable", 6), mockTree("unstable", 0)], strays: [] })],
    }),
    numbers: of<"numbers">({ view: ["[]"], itemBytes: Float64Array.of(768) }),
  };
}

function panel(bulk: Held = held(), ui = INITIAL_UI): Panel {
  const model = { session, statement: "if (a < b && c)", scenario: undefined, busy: undefined, edited: false };
  return { model, ui, bulk: (channel) => bulk[channel] };
}

describe("the panel as a picture", () => {
  it("shows every part that is not folded", () => {
    const svg = panelSvg(panel());
    assertGolden("panel.svg", svg);
    for (const title of ["Time", "Memory", "Trees", "Numbers"]) assert.ok(svg.includes(`>${title}</text>`), title);
    const folded = panelSvg(panel(held(), { ...INITIAL_UI, collapsed: ["time", "trees"] }));
    assert.ok(
      !folded.includes(">Time</text>") && !folded.includes(">Trees</text>") && folded.includes(">Memory</text>"),
    );
  });

  it("stands alone: no variable is left, every colour is one that any viewer knows, every letter is escaped", () => {
    const values: Record<string, string> = {
      "--vscode-editor-background": "#1f1f1f",
      "--vscode-foreground": "#cccccc80",
    };
    const svg = withColours(panelSvg(panel()), (name) => values[name] ?? "", "#1f1f1f");
    assert.ok(!svg.includes("var("));
    assert.ok(svg.includes('fill="#767676"'), "half of the ink on the paper");
    assert.ok(svg.includes("if (a &#60; b &#38;&#38; c)"));
    const tags = svg.match(/<\/?[a-z]+|\/>/g) ?? [];
    let depth = 0;
    for (const tag of tags) depth += tag.startsWith("</") || tag === "/>" ? -1 : 1;
    assert.equal(depth, 0, "what is opened is closed");
  });

  it("mixes colours with the paper, and leaves alone what is none", () => {
    assert.equal(opaque("#fff", "#000000"), "#ffffff");
    assert.equal(opaque("#ffffff80", "#000000"), "#808080");
    assert.equal(opaque("rgba(0, 0, 0, 0.5)", "#ffffff"), "#808080");
    assert.equal(opaque("#12345600", "#ffffff"), "none");
    assert.equal(opaque("red", "#ffffff"), "red");
    assert.equal(
      withColours("var(--a, var(--b, blue))", () => "", "#000000"),
      "blue",
    );
  });

  it("has a million pages as blocks, and asks for each colour once", () => {
    const asked: string[] = [];
    const columns = mockMemory([manyPages(1_000_000)]);
    const svg = withColours(
      panelSvg(panel({ memory: { revision: 1, step, columns } })),
      (name) => {
        asked.push(name);
        return "#123456";
      },
      "#1f1f1f",
    );
    assert.match(svg, /1,000,000 pages/);
    assert.ok(svg.length < 4e6, `${String(svg.length)} letters`);
    assert.equal(asked.length, new Set(asked).size);
  });
});

describe("pictures that are waited for", () => {
  it("are drawn when every part that is shown has come, and each is answered", async () => {
    const sent: FromStepper[] = [];
    const drawn: string[] = [];
    const exports = new DueExports(
      async (_, format) => {
        drawn.push(format);
        if (format === "png") throw new Error("too large");
        return Uint8Array.of(1);
      },
      (message) => sent.push(message),
    );
    exports.add(1, "svg");
    exports.add(2, "png");
    exports.look(panel(held(step - 1)));
    exports.look(panel({}));
    assert.deepEqual(drawn, []);
    const { memory, numbers } = held();
    assert.ok(memory && numbers);
    exports.look(panel({ memory, numbers }, { ...INITIAL_UI, collapsed: ["trees", "time"] }));
    assert.deepEqual(drawn, ["svg", "png"]);
    exports.look(panel());
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(sent, [
      { kind: "picture", id: 1, bytes: Uint8Array.of(1), problem: undefined },
      { kind: "picture", id: 2, bytes: undefined, problem: "too large" },
    ]);
  });
});
