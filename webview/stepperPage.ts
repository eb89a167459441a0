/**
 * The page at work: keeps what has come and what it remembers of itself, and draws it, at most once a frame for whatever
 * came meanwhile. Once nothing has come for a moment it draws what nobody looks at: parts out of sight, and what is only
 * read out.
 */
import { render } from "preact";
import type { BulkRequest } from "../engine/session/bulk/channels.ts";
import type { Actions } from "./actions.ts";
import { BulkStore } from "./bulkStore.ts";
import { DueExports } from "./export/dueExports.ts";
import { exportPanel } from "./export/exportPanel.ts";
import { keepEqual } from "./keepEqual.ts";
import { Memo } from "./memo.ts";
import type { FromStepper, StepperModel, ToStepper } from "./messages.ts";
import { withFirstWidths } from "./firstWidths.ts";
import { onceAFrame, onceStill } from "./pace.ts";
import { memoryPart } from "./memory/memoryPart.ts";
import { timePart } from "./time/timePart.ts";
import { partId } from "./tour/pointing.ts";
import { treesPart } from "./trees/treesPart.ts";
import { Sight } from "./sight.ts";
import { type Position, stepperView } from "./stepperView.ts";
import { redrawOnTheme } from "./theme.ts";
import { loadPlot } from "./time/curvesPlot.ts";
import { followTime, type TimeFollower } from "./time/followTime.ts";
import { followTour } from "./tour/followTour.ts";
import { restoreUi, savedUi, withAnswer, withLook } from "./uiState.ts";
import type { SavedUi, UiState } from "./uiState.ts";
import { changedWants, wantedRequests } from "./wants.ts";

const NOTHING: StepperModel = {
  session: undefined,
  statement: undefined,
  scenario: undefined,
  busy: undefined,
  edited: false,
};
/** What the first look at a window falls on. */
const ON_TOP = [timePart, memoryPart, treesPart].map(({ name }) => partId(name));
/** Nothing came for so long: the session stands still. */
const STILL_MS = 250;

/** What VS Code gives a webview. */
export interface PageHost {
  readonly send: (message: FromStepper) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

export class StepperPage {
  private readonly root: Element;
  private readonly send: (message: FromStepper) => void;
  private readonly bulk = new BulkStore();
  private readonly memo = new Memo();
  private readonly actions: Actions;
  private readonly exports: DueExports;
  private readonly followTourNow = followTour();
  private readonly time: TimeFollower;
  private readonly tellWants: (ui: UiState) => void;
  private readonly keep: (saved: SavedUi) => void;
  private readonly draw = onceAFrame(() => this.drawNow());
  private readonly settle = onceStill(STILL_MS, () => this.rest());
  private readonly sight = new Sight(ON_TOP, this.draw);
  /** Undefined until one has come. */
  private model: StepperModel | undefined;
  private ui: UiState;
  private rested: Position | undefined;

  constructor(root: Element, { send, getState, setState }: PageHost) {
    this.root = root;
    this.send = send;
    this.ui = restoreUi(getState());
    this.exports = new DueExports(exportPanel, send);
    this.tellWants = wantsTeller(send);
    this.keep = keeper((look) => {
      setState(look);
      send({ kind: "look", look });
    });
    this.time = followTime({
      send,
      model: () => this.model ?? NOTHING,
      columns: () => this.bulk.get("timeline")?.columns,
      ui: () => this.ui,
      update: (change) => {
        this.ui = { ...this.ui, time: { ...this.ui.time, ...change } };
        this.draw();
      },
    });
    this.actions = {
      send,
      command: (command) => send({ kind: "command", command }),
      reveal: (place) => send({ kind: "reveal", place }),
      focus: (id) => document.getElementById(id)?.focus(),
      seek: (step) => this.time.seek(step),
      updateUi: (change) => this.updateUi(change),
    };
    redrawOnTheme(() => {
      this.memo.forget();
      this.draw();
    });
    send({ kind: "ready" });
    this.keep(savedUi(this.ui));
    this.tellWants(this.ui);
    this.ui = withFirstWidths(this.ui, root);
    void loadPlot();
  }

  receive(message: ToStepper): void {
    switch (message.kind) {
      case "model":
        this.show(message.model);
        break;
      case "why":
        this.ui = withAnswer(this.ui, message);
        break;
      case "look":
        this.updateUi((ui) => withLook(ui, message.look));
        break;
      case "picture":
        this.exports.add(message.id, message.format);
        break;
      case "bulk": {
        const { channel, packet } = message;
        this.send({ kind: "have", channel, revision: this.bulk.take(channel, packet) });
      }
    }
    this.settle();
    this.draw();
  }

  private show(model: StepperModel): void {
    this.model = this.model === undefined ? model : keepEqual(this.model, model);
    if (model.session === undefined) {
      this.bulk.clear();
      this.rested = undefined;
    }
    this.time.arrived();
  }

  private updateUi(change: (ui: UiState) => UiState): void {
    const next = change(this.ui);
    if (next === this.ui) return;
    this.ui = next;
    this.keep(savedUi(next));
    this.drawNow();
    this.tellWants(next);
  }

  private drawNow(): void {
    const { model, bulk, ui, actions, memo, rested, sight } = this;
    if (model === undefined) return;
    render(stepperView(model, bulk, ui, actions, { memo, rested, sight }), this.root);
    this.time.follow();
    this.followTourNow(model);
    this.exports.look({ model, ui, bulk: (channel) => bulk.get(channel) });
  }

  /** Who holds the timeline goes on to move it. */
  private rest(): void {
    if (this.ui.time.isDragging) {
      this.settle();
      return;
    }
    this.rested = { session: this.model?.session, bulk: this.bulk.now() };
    this.draw();
  }
}

/** Keeps what is worth keeping, when it is another: the pointer alone changes UiState at every move. */
function keeper(take: (saved: SavedUi) => void): (saved: SavedUi) => void {
  let last = "";
  return (saved) => {
    const now = JSON.stringify(saved);
    if (now !== last) take(saved);
    last = now;
  };
}

/** Says what the page wants of the channels now, where that is another thing than before. */
function wantsTeller(send: (message: FromStepper) => void): (ui: UiState) => void {
  let wanted: readonly BulkRequest[] = [];
  return (ui) => {
    const now = wantedRequests(ui);
    changedWants(wanted, now).forEach(send);
    wanted = now;
  };
}
