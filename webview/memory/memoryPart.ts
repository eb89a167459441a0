/**
 * Memory: every page of every process as a cell, drawn on one canvas, and the same as tables. The pages that share with the
 * one that is pointed at stand out everywhere; lines lead from the selected one to its partners.
 */
import { h } from "../element.ts";
import type { ComponentChildren, VNode } from "preact";
import type { Actions } from "../actions.ts";
import { groupDigits } from "../figures.ts";
import { lastKept } from "../kept.ts";
import type { Part } from "../part.ts";
import { awaited, section } from "../section.ts";
import { memoryCanvas } from "./memoryCanvas.ts";
import { cellNamed, type MemoryColumns, regionsOf } from "./memoryModel.ts";
import { layoutPicture } from "./memoryPicture.ts";
import { foundCells, parseSearch } from "./memorySearch.ts";
import { type MemoryShown, updateMemory } from "./memoryShown.ts";
import { memoryText } from "./memoryText.ts";
import { memoryLegend, memorySearch } from "./memoryTools.ts";
import { processFigures } from "./processFigures.ts";
import { selectedPage } from "./selectedPage.ts";
import type { ShownSession } from "../shownSession.ts";

const keepRegions = lastKept(regionsOf);
const keepPicture = lastKept(layoutPicture);

type Session = Pick<ShownSession, "step" | "processes">;

/** `rested`: what is only read out is drawn from. */
function body(shown: MemoryShown, rested: MemoryColumns | undefined, session: Session): ComponentChildren {
  const { columns, regions, ui, actions } = shown;
  if (columns.processName.length === 0)
    return session.processes.length === 0
      ? h("p", { class: "nothing" }, "No process has been made yet.")
      : // The cells of a long run are still on their way.
        awaited();
  if (columns.state.length === 0) return h("p", { class: "nothing" }, "No process has memory yet.");
  const cell = ui.selectedPage === undefined ? undefined : cellNamed(regions, ui.selectedPage);
  return [
    memorySearch(shown),
    memoryLegend(shown),
    ...(ui.memory.asText ? [memoryText(columns, true)] : [memoryCanvas(shown), rested && memoryText(rested, false)]),
    cell === undefined ? undefined : selectedPage(regions, columns, cell, { session, ui, actions }),
    processFigures(session.processes),
  ];
}

function tools(isText: boolean, actions: Actions): VNode {
  return h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-pressed": isText,
      onClick: () => updateMemory(actions, { asText: !isText }),
    },
    "As text",
  );
}

export const memoryPart: Part<"memory", "step" | "processes", "memory" | "selectedPage"> = {
  name: "memory",
  channel: "memory",
  reads: ["step", "processes"],
  remembers: ["memory", "selectedPage"],
  draw: ({ session, columns, rested, pointed: names }, ui, actions) => {
    const cells = columns?.state.length ?? 0;
    const note = cells === 0 ? undefined : `${groupDigits(cells)} ${cells === 1 ? "page" : "pages"}`;
    const head = { id: "memory", title: "Memory", note, tools: tools(ui.memory.asText, actions) } as const;
    return section(head, ui, actions, () => {
      if (columns === undefined) return awaited();
      const regions = keepRegions(columns);
      const picture = keepPicture(regions, ui.memory.width);
      const found = foundCells(columns, parseSearch(ui.memory.search, regions));
      return body({ columns, regions, picture, found, names, ui, actions }, rested, session);
    });
  },
};
