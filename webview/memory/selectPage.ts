import type { Actions } from "../actions.ts";

/** `page`: as scenarios name it, "A/r/3"; undefined: none. What was answered for another page is forgotten. */
export function selectPage(actions: Actions, page: string | undefined): void {
  actions.updateUi((now) => ({ ...now, selectedPage: page, memory: { ...now.memory, why: undefined } }));
}
