/** What the stepper's page asks of the window, and who does it. */
import * as vscode from "vscode";
import type { WhyAnswer } from "../../engine/session/whyView.ts";
import type { Lab } from "../lab.ts";
import type { StepperRequest } from "./stepperPanel.ts";

export function answerStepper(lab: Lab, message: StepperRequest): void {
  switch (message.kind) {
    case "command":
      void vscode.commands.executeCommand(`ksmLab.${message.command}`);
      return;
    case "seek":
      void lab.seek(message.step, message.isPassing);
      return;
    case "settle":
      void lab.settle();
      return;
    case "reveal":
      lab.faces.reveal(message.place, true);
      return;
    case "why":
      void answerWhy(lab, message.page, message.step);
      return;
    case "lastWrite":
      void lab.search({ kind: "lastWrite", expression: message.expression });
      return;
    case "setKnob":
      void lab.setKnob(message.file, message.text);
      return;
    case "broken":
      lab.errors.log(`stepper: ${message.message}`);
  }
}

async function answerWhy(lab: Lab, page: string, step: number): Promise<void> {
  const [process = "", ...rest] = page.split("/");
  const name = { process, region: rest.slice(0, -1).join("/"), index: Number(rest.at(-1)) };
  const tell = (answer: WhyAnswer | undefined, problem: string | undefined): void =>
    lab.faces.stepper.tell({ kind: "why", page, step, answer, problem });
  try {
    tell(await lab.askWhy(name), undefined);
  } catch (error) {
    tell(undefined, error instanceof Error ? error.message : String(error));
  }
}
