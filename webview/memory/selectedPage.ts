/** The page that is selected: what is known of it, who shares it, and why it is merged or not. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { Actions } from "../actions.ts";
import { groupDigits } from "../figures.ts";
import { whyAnswer } from "../why/whyAnswer.ts";
import { cellName, kinOf, type MemoryColumns, MAX_KIN, type Region, stateOf } from "./memoryModel.ts";
import type { MemoryView } from "./memoryShown.ts";
import { selectPage } from "./selectPage.ts";
import { STATE_LOOKS } from "./stateLooks.ts";
import type { ShownSession } from "../shownSession.ts";

const SHOWN = 12;

function names(regions: readonly Region[], cells: readonly number[], isCut: boolean, actions: Actions): VNode {
  const more = cells.length - SHOWN;
  return h("span", { class: "page-names" }, [
    ...cells.slice(0, SHOWN).map((cell) => {
      const name = cellName(regions, cell);
      return h("button", { key: name, type: "button", class: "link", onClick: () => selectPage(actions, name) }, name);
    }),
    more > 0 ? h("span", { class: "muted" }, `and ${groupDigits(more)}${isCut ? " or more" : ""} others`) : undefined,
  ]);
}

function rows(regions: readonly Region[], columns: MemoryColumns, cell: number, actions: Actions): readonly VNode[] {
  const look = STATE_LOOKS[stateOf(columns.state[cell] ?? 0)];
  const { sharing, equal, isCut } = kinOf(columns, cell);
  const others = sharing.filter((each) => each !== cell);
  const row = (name: string, value: unknown): VNode =>
    h("div", { key: name, class: "detail-row" }, [h("dt", {}, name), h("dd", {}, value as VNode)]);
  return [
    row("state", `${look.label}: ${look.meaning}`),
    ...columns.detailName.map((name, i) => row(name, columns.detailValue[i] ?? "")),
    ...(others.length === 0 ? [] : [row("shares with", names(regions, others, isCut, actions))]),
    ...(equal.length === 0
      ? []
      : [row("same bytes", names(regions, equal, isCut || equal.length === MAX_KIN, actions))]),
  ];
}

function why(page: string, { step: now }: Pick<ShownSession, "step">, ui: MemoryView, actions: Actions): VNode {
  const shown = ui.memory.why?.page === page && ui.memory.why.step === now ? ui.memory.why : undefined;
  const ask = (): void => {
    const begun = { page, step: now, answer: undefined, problem: undefined };
    actions.updateUi((now) => ({ ...now, memory: { ...now.memory, why: begun } }));
    actions.send({ kind: "why", page, step: now });
  };
  return h("div", { class: "why", "aria-live": "polite" }, [
    shown === undefined
      ? h("button", { type: "button", class: "secondary", "data-ask": "why", onClick: ask }, "Why?")
      : undefined,
    shown !== undefined && shown.answer === undefined
      ? h("p", { class: "muted" }, shown.problem ?? "Looking through the history…")
      : undefined,
    ...(shown?.answer === undefined ? [] : whyAnswer(shown.answer, actions)),
  ]);
}

/** `cell`: the selected one. */
export function selectedPage(
  regions: readonly Region[],
  columns: MemoryColumns,
  cell: number,
  rest: { readonly session: Pick<ShownSession, "step">; readonly ui: MemoryView; readonly actions: Actions },
): VNode {
  const { session, ui, actions } = rest;
  const name = cellName(regions, cell);
  return h("aside", { class: "selected-page", "aria-label": `Page ${name}` }, [
    h("div", { class: "selected-head" }, [
      h("h3", {}, name),
      h(
        "button",
        {
          type: "button",
          class: "text-button",
          "aria-label": "Close: select no page",
          onClick: () => selectPage(actions, undefined),
        },
        "Close",
      ),
    ]),
    h("dl", { class: "details" }, rows(regions, columns, cell, actions)),
    why(name, session, ui, actions),
  ]);
}
