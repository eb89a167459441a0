/** Thrown through compiled code: made once, since making an Error costs more than throwing it. */
export class WayOut extends Error {
  override readonly name = "WayOut";
}
