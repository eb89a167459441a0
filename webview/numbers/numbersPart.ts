/** The files of /sys/kernel/mm/ksm: what is saved, what ksm.c counts, what can be set, and who writes each. */
import { h } from "../element.ts";
import type { ComponentChildren, VNode } from "preact";
import type { NumbersFile } from "../../engine/session/bulk/numbers.ts";
import type { Actions } from "../actions.ts";
import type { Part } from "../part.ts";
import { placeLink } from "../positionBar.ts";
import { section } from "../section.ts";
import { counterId } from "../tour/pointing.ts";
import type { FileGroup } from "../../engine/session/bulk/fileMeanings.ts";
import { filesOf, type NumberGroup, numberGroups, type NumberRow, type Saving, savings } from "./numbersModel.ts";
import type { NumbersUi } from "./numbersUi.ts";

const NO_FILES: ReadonlyMap<string, NumbersFile> = new Map();
/** Beside each other where there is room: what KSM says, and what it is told. */
const COLUMNS: readonly (readonly FileGroup[])[] = [
  ["counters", "scan"],
  ["knobs", "advisor"],
];

function updateNumbers(actions: Actions, change: (numbers: NumbersUi) => Partial<NumbersUi>): void {
  actions.updateUi((now) => ({ ...now, numbers: { ...now.numbers, ...change(now.numbers) } }));
}

function saving({ name, value, meaning, delta }: Saving): VNode {
  return h("div", { key: name, class: delta === undefined ? "saving" : "saving changed", title: meaning }, [
    h("dt", {}, name),
    h("dd", { class: "saving-value" }, value),
    h("dd", { class: "delta" }, delta ?? ""),
  ]);
}

function writers(file: NumbersFile, actions: Actions): readonly (VNode | undefined)[] {
  const { expressions } = file;
  return [
    expressions.length === 0
      ? undefined
      : h("p", { key: "last" }, [
          "Last written: ",
          ...expressions.map((expression) =>
            h(
              "button",
              {
                key: expression,
                type: "button",
                class: "link code",
                title: `Who wrote ${expression} last?`,
                onClick: () => actions.send({ kind: "lastWrite", expression }),
              },
              expression,
            ),
          ),
        ]),
    file.writers.length === 0
      ? undefined
      : h("p", { key: "writers", class: "writers" }, [
          "Written in ",
          ...file.writers.map(({ fn, place }, i) =>
            h("span", { key: i }, [placeLink(place, actions, `${fn}:${place.line + 1}`)]),
          ),
        ]),
  ];
}

/** What is typed goes to the source's store function, which may refuse it. */
function knob(row: NumberRow, actions: Actions): VNode {
  const id = `knob-${row.name}`;
  const set = (event: Event): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLElement).querySelector<HTMLInputElement>("input, select");
    if (field !== null && field.value.trim() !== "")
      actions.send({ kind: "setKnob", file: row.name, text: field.value.trim() });
  };
  const is = { key: row.raw, id, "aria-label": `New value of ${row.name}` };
  const { value, choices } = row;
  return h("form", { class: "knob", onSubmit: set }, [
    choices.length === 0
      ? h("input", { ...is, class: "search", defaultValue: row.raw })
      : h(
          "select",
          { ...is, class: "choice" },
          choices.map((each) => h("option", { key: each, value: each, selected: each === value }, each)),
        ),
    h("button", { type: "submit", class: "text-button", "aria-label": `Set ${row.name}` }, "Set"),
  ]);
}

/** A name may go on in a next line after each of its words. */
function breakable(name: string): ComponentChildren {
  return name.split(/(?<=_)/).flatMap((word, i) => (i === 0 ? [word] : [h("wbr", { key: i }), word]));
}

/** A file of sysfs; `pointed`: those that a tour points at. */
function numberRow(row: NumberRow, pointed: readonly string[], ui: NumbersUi, actions: Actions): VNode {
  const isOpen = ui.isExplained || ui.open.includes(row.name);
  const toggle = (): void =>
    updateNumbers(actions, ({ open }) => ({
      open: open.includes(row.name) ? open.filter((each) => each !== row.name) : [...open, row.name],
    }));
  const changed = row.delta === undefined ? "" : " changed";
  const looks = `counter${changed}${pointed.includes(row.name) ? " pointed" : ""}`;
  const is = { key: row.name, id: counterId(row.name), class: looks, tabIndex: -1, "data-counter": row.name };
  return h("div", is, [
    h("dt", {}, [
      h(
        "button",
        { type: "button", class: "counter-name", title: row.meaning, "aria-expanded": isOpen, onClick: toggle },
        breakable(row.name),
      ),
    ]),
    h("dd", { class: "value" }, row.value),
    h("dd", { class: "unit" }, row.unit),
    h("dd", { class: "delta" }, row.delta ?? ""),
    row.file?.isWritable === true ? h("dd", { class: "setting" }, knob(row, actions)) : undefined,
    isOpen
      ? h("dd", { class: "explained" }, [
          h("p", {}, row.meaning),
          ...(row.file === undefined ? [] : writers(row.file, actions)),
        ])
      : undefined,
  ]);
}

function group({ group: id, title, rows }: NumberGroup, row: (row: NumberRow) => VNode): VNode {
  return h("div", { key: id, class: `number-group group-${id}` }, [
    h("h3", { id: `numbers-${id}` }, title),
    h("dl", { class: "counters", "aria-labelledby": `numbers-${id}` }, rows.map(row)),
  ]);
}

function note(rows: readonly NumberRow[]): string | undefined {
  const changed = rows.filter(({ delta }) => delta !== undefined).length;
  return changed === 0 ? undefined : `${changed} changed`;
}

export const numbersPart: Part<"numbers", "counters", "numbers"> = {
  name: "numbers",
  channel: "numbers",
  reads: ["counters"],
  remembers: ["numbers"],
  draw: ({ session: { counters }, columns, pointed }, ui, actions) => {
    const files = columns === undefined ? NO_FILES : filesOf(columns);
    const groups = numberGroups(counters, files);
    const changed = note(groups.flatMap(({ rows }) => rows));
    const head = { id: "numbers", title: "Numbers", note: changed, tools: tools(ui.numbers, actions) } as const;
    return section(head, ui, actions, () =>
      counters.length === 0
        ? h("p", { class: "nothing" }, "ksm_init() has not registered its files yet.")
        : [
            h(
              "dl",
              { class: "savings", "aria-label": "Savings" },
              savings(counters, columns?.itemBytes[0] ?? 0).map(saving),
            ),
            h(
              "div",
              { class: "number-groups" },
              COLUMNS.map((ids, i) =>
                h(
                  "div",
                  { key: i, class: "number-column" },
                  groups
                    .filter((each) => ids.includes(each.group))
                    .map((each) => group(each, (row) => numberRow(row, pointed, ui.numbers, actions))),
                ),
              ),
            ),
          ],
    );
  },
};

function tools({ isExplained }: NumbersUi, actions: Actions): VNode {
  return h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-pressed": isExplained,
      onClick: () => updateNumbers(actions, (now) => ({ isExplained: !now.isExplained, open: [] })),
    },
    "Explain all",
  );
}
