export interface TreesUi {
  /** As nested lists instead of drawings. */
  readonly asText: boolean;
  /** Nodes glide to their new places; not where the system asks for reduced motion. */
  readonly isAnimated: boolean;
  /** Folded nodes that were opened: addresses. Not kept. */
  readonly unfolded: readonly string[];
}

export const INITIAL_TREES: TreesUi = { asText: false, isAnimated: true, unfolded: [] };

export function restoreTrees(saved: Readonly<Record<string, unknown>>): TreesUi {
  return { ...INITIAL_TREES, asText: saved["asText"] === true, isAnimated: saved["isAnimated"] !== false };
}
