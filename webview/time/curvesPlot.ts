/** The counters' curves, drawn by uPlot below the rows: the same steps above each other. */
import { Component, createElement } from "preact";
import type { VNode } from "preact";
import type uPlot from "uplot";
import { groupDigits } from "../figures.ts";
import { lastKept } from "../kept.ts";
import { currentTheme } from "../theme.ts";
import { CURVE_LOOKS, type CurveData, type CurveName, curveTop } from "./curves.ts";
import type { Span } from "./timeSpan.ts";

/**
 * uPlot makes formats of this machine's language and time zone as it is loaded, which no drawing of ours uses and which takes
 * longer than all else that the page begins with: loaded once the page has asked for what it shows, while that is made.
 */
export const loadPlot = lastKept(() => import("uplot"));

export interface CurvesProps {
  readonly names: readonly CurveName[];
  readonly data: CurveData;
  readonly span: Span;
  /** In CSS pixels: of the labels at the left, and of the curves beside them. */
  readonly gutter: number;
  readonly width: number;
  readonly height: number;
}

/** Above and below, for half a letter. */
const ROOM = 6;
const LINE_WIDTH = 1.5;
/** Written at the left; more would stand on each other. */
const LABELS_APART = 24;

export class CurvesPlot extends Component<CurvesProps> {
  private place: HTMLElement | null = null;
  private plot: uPlot | undefined;
  private themes: MutationObserver | undefined;

  override componentDidMount(): void {
    void this.make();
    // The window's theme changes: VS Code sets another class and other variables.
    this.themes = new MutationObserver(() => this.plot?.redraw(false));
    this.themes.observe(document.documentElement, { attributes: true });
    this.themes.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }

  override componentDidUpdate(before: CurvesProps): void {
    const { names, data, span, gutter, width, height } = this.props;
    if (before.names !== names) {
      this.plot?.destroy();
      this.plot = undefined;
      void this.make();
      return;
    }
    if (before.width !== width) this.plot?.setSize({ width: gutter + width, height });
    if (before.data === data && before.span === span && before.width === width) return;
    this.plot?.setData(aligned(data));
  }

  override componentWillUnmount(): void {
    this.themes?.disconnect();
    this.plot?.destroy();
  }

  override shouldComponentUpdate(next: CurvesProps): boolean {
    const { names, data, span, width } = this.props;
    return next.names !== names || next.data !== data || next.span !== span || next.width !== width;
  }

  override render(): VNode {
    const keep = (element: HTMLElement | null): void => {
      this.place = element;
    };
    return createElement("div", { class: "time-curves", "aria-hidden": "true", ref: keep });
  }

  private async make(): Promise<void> {
    const { default: UPlot } = await loadPlot();
    // Meanwhile it may have been taken away, or made for other curves.
    if (this.place === null || this.plot !== undefined) return;
    const { names, data, gutter, width, height } = this.props;
    const color = (variable: string) => (): string => currentTheme().value(variable);
    // Fainter than any curve, in a theme of high contrast, too.
    const rule = { stroke: () => `color-mix(in srgb, ${color("--vscode-foreground")()} 16%, transparent)`, width: 1 };
    const options: uPlot.Options = {
      width: gutter + width,
      height,
      padding: [ROOM, 0, ROOM, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [this.props.span.from, this.props.span.to] },
        y: { range: () => [0, curveTop(this.props.data)] },
      },
      axes: [
        { show: false },
        {
          size: gutter,
          stroke: color("--vscode-descriptionForeground"),
          font: `11px ${color("--vscode-font-family")() || "sans-serif"}`,
          space: LABELS_APART,
          gap: 6,
          grid: rule,
          ticks: { show: false },
          values: (_, values) => values.map((value) => (Number.isInteger(value) ? groupDigits(value) : "")),
        },
      ],
      series: [
        {},
        ...names.map((name): uPlot.Series => {
          const look = CURVE_LOOKS[name];
          const paths = UPlot.paths.stepped?.({ align: 1 });
          return {
            stroke: color(look.color),
            dash: [...look.dash],
            width: LINE_WIDTH,
            points: { show: false },
            ...(paths === undefined ? {} : { paths }),
          };
        }),
      ],
    };
    this.plot = new UPlot(options, aligned(data), this.place);
  }
}

function aligned({ steps, values }: CurveData): uPlot.AlignedData {
  return [[...steps], ...values.map((each) => [...each])];
}
