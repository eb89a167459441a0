import * as vscode from "vscode";
import type { Lab } from "./lab.ts";

/** Command names without their prefix, and what they do. Those that the palette does not show come from lenses. */
export function registerCommands(lab: Lab): vscode.Disposable[] {
  const toUri = (given: unknown): vscode.Uri | undefined => (given instanceof vscode.Uri ? given : undefined);
  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    simulate: (uri) => lab.simulate(toUri(uri)),
    step: () => lab.step("step"),
    stepOver: () => lab.step("stepOver"),
    stepOut: () => lab.step("stepOut"),
    stepBack: () => lab.step("stepBack"),
    stepOverBack: () => lab.step("stepOverBack"),
    stepOutBack: () => lab.step("stepOutBack"),
    continue: () => lab.continue(),
    restart: () => lab.restart(),
    stop: () => lab.stop(),
    cancel: () => lab.session.cancel(),
    runToCursor: () => lab.runToCursor(),
    openStepper: () => lab.faces.stepper.open(false),
    chooseScenario: () => lab.chooseScenario(),
    useScenario: (uri) => lab.useScenario(toUri(uri)),
    showSourceReport: () => lab.showSourceReport(),
    runToFunction: (uri, fn) =>
      uri instanceof vscode.Uri && typeof fn === "string" ? lab.runToFunction(uri, fn) : undefined,
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`ksmLab.${name}`, run));
}
