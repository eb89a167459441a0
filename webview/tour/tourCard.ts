/** The card of the tour that is under way: what to see at this moment, where to look, and the ways on. */
import type { VNode } from "preact";
import type { Actions } from "../actions.ts";
import { h } from "../element.ts";
import type { TourCard, TourPointer } from "../messages.ts";
import { goToPointed, pointerText } from "./pointing.ts";

function button(text: string, onClick: () => void, more: Readonly<Record<string, unknown>> = {}): VNode {
  return h("button", { type: "button", class: "secondary", onClick, ...more }, text);
}

function pointer(one: TourPointer, actions: Actions): VNode {
  const onClick = (): void => goToPointed(one, actions);
  return h("li", {}, [h("button", { type: "button", class: "link", onClick }, pointerText(one))]);
}

export function tourCard(card: TourCard, isBusy: boolean, actions: Actions): VNode {
  const { index, total } = card;
  const isLast = index + 1 === total;
  return h("section", { class: "tour", "aria-labelledby": "tour-step" }, [
    h("div", { class: "tour-head" }, [
      h("span", { class: "tour-name" }, `Tour: ${card.tour}`),
      h("span", { class: "tour-count" }, `${String(index + 1)} of ${String(total)}`),
    ]),
    h("div", { class: "tour-body", "aria-live": "polite", tabIndex: 0 }, [
      h("h2", { id: "tour-step" }, card.step),
      card.missing === undefined ? undefined : h("p", { class: "tour-missing", role: "note" }, card.missing),
      h("div", { class: "tour-text", dangerouslySetInnerHTML: { __html: card.html } }),
    ]),
    card.pointers.length === 0 || card.missing !== undefined
      ? undefined
      : h("ul", { class: "tour-pointers", "aria-label": "Look at" }, [
          card.pointers.map((one) => pointer(one, actions)),
        ]),
    h("div", { class: "tour-ways" }, [
      button("Back", () => actions.command("tourBack"), { disabled: isBusy || index === 0 }),
      button(isLast ? "Finish" : "Next", () => actions.command("tourNext"), { class: "primary", disabled: isBusy }),
      button("Leave the tour", () => actions.command("leaveTour"), { class: "text-button" }),
    ]),
  ]);
}
