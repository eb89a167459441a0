import * as vscode from "vscode";
import { debugKsmd, debugScenario } from "./debug/debugFace.ts";
import { runFastAsked } from "./debug/fastRunCommand.ts";
import { askHistory, seekAsked } from "./debug/historyCommands.ts";
import { askEstimate, type EstimateQuestion } from "./estimate/askEstimate.ts";
import { exportCommands } from "./export/exportCommands.ts";
import type { Lab } from "./lab.ts";
import { setKnobAsked } from "./views/askKnob.ts";
import { newScenario } from "./scenarioFiles/scenarioFiles.ts";

/** Publisher and name of the extension, and the id in its manifest. */
const WALKTHROUGH = "ksm-lab.ksm-lab#getToKnow";

/** Command names without their prefix, and what they do. Those that the palette does not show come from lenses. */
export function registerCommands(lab: Lab): vscode.Disposable[] {
  const toUri = (given: unknown): vscode.Uri | undefined => (given instanceof vscode.Uri ? given : undefined);
  // A row of the side bar has one, too.
  const uriOf = (given: unknown): vscode.Uri | undefined =>
    toUri(given) ?? toUri((given as { readonly uri?: unknown } | undefined)?.uri);
  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    simulate: (uri) => lab.simulate(toUri(uri)),
    simulateReference: () => lab.simulateReference(),
    step: () => lab.step("step"),
    stepOver: () => lab.step("stepOver"),
    stepOut: () => lab.step("stepOut"),
    stepBack: () => lab.step("stepBack"),
    stepOverBack: () => lab.step("stepOverBack"),
    stepOutBack: () => lab.step("stepOutBack"),
    stepOperation: () => lab.move({ kind: "stepIn", granularity: "operation" }),
    stepOperationBack: () => lab.move({ kind: "stepInBack", granularity: "operation" }),
    continue: () => lab.continue(),
    restart: () => lab.restart(),
    stop: () => lab.stop(),
    cancel: () => lab.session.cancel(),
    runToCursor: () => lab.runToCursor("runTo"),
    runBackToCursor: () => lab.runToCursor("runBackTo"),
    reverseContinue: () => lab.move({ kind: "reverseContinue" }),
    restartEdited: () => lab.restartEdited(),
    seek: (step) => (typeof step === "number" ? lab.seek(step) : seekAsked(lab)),
    runFast: (target) => runFastAsked(lab, target),
    estimate: async (given, selected) => {
      const question = isEstimateQuestion(given) ? given : await askEstimate(urisOf(given, selected));
      if (question !== undefined) await lab.reports.estimate(question);
    },
    debug: (uri) => debugKsmd(toUri(uri)),
    lastWrite: () => askHistory(lab, "lastWrite"),
    nextWrite: () => askHistory(lab, "nextWrite"),
    allocated: () => askHistory(lab, "allocated"),
    freed: () => askHistory(lab, "freed"),
    openStepper: () => lab.faces.stepper.open(false),
    chooseScenario: () => lab.chooseScenario(),
    useScenario: (uri) => lab.useScenario(uriOf(uri)),
    debugScenario: (uri) => debugScenario(uriOf(uri)),
    newScenario: async () => newScenario((await lab.listScenarios()).filter(({ isOwn }) => isOwn)),
    setKnob: (file, text) => setKnobAsked(lab, file, text),
    restartScenario: () => lab.restartScenario(),
    resume: () => lab.resume(),
    ...exportCommands(lab),
    why: (page) => lab.why(page as Parameters<Lab["why"]>[0]),
    ...tourCommands(lab),
    showSourceReport: () => lab.reports.ofSource(),
    runToFunction: (uri, fn) =>
      uri instanceof vscode.Uri && typeof fn === "string" ? lab.runToFunction(uri, fn) : undefined,
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`ksmLab.${name}`, run));
}

/** For who is new to it. */
function tourCommands(lab: Lab): Readonly<Record<string, (...args: unknown[]) => unknown>> {
  return {
    getToKnow: () => vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false),
    startTour: (id, on) =>
      lab.tours.start(typeof id === "string" ? id : undefined, on === "reference" || on === "source" ? on : undefined),
    tourNext: () => lab.tours.next(),
    tourBack: () => lab.tours.back(),
    leaveTour: () => lab.tours.leave(),
  };
}

/** From the palette nothing; from the explorer the file, and all that are selected. */
function urisOf(given: unknown, selected: unknown): readonly vscode.Uri[] {
  const all: readonly unknown[] = Array.isArray(selected) ? selected : [given];
  return all.filter((each) => each instanceof vscode.Uri);
}

function isEstimateQuestion(given: unknown): given is EstimateQuestion {
  return typeof given === "object" && given !== null && "images" in given && "knobs" in given;
}
