/**
 * Why the selected page is merged or not: the answer with the statement that decides, pages with the same bytes, and the
 * page's story, every line of it a way to its step. What was told of another position is not shown: it may not hold here.
 */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { SessionState } from "../../engine/session/view.ts";
import type { WhyAnswer, WhyEvent } from "../../engine/session/whyView.ts";
import type { Actions } from "../actions.ts";
import { groupDigits } from "../figures.ts";
import type { StepperModel } from "../messages.ts";
import { placeLink } from "../positionBar.ts";

/** For the page `selected` ("A/r/3"); undefined when none is. */
export function whyPane(
  model: StepperModel,
  session: SessionState,
  selected: string | undefined,
  actions: Actions,
): VNode | undefined {
  if (selected === undefined) return undefined;
  const told = model.why?.page === selected && model.why.revision === session.revision ? model.why : undefined;
  const close = (): void => actions.updateUi((now) => ({ ...now, selectedPage: undefined }));
  return h("div", { class: "why", role: "region", "aria-label": `Why, page ${selected}` }, [
    h("div", { class: "why-head" }, [
      h("h3", {}, `Page ${selected}`),
      told === undefined
        ? h(
            "button",
            {
              type: "button",
              class: "secondary",
              "data-why": selected,
              disabled: model.busy !== undefined,
              onClick: () => actions.send({ kind: "why", page: selected }),
            },
            "Why?",
          )
        : undefined,
      h("button", { type: "button", class: "text-button", "aria-label": "Close", onClick: close }, "Close"),
    ]),
    told === undefined ? undefined : h("div", { "aria-live": "polite" }, answered(told.answer, actions)),
  ]);
}

function answered(answer: WhyAnswer, actions: Actions): VNode[] {
  const { text, place, statement, step, outlook, equals, equalCount, story, storyFrom } = answer;
  const rows: VNode[] = [h("p", { class: answer.isMerged ? "why-answer merged" : "why-answer" }, text)];
  if (place !== undefined) {
    const when = step === undefined ? undefined : stepLink(step, `step ${groupDigits(step)}`, actions);
    rows.push(
      h("p", { class: "why-decides" }, [placeLink(place, actions), " ", h("code", {}, statement ?? ""), " ", when]),
    );
  }
  if (outlook !== undefined) rows.push(h("p", { class: "why-outlook" }, `${outlook}.`));
  if (equals.length > 0) {
    const more = equalCount > equals.length ? `, ${groupDigits(equalCount - equals.length)} more` : "";
    rows.push(
      h("h4", {}, `Same bytes: ${groupDigits(equalCount)}${more === "" ? "" : ` (the first ${equals.length})`}`),
      h(
        "ul",
        { class: "why-equals" },
        equals.map((each) => h("li", { key: each.page }, [equalLink(each.page, actions), ` ${each.text}`])),
      ),
    );
  }
  if (story.length > 0) {
    rows.push(
      h("h4", {}, storyFrom === 0 ? "Story" : `Story from step ${groupDigits(storyFrom)} on`),
      h(
        "ol",
        { class: "why-story" },
        story.map((each, index) => storyRow(each, index, actions)),
      ),
    );
  }
  return rows;
}

function stepLink(step: number, text: string, actions: Actions): VNode {
  const title = `Go to step ${groupDigits(step)}`;
  return h("button", { type: "button", class: "link", title, onClick: () => actions.seek(step) }, text);
}

function equalLink(page: string, actions: Actions): VNode {
  const onClick = (): void => actions.updateUi((now) => ({ ...now, selectedPage: page }));
  return h("button", { type: "button", class: "link", title: `Select page ${page}`, onClick }, page);
}

function storyRow(event: WhyEvent, index: number, actions: Actions): VNode {
  const { step, pass, text, place, times, lastPass } = event;
  const scan = pass === undefined ? "" : `scan ${pass}${lastPass === undefined ? "" : `–${lastPass}`}`;
  const again = times === undefined ? "" : ` (${times} times)`;
  return h("li", { key: index, class: `why-event why-${event.kind}` }, [
    h("span", { class: "why-step" }, stepLink(step, groupDigits(step), actions)),
    h("span", { class: "why-scan" }, scan),
    h("span", { class: "why-text" }, `${text}${again}`),
    place === undefined ? undefined : placeLink(place, actions),
  ]);
}
