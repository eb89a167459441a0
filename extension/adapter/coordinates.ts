/** Lines and columns: from 0 in the engine and in the host, from 0 or 1 as the client said at the start. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { Place } from "../../engine/session/view.ts";
import type { AdapterHost } from "./adapterHost.ts";

export class Coordinates {
  readonly #host: AdapterHost;
  #firstLine = 1;
  #firstColumn = 1;

  constructor(host: AdapterHost) {
    this.#host = host;
  }

  use({ linesStartAt1, columnsStartAt1 }: Dap.InitializeRequestArguments): void {
    this.#firstLine = linesStartAt1 === false ? 0 : 1;
    this.#firstColumn = columnsStartAt1 === false ? 0 : 1;
  }

  toLine(clientLine: number): number {
    return clientLine - this.#firstLine;
  }
  toColumn(clientColumn: number): number {
    return clientColumn - this.#firstColumn;
  }
  line(line: number): number {
    return line + this.#firstLine;
  }
  column(column: number): number {
    return column + this.#firstColumn;
  }

  /** Where a client shows a place of the program. */
  show(place: Place): Required<Pick<Dap.StackFrame, "source" | "line" | "column" | "endLine" | "endColumn">> {
    const shown = this.#host.show(place);
    return {
      source: shown.source,
      line: this.line(shown.line),
      column: this.column(shown.column),
      endLine: this.line(shown.endLine),
      endColumn: this.column(shown.endColumn),
    };
  }
}
