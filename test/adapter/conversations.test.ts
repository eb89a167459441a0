/**
 * Conversations with the adapter over a real engine, compared with goldens/NAME.txt. A golden that is missing or that no
 * conversation has fails; UPDATE_GOLDENS=1 writes them: read the difference before you commit it.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { needKernel } from "../host/requirements.ts";
import { Conversation } from "./conversation.ts";
import { BREAKING } from "./conversations/breaking.ts";
import { LOOKING } from "./conversations/looking.ts";
import { MOVING } from "./conversations/moving.ts";
import { QUIET } from "./conversations/quiet.ts";
import { STARTING } from "./conversations/starting.ts";
import { scrub } from "./scrub.ts";

const GOLDENS = path.join(import.meta.dirname, "goldens");
const UPDATE = process.env["UPDATE_GOLDENS"] === "1";
const SCRIPTS = [...STARTING, ...MOVING, ...QUIET, ...BREAKING, ...LOOKING];
const goldenOf = (name: string): string => path.join(GOLDENS, `${name}.txt`);

/** The request that a capability is about; those without one change what another request takes. */
const REQUESTS: Readonly<Record<string, readonly string[]>> = {
  supportsConfigurationDoneRequest: ["configurationDone"],
  supportsRestartRequest: ["restart"],
  supportsTerminateRequest: ["terminate"],
  supportsCancelRequest: ["cancel"],
  supportsStepBack: ["stepBack", "reverseContinue"],
  supportsSteppingGranularity: ['"granularity":"instruction"'],
  supportsSingleThreadExecutionRequests: ['"singleThread":true'],
  supportsRestartFrame: ["restartFrame"],
  supportsGotoTargetsRequest: ["gotoTargets", "goto"],
  supportsStepInTargetsRequest: ["stepInTargets", '"targetId":'],
  supportsBreakpointLocationsRequest: ["breakpointLocations"],
  supportsConditionalBreakpoints: ['"condition":'],
  supportsHitConditionalBreakpoints: ['"hitCondition":'],
  supportsLogPoints: ['"logMessage":'],
  supportsFunctionBreakpoints: ["setFunctionBreakpoints"],
  supportsDataBreakpoints: ["dataBreakpointInfo", "setDataBreakpoints"],
  supportsDataBreakpointBytes: ['"asAddress":true'],
  supportsExceptionFilterOptions: ['"filterOptions":'],
  supportsExceptionInfoRequest: ["exceptionInfo"],
  supportsEvaluateForHovers: ['"context":"hover"'],
  supportsClipboardContext: ['"context":"clipboard"'],
  supportsSetVariable: ["setVariable"],
  supportsSetExpression: ["setExpression"],
  supportsValueFormattingOptions: ['"hex":true'],
  supportsCompletionsRequest: ["completions"],
  supportsReadMemoryRequest: ["readMemory"],
  supportsWriteMemoryRequest: ["writeMemory"],
  supportsLoadedSourcesRequest: ["loadedSources", "source"],
};

describe("conversations with the debug adapter", function () {
  this.timeout(120_000);
  const said: string[] = [];
  let requests: readonly string[] = [];
  let declared: Readonly<Record<string, unknown>> = {};

  for (const { name, kernel, run } of SCRIPTS) {
    it(name, async function () {
      const client = new Conversation(kernel === undefined ? undefined : needKernel(this, kernel));
      try {
        await run(client);
        const report = client.host.session.loaded?.report ?? client.report;
        const transcript = scrub(client, report);
        said.push(client.lines.join("\n"));
        if (name === "initialize") declared = capabilitiesIn(client);
        requests = client.adapter.requests;
        if (UPDATE) writeFileSync(goldenOf(name), transcript);
        assert.ok(existsSync(goldenOf(name)), `there is no golden ${name}.txt: UPDATE_GOLDENS=1 writes it`);
        assert.equal(transcript, readFileSync(goldenOf(name), "utf8"));
      } finally {
        client.adapter.dispose();
        client.host.session.cancel();
      }
    });
  }

  it("have no golden that nobody compares", () => {
    const names = SCRIPTS.map(({ name }) => `${name}.txt`).sort();
    assert.deepEqual(readdirSync(GOLDENS).sort(), names);
    assert.ok(names.length >= 40, String(names.length));
  });

  it("have at least one for everything that the capabilities declare", () => {
    const flags = Object.keys(declared).filter((name) => name.startsWith("supports"));
    assert.deepEqual(flags.sort(), Object.keys(REQUESTS).sort());
    const all = said.join("\n");
    const missing = Object.values(REQUESTS)
      .flat()
      .filter((what) => !all.includes(what.startsWith('"') ? what : `\n> ${what} `));
    assert.deepEqual(missing, []);
  });

  it("have one in which each request is answered, and one in which it is refused", () => {
    const all = said.join("\n");
    const lacking = (sign: string): readonly string[] =>
      requests.filter((command) => !new RegExp(`^${sign} ${command}( |$)`, "m").test(all));
    assert.ok(requests.length > 30, String(requests.length));
    assert.deepEqual(lacking("<"), []);
    // Whatever is wrong, who leaves is let go.
    assert.deepEqual(lacking("!"), ["disconnect"]);
  });
});

function capabilitiesIn(client: Conversation): Readonly<Record<string, unknown>> {
  const line = client.lines.find((each) => each.startsWith("< initialize "));
  return JSON.parse((line ?? "< initialize {}").slice("< initialize ".length)) as Readonly<Record<string, unknown>>;
}
