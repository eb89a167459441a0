/** Pictures that the extension waits for: drawn as soon as all that is to be in them has come. */
import type { Channel } from "../../engine/session/bulk/channels.ts";
import type { FromStepper, PictureFormat } from "../messages.ts";
import { wantedRequests } from "../wants.ts";
import type { Panel } from "./panelSvg.ts";

type Draw = (panel: Panel, format: PictureFormat) => Promise<Uint8Array>;

export class DueExports {
  readonly #draw: Draw;
  readonly #send: (message: FromStepper) => void;
  #due: readonly { readonly id: number; readonly format: PictureFormat }[] = [];

  constructor(draw: Draw, send: (message: FromStepper) => void) {
    this.#draw = draw;
    this.#send = send;
  }

  add(id: number, format: PictureFormat): void {
    this.#due = [...this.#due, { id, format }];
  }

  /** Something has come. */
  look(panel: Panel): void {
    if (this.#due.length === 0 || !isWhole(panel)) return;
    const due = this.#due;
    this.#due = [];
    for (const { id, format } of due) void this.#answer(panel, id, format);
  }

  async #answer(panel: Panel, id: number, format: PictureFormat): Promise<void> {
    try {
      this.#send({ kind: "picture", id, bytes: await this.#draw(panel, format), problem: undefined });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#send({ kind: "picture", id, bytes: undefined, problem });
    }
  }
}

/** Every channel that is wanted is at the session's position. */
export function isWhole({ model, ui, bulk }: Panel): boolean {
  const { session } = model;
  const isThere = (channel: Channel): boolean => bulk(channel)?.step === session?.step;
  return session !== undefined && wantedRequests(ui).every(({ channel }) => isThere(channel));
}
