/** What stands above the functions and structures of ksm.c. Offsets are those of the outline's text. */
import type { LensFigures, Outline } from "../../engine/session/view.ts";

export interface LensFlags {
  readonly simulate: boolean;
  readonly runToHere: boolean;
  readonly figures: boolean;
  readonly liveObjects: boolean;
}

export type LensAction =
  | { readonly kind: "simulate" }
  | { readonly kind: "runTo"; readonly fn: string }
  /** Text only. */
  | { readonly kind: "none" };

export interface PlannedLens {
  readonly offset: number;
  readonly title: string;
  readonly tooltip: string;
  readonly action: LensAction;
}

export interface LensInput {
  readonly outline: Outline | undefined;
  /** Of the session that runs this source; undefined when none does. */
  readonly figures: LensFigures | undefined;
  /** A simulation of this source is under way. */
  readonly isActive: boolean;
  readonly flags: LensFlags;
}

/** A share between 0 and 1: "12 %", "0.3 %", "<0.1 %". */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.1) return "<0.1 %";
  return percent < 10 ? `${percent.toFixed(1)} %` : `${percent.toFixed(0)} %`;
}

function countText(count: number, one: string, many: string): string {
  return count === 1 ? one : many.replace("#", count.toLocaleString("en-US"));
}

function functionLenses({ outline, figures, flags }: LensInput): readonly PlannedLens[] {
  const byName = new Map(figures?.functions.map((entry) => [entry.name, entry]));
  return (outline?.functions ?? []).flatMap((fn) => {
    const lenses: PlannedLens[] = [];
    if (flags.runToHere)
      lenses.push({
        offset: fn.start,
        title: "Run to here",
        tooltip: `Runs until ${fn.name}() is entered; starts a simulation when none is under way`,
        action: { kind: "runTo", fn: fn.name },
      });
    const figure = byName.get(fn.name);
    if (flags.figures && figures !== undefined) {
      const entered = countText(figure?.entered ?? 0, "entered once", "entered # times");
      const title =
        figure === undefined || figure.entered === 0
          ? "not entered"
          : `${entered} · ${shareText(figure.share)} of steps`;
      const tooltip = "From the start of the simulation to the current step";
      lenses.push({ offset: fn.start, title, tooltip, action: { kind: "none" } });
    }
    return lenses;
  });
}

function structLenses({ outline, figures, flags }: LensInput): readonly PlannedLens[] {
  if (!flags.liveObjects || figures === undefined) return [];
  return (outline?.structs ?? []).flatMap(({ tag, start }) => {
    const count = figures.objects[tag];
    if (count === undefined) return [];
    const title = countText(count, "1 live object", "# live objects");
    const tooltip = `Objects of struct ${tag} that are allocated at the current step`;
    return [{ offset: start, title, tooltip, action: { kind: "none" } as const }];
  });
}

export function planLenses(input: LensInput): readonly PlannedLens[] {
  const top: PlannedLens = {
    offset: 0,
    title: input.isActive ? "$(debug-restart) Simulate again" : "$(play) Simulate",
    tooltip: "Compiles this source as it stands in the editor and stops before its first statement",
    action: { kind: "simulate" },
  };
  return [...(input.flags.simulate ? [top] : []), ...functionLenses(input), ...structLenses(input)];
}
