import { h } from "./element.ts";
import type { VNode } from "preact";
import type { ThreadView } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import { placeLink } from "./positionBar.ts";
import { section } from "./section.ts";
import type { UiState } from "./uiState.ts";
import type { ShownSession } from "./shownSession.ts";

function threadRow(thread: ThreadView, isCurrent: boolean, actions: Actions): VNode {
  const frame = thread.frames[0];
  const where =
    frame === undefined
      ? ""
      : frame.place === undefined
        ? `${frame.name}()`
        : placeLink(frame.place, actions, `${frame.name}()`);
  return h("tr", { key: thread.id, class: isCurrent ? "current" : undefined, "aria-current": isCurrent || undefined }, [
    h("th", { scope: "row" }, thread.name),
    h("td", { class: `thread-state ${thread.state}` }, thread.state),
    h("td", {}, where),
    h("td", {}, thread.waitsFor ?? ""),
  ]);
}

/** Threads with what they wait for. */
export function threadsSection(session: ShownSession, ui: UiState, actions: Actions): VNode {
  const { threads, thread } = session;
  return section({ id: "threads", title: "Threads", note: String(threads.length) }, ui, actions, () =>
    h("table", { class: "threads" }, [
      h("thead", {}, [
        h(
          "tr",
          {},
          ["thread", "state", "in", "waits for"].map((name) => h("th", { key: name, scope: "col" }, name)),
        ),
      ]),
      h(
        "tbody",
        {},
        threads.map((one) => threadRow(one, one.id === thread?.id, actions)),
      ),
    ]),
  );
}
