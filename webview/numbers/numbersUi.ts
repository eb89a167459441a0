export interface NumbersUi {
  /** Files whose meaning and writers are shown: their names. */
  readonly open: readonly string[];
  /** All of them. Kept. */
  readonly isExplained: boolean;
}

export const INITIAL_NUMBERS: NumbersUi = { open: [], isExplained: false };

export function restoreNumbers(saved: Readonly<Record<string, unknown>>): NumbersUi {
  return { ...INITIAL_NUMBERS, isExplained: saved["isExplained"] === true };
}
