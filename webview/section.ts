import { h } from "./element.ts";
import type { ComponentChildren, VNode } from "preact";
import type { Actions } from "./actions.ts";
import { icon } from "./icons.ts";
import { toggleSection } from "./uiState.ts";
import type { SectionId, UiState } from "./uiState.ts";

export interface SectionParts {
  readonly id: SectionId;
  readonly title: string;
  /** Short text at the right of the heading. */
  readonly note?: ComponentChildren;
  /** Controls of the section, beside the heading. */
  readonly tools?: ComponentChildren;
}

/** A part of the page under a heading that folds it. */
export function section(
  parts: SectionParts,
  ui: Pick<UiState, "collapsed">,
  actions: Actions,
  body: () => ComponentChildren,
): VNode {
  const open = !ui.collapsed.includes(parts.id);
  const toggle = (): void => actions.updateUi((now) => toggleSection(now, parts.id));
  return h(
    "section",
    { key: parts.id, class: `section section-${parts.id}`, "aria-labelledby": `heading-${parts.id}` },
    [
      h("div", { class: "section-head" }, [
        h("h2", { id: `heading-${parts.id}` }, [
          h(
            "button",
            {
              class: "fold",
              "aria-expanded": open,
              "aria-controls": `body-${parts.id}`,
              onClick: toggle,
              type: "button",
            },
            [icon("twistie"), parts.title],
          ),
        ]),
        parts.note === undefined ? undefined : h("span", { class: "section-note" }, parts.note),
        open && parts.tools !== undefined ? h("span", { class: "section-tools" }, parts.tools) : undefined,
      ]),
      h("div", { id: `body-${parts.id}`, class: "section-body", hidden: !open }, open ? body() : undefined),
    ],
  );
}

/** Stands where a part will be drawn, about as high as most are, so that what is below does not jump. */
export function awaited(): VNode {
  return h("p", { class: "nothing awaited" }, "…");
}
