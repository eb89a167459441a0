/** What to estimate: images that are picked, a process that is named, and the knobs of KSM to do it under. */
import * as vscode from "vscode";

export interface EstimateQuestion {
  /** Paths of this machine, or pid:N. */
  readonly images: readonly string[];
  readonly knobs: string;
}

const DEFAULT_KNOBS = "pages_to_scan=100 sleep_millisecs=20 max_page_sharing=256";
const KNOB = /^[a-z]\w*=[^\s,=]+$/;

/** Undefined: it was given up. */
export async function askEstimate(given: readonly vscode.Uri[]): Promise<EstimateQuestion | undefined> {
  const images = given.length > 0 ? given.map((uri) => uri.fsPath) : await askImages();
  if (images === undefined || images.length === 0) return undefined;
  const knobs = await vscode.window.showInputBox({
    title: "Estimate Savings: the Knobs",
    prompt:
      "Files of /sys/kernel/mm/ksm and their values, with spaces between them. These are the kernel's defaults. " +
      "nodes=2 lays the images on two memory nodes by turns.",
    value: DEFAULT_KNOBS,
    validateInput: knobsProblem,
  });
  return knobs === undefined ? undefined : { images, knobs };
}

/** What is wrong with the text, in a sentence. */
export function knobsProblem(text: string): string | undefined {
  const wrong = text.split(/\s+/).find((each) => each !== "" && !KNOB.test(each));
  return wrong === undefined ? undefined : `${wrong} is no knob and its value, as pages_to_scan=1000 is`;
}

async function askImages(): Promise<readonly string[] | undefined> {
  const files: vscode.QuickPickItem = {
    label: "$(file-binary) Image Files…",
    detail:
      "A guest's RAM as it lies in memory, or an ELF core (gcore, dump-guest-memory); each is taken as one process",
  };
  const live: vscode.QuickPickItem = {
    label: "$(pulse) A Live Process…",
    detail:
      "Its anonymous memory is read through /proc, and nothing is written. It must be yours, and tracing be allowed",
  };
  const picked = process.platform === "linux" ? await pick([files, live]) : files;
  if (picked === undefined) return undefined;
  if (picked === live) return askProcesses();
  const uris = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: "Estimate",
    title: "Memory images: raw, or ELF cores",
  });
  return uris?.map((uri) => uri.fsPath);
}

function pick(items: readonly vscode.QuickPickItem[]): Thenable<vscode.QuickPickItem | undefined> {
  return vscode.window.showQuickPick(items, { title: "Estimate Savings: of What?" });
}

async function askProcesses(): Promise<readonly string[] | undefined> {
  const text = await vscode.window.showInputBox({
    title: "Estimate Savings: Processes",
    prompt: "Process ids, with spaces between them",
    validateInput: (given) =>
      /^\s*\d+(\s+\d+)*\s*$/.test(given) ? undefined : "Numbers of processes, such as 1234 1240",
  });
  return text
    ?.split(/\s+/)
    .filter((each) => each !== "")
    .map((pid) => `pid:${pid}`);
}
