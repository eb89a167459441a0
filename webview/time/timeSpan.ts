/** Which steps are looked at, and where each lies in the drawing. */

/** Steps, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Fewer steps than this are not zoomed to. */
const SHORTEST = 20;
/** A position that has left what was zoomed to is shown with so much of the span before it. */
const LEAD = 0.25;

/** The whole history: a little longer than it is, so that not every step draws everything anew. */
export function wholeSpan(end: number): Span {
  const unit = 2 ** Math.max(2, Math.floor(Math.log2(Math.max(1, end))) - 4);
  return { from: 0, to: Math.max(SHORTEST, Math.ceil(end / unit) * unit) };
}

/** What is shown: what was zoomed to, following the position once that has moved out of it. */
export function shownSpan(zoom: (Span & { readonly at: number }) | undefined, end: number, position: number): Span {
  if (zoom === undefined) return wholeSpan(end);
  const { from, to, at } = zoom;
  if (position === at || (position >= from && position <= to)) return { from, to };
  return within(from + Math.round(position - from - (to - from) * LEAD), to - from, end);
}

/** Narrower (factor above 1) or wider about a step; undefined: all of it is in sight. */
export function zoomed(span: Span, factor: number, about: number, end: number): Span | undefined {
  const whole = wholeSpan(end);
  const length = Math.max(SHORTEST, Math.round((span.to - span.from) / factor));
  if (length >= whole.to) return undefined;
  const share = (about - span.from) / (span.to - span.from);
  return within(Math.round(about - share * length), length, end);
}

/** Moved by a share of its length. */
export function panned(span: Span, share: number, end: number): Span {
  const length = span.to - span.from;
  return within(span.from + Math.round(share * length), length, end);
}

function within(from: number, length: number, end: number): Span {
  const start = Math.max(0, Math.min(from, wholeSpan(end).to - length));
  return { from: start, to: start + length };
}

/** In CSS pixels; may lie outside. */
export function xOf(span: Span, width: number, step: number): number {
  return ((step - span.from) / (span.to - span.from)) * width;
}

/** The step at a place of the drawing, not beyond its ends nor beyond what was run. */
export function stepAt(span: Span, width: number, x: number, end: number): number {
  const step = Math.round(span.from + (x / width) * (span.to - span.from));
  return Math.max(span.from, Math.min(step, span.to, end));
}

/** Round steps to be written along the axis, some `apart` pixels from each other. */
export function axisSteps(span: Span, width: number, apart = 90): readonly number[] {
  const least = ((span.to - span.from) * apart) / Math.max(1, width);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const unit = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least) ?? power * 10;
  const steps: number[] = [];
  for (let step = Math.ceil(span.from / unit) * unit; step <= span.to; step += unit) steps.push(step);
  return steps;
}
