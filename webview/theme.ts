/**
 * The theme's values as they are now, for what is painted: each asked for once, since the browser works out the styles of the
 * whole page before it answers.
 */
export class Theme {
  private readonly known = new Map<string, string>();

  /** Of a custom property, "--vscode-foreground"; "" where the theme has none. */
  value(name: string): string {
    const before = this.known.get(name);
    if (before !== undefined) return before;
    const value = getComputedStyle(document.body).getPropertyValue(name).trim();
    this.known.set(name, value);
    return value;
  }
}

let now = new Theme();

/** The same one until the window's theme is another. */
export function currentTheme(): Theme {
  return now;
}

/** When it changes VS Code sets another class and other variables: what was painted with the old ones is drawn anew. */
export function redrawOnTheme(draw: () => void): void {
  const observer = new MutationObserver(() => {
    now = new Theme();
    draw();
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
