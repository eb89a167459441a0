import * as vscode from "vscode";
import { debugKsmd } from "./debug/debugFace.ts";
import { askHistory, seekAsked } from "./debug/historyCommands.ts";
import type { Lab } from "./lab.ts";

/** Command names without their prefix, and what they do. Those that the palette does not show come from lenses. */
export function registerCommands(lab: Lab): vscode.Disposable[] {
  const toUri = (given: unknown): vscode.Uri | undefined => (given instanceof vscode.Uri ? given : undefined);
  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    simulate: (uri) => lab.simulate(toUri(uri)),
    simulateReference: () => lab.simulateReference(),
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
    runToCursor: () => lab.runToCursor("runTo"),
    runBackToCursor: () => lab.runToCursor("runBackTo"),
    reverseContinue: () => lab.move({ kind: "reverseContinue" }),
    restartEdited: () => lab.restartEdited(),
    seek: (step) => (typeof step === "number" ? lab.seek(step) : seekAsked(lab)),
    debug: (uri) => debugKsmd(toUri(uri)),
    lastWrite: () => askHistory(lab, "lastWrite"),
    nextWrite: () => askHistory(lab, "nextWrite"),
    allocated: () => askHistory(lab, "allocated"),
    freed: () => askHistory(lab, "freed"),
    openStepper: () => lab.faces.stepper.open(false),
    chooseScenario: () => lab.chooseScenario(),
    useScenario: (uri) => lab.useScenario(toUri(uri)),
    showSourceReport: () => lab.showSourceReport(),
    runToFunction: (uri, fn) =>
      uri instanceof vscode.Uri && typeof fn === "string" ? lab.runToFunction(uri, fn) : undefined,
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`ksmLab.${name}`, run));
}
