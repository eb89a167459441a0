/** Which places are marked for a state: the current statement and the trail of those before it, fading. */
import type { Place, SessionState } from "../../engine/session/view.ts";

export interface HighlightPlan {
  readonly current: Place | undefined;
  /** Shown after the statement: it stands in a macro's body. */
  readonly note: string | undefined;
  /** One list a level, the freshest first; no place twice, the current one not at all. */
  readonly trail: readonly (readonly Place[])[];
}

/** How many of the trail's statements each level takes: one, then two, then three, then the rest. */
const LEVEL_SIZES = [1, 2, 3, 6] as const;
export const TRAIL_LEVELS = LEVEL_SIZES.length;

const NOTHING: HighlightPlan = { current: undefined, note: undefined, trail: LEVEL_SIZES.map(() => []) };

function placeKey(place: Place): string {
  return `${place.role}:${place.path}:${place.line}:${place.column}:${place.endLine}:${place.endColumn}`;
}

export function macroNote(place: Place): string | undefined {
  const { macro } = place;
  return macro === undefined ? undefined : `in macro ${macro.name}, ${macro.path}:${macro.line + 1}`;
}

export function planHighlight(state: SessionState | undefined, withTrail: boolean): HighlightPlan {
  if (state === undefined) return NOTHING;
  const current = state.place;
  const seen = new Set(current === undefined ? [] : [placeKey(current)]);
  const fresh: Place[] = [];
  for (const place of withTrail ? state.trail : []) {
    const key = placeKey(place);
    if (seen.has(key)) continue;
    seen.add(key);
    fresh.push(place);
  }
  let taken = 0;
  const trail = LEVEL_SIZES.map((size) => {
    taken += size;
    return fresh.slice(taken - size, taken);
  });
  return { current, note: current === undefined ? undefined : macroNote(current), trail };
}
