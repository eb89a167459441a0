/** When the window's theme changes VS Code sets another class and other variables: what was painted with the old ones is drawn anew. */
import type { Memo } from "./memo.ts";

export function redrawOnTheme(memo: Memo, draw: () => void): void {
  const observer = new MutationObserver(() => {
    memo.forget();
    draw();
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
