import { h } from "../element.ts";
import type { VNode } from "preact";
import { valueText } from "../figures.ts";
import type { ShownSession } from "../shownSession.ts";

/** What /proc/PID/ksm_stat says of each process. */
export function processFigures(processes: ShownSession["processes"]): VNode | undefined {
  const shown = processes.filter(({ ksmStat }) => ksmStat.length > 0);
  if (shown.length === 0) return undefined;
  return h("details", { class: "process-figures" }, [
    h("summary", {}, "ksm_stat of the processes"),
    h(
      "div",
      { class: "stat-tables" },
      shown.map(({ name, pid, ksmStat }) =>
        h("table", { key: pid, class: "stats" }, [
          h("caption", {}, name),
          h(
            "tbody",
            {},
            ksmStat.map((stat) =>
              h("tr", { key: stat.name }, [h("th", { scope: "row" }, stat.name), h("td", {}, valueText(stat.value))]),
            ),
          ),
        ]),
      ),
    ),
  ]);
}
