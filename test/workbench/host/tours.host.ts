/**
 * Tours in a real VS Code, from inside its extension host: every step forwards, and one back. On KSM Lab's own KSM all five;
 * where KSM_LAB_TREE names a kernel tree, one on its ksm.c, where some steps are missing and say so.
 */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Tour, TourStep } from "../../../extension/tours/tour.ts";
import { parseTour } from "../../../extension/tours/tourFile.ts";
import { routeTo, type TourSource } from "../../../extension/tours/tourMoves.ts";
import type { LabApi } from "../../../extension/labApi.ts";
import type { TourCard } from "../../../webview/messages.ts";
import { lab, need, TREE } from "./labDriver.ts";

const TOURS = ["first-ksm", "callbacks", "migration", "quiet-ksmd", "zero-pages"];
const ON_LINUX = "migration";

interface At {
  readonly index: number;
  readonly missing: string | undefined;
  /** Of the session. */
  readonly step: number | undefined;
  readonly marked: string | undefined;
}

async function tourNamed(id: string): Promise<Tour> {
  const { extensionUri } = need(vscode.extensions.getExtension("ksm-lab.ksm-lab"), "extension");
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, "tours", `${id}.md`));
  const parsed = parseTour(new TextDecoder().decode(bytes), id);
  assert.ok(parsed.kind === "tour");
  return parsed.tour;
}

async function run(api: LabApi, command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(`ksmLab.${command}`, ...args);
  await api.whenIdle();
  assert.equal(api.lastError(), undefined);
}

function cardOf(api: LabApi): TourCard {
  return need(api.tour(), "tour");
}

/** The session stands where the step says, and the editor marks it. */
function assertThere({ targets }: TourStep, api: LabApi, where: string): void {
  if (targets.length === 0) return;
  const fn = api.state()?.thread?.frames[0]?.name;
  const target = targets.find((each) => each.fn === fn);
  assert.ok(target !== undefined, `${where}: in ${fn ?? "nothing"}()`);
  const marked = need(api.highlight(), "highlight").text.replace(/\s+/g, " ");
  // The marked range is the condition where the text is all of an if, and the other way about.
  const { statement } = target;
  assert.ok(statement === undefined || marked.includes(statement) || statement.includes(marked), `${where}: ${marked}`);
}

/** From the first step to the last; where each was. */
async function walk(tour: Tour, api: LabApi, isMissing: (index: number) => boolean): Promise<readonly At[]> {
  const been: At[] = [];
  for (const [index, step] of tour.steps.entries()) {
    if (index > 0) await run(api, "tourNext");
    const card = cardOf(api);
    const where = `${tour.id}, step ${String(index + 1)}: ${step.title}`;
    assert.deepEqual(
      [card.tour, card.step, card.index, card.total],
      [tour.title, step.title, index, tour.steps.length],
    );
    assert.ok(card.html.includes("<p"), `${where}: no text`);
    assert.equal(card.missing !== undefined, isMissing(index), `${where}: ${card.missing ?? "is not missing"}`);
    if (card.missing === undefined) assertThere(step, api, where);
    been.push(here(api));
  }
  return been;
}

function here(api: LabApi): At {
  const { index, missing } = cardOf(api);
  return { index, missing, step: api.state()?.step, marked: api.highlight()?.text };
}

async function backAndOut(been: readonly At[], api: LabApi): Promise<void> {
  await run(api, "tourBack");
  assert.deepEqual(here(api), been.at(-2));
  await run(api, "tourNext");
  assert.deepEqual(here(api), been.at(-1));
  const { step } = need(api.state(), "simulation");
  await run(api, "tourNext");
  assert.equal(api.tour(), undefined, "after the last step the tour is over");
  assert.equal(api.state()?.step, step, "the simulation stays where it is");
}

describe(TREE === undefined ? "a tour of KSM Lab's own KSM" : "a tour of a real ksm.c", () => {
  after(() => vscode.commands.executeCommand("ksmLab.stop"));

  if (TREE === undefined) {
    it("is there for each of the five documents", async () => {
      assert.deepEqual(await (await lab()).tours(), TOURS);
    });
    for (const id of TOURS) {
      it(`${id} goes from the first step to the last, and back`, async () => {
        const [tour, api] = [await tourNamed(id), await lab()];
        await run(api, "startTour", id, "reference");
        await backAndOut(await walk(tour, api, () => false), api);
      });
    }
    it("can be left at any time, and ends with another simulation", async () => {
      const api = await lab();
      await run(api, "startTour", "quiet-ksmd", "reference");
      const { step } = need(api.state(), "simulation");
      await run(api, "leaveTour");
      assert.deepEqual([api.tour(), api.state()?.step], [undefined, step]);
      await run(api, "step");
      assert.equal(api.state()?.step, step + 1);
      await run(api, "startTour", "quiet-ksmd", "reference");
      await run(api, "step");
      assert.equal(cardOf(api).index, 0, "what the reader does by himself leaves the tour where it is");
      await run(api, "simulateReference");
      assert.equal(api.tour(), undefined);
    });
    return;
  }

  it(`${ON_LINUX} goes to the steps that it has, and says of the others what is missing`, async () => {
    const [tour, api] = [await tourNamed(ON_LINUX), await lab()];
    const uri = vscode.Uri.joinPath(vscode.Uri.file(need(TREE, "tree")), "mm/ksm.c");
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const source: TourSource = { path: "mm/ksm.c", text, isOurs: false };
    const isMissing = (index: number): boolean => routeTo(tour, index, source).kind === "missing";
    await run(api, "startTour", ON_LINUX, "source");
    const been = await walk(tour, api, isMissing);
    assert.ok(been.filter(({ missing }) => missing === undefined).length >= 5);
    await backAndOut(been, api);
  });
});
