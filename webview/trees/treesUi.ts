export interface TreesUi {
  /** As nested lists instead of drawings. */
  readonly asText: boolean;
}

export const INITIAL_TREES: TreesUi = { asText: false };

export function restoreTrees(saved: Readonly<Record<string, unknown>>): TreesUi {
  return { asText: saved["asText"] === true };
}
