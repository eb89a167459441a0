/**
 * Why a page is merged or not, as it was answered: the statement that decides, pages with the same bytes, and the page's
 * story, every line of it a way to its step.
 */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { WhyAnswer, WhyEvent } from "../../engine/session/whyView.ts";
import type { Actions } from "../actions.ts";
import { groupDigits } from "../figures.ts";
import { selectPage } from "../memory/selectPage.ts";
import { placeLink } from "../positionBar.ts";

export function whyAnswer(answer: WhyAnswer, actions: Actions): readonly VNode[] {
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
        alike(equals).map(({ pages, text: told }) =>
          h("li", { key: pages[0] }, [
            ...pages.map((page) => equalLink(page, actions)),
            h("span", { class: "why-equal-text" }, told),
          ]),
        ),
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

/** Those of which the same is to be said, together. */
function alike(equals: WhyAnswer["equals"]): readonly { readonly pages: readonly string[]; readonly text: string }[] {
  const pagesOf = new Map<string, string[]>();
  for (const { page, text } of equals) pagesOf.set(text, [...(pagesOf.get(text) ?? []), page]);
  return [...pagesOf].map(([text, pages]) => ({ pages, text }));
}

function stepLink(step: number, text: string, actions: Actions): VNode {
  const title = `Go to step ${groupDigits(step)}`;
  return h("button", { type: "button", class: "link", title, onClick: () => actions.seek(step) }, text);
}

function equalLink(page: string, actions: Actions): VNode {
  const onClick = (): void => selectPage(actions, page);
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
