/**
 * What every statement of the first merge is said to do, from the first to the last: each sentence once, in order of its
 * first appearance, with the function it is said in, and how often. UPDATE_GOLDENS=1 writes the goldens: read the difference.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { needKernel } from "../../host/requirements.ts";
import { openSession } from "../../ksm/lab.ts";
import type { Session } from "../../../engine/session/session.ts";

const GOLDENS = path.join(import.meta.dirname, "goldens");
const SOURCES = ["5.10", "6.12", "7.3"] as const;
const goldenOf = (name: string): string => path.join(GOLDENS, `sentences-${name}.txt`);

/** "fn: sentence (times)" of a whole run; addresses as @1, @2, in order of appearance. */
async function told(session: Session): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  const named = (address: string): string => {
    const name = names.get(address) ?? `@${String(names.size + 1)}`;
    names.set(address, name);
    return name;
  };
  await session.restart();
  for (;;) {
    const sentence = session.sentence();
    if (sentence !== undefined) {
      const line = `${session.position()?.fn ?? "?"}: ${sentence.replace(/0xffff[0-9a-f]{12}/g, named)}`;
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    const stop = await session.step("step");
    if (stop.why !== "step") break;
  }
  return [...counts].map(([line, times]) => (times === 1 ? line : `${line} (${String(times)} times)`));
}

describe("sentences", function () {
  this.timeout(120_000);

  for (const version of SOURCES) {
    it(`tell the whole first merge of linux-source-${version}`, async function () {
      const lines = await told(await openSession(needKernel(this, version)));
      const text = `${lines.join("\n")}\n`;
      if (process.env["UPDATE_GOLDENS"] === "1") writeFileSync(goldenOf(version), text);
      assert.ok(existsSync(goldenOf(version)), `there is no golden ${goldenOf(version)}: UPDATE_GOLDENS=1 writes it`);
      assert.equal(text, readFileSync(goldenOf(version), "utf8"));
    });
  }

  it("have no golden that nobody compares", () => {
    const found = readdirSync(GOLDENS).filter((name) => name.startsWith("sentences-"));
    assert.deepEqual(found.sort(), SOURCES.map((version) => `sentences-${version}.txt`).sort());
  });

  it("tell the same of the project's own KSM as of a kernel's, where it does the same", async () => {
    const lines = await told(await openSession(undefined));
    const text = lines.join("\n");
    for (const sentence of [
      /: visiting page A\/r\/0/,
      /: page A\/r\/0 has no checksum yet; now it is 52c9a4ae/,
      /: the checksum of page A\/r\/0 is still 52c9a4ae: it has kept still/,
      /: comparing page A\/r\/1 with page A\/r\/0: all 4096 bytes are equal/,
      /: pages A\/r\/1 and A\/r\/0 have the same bytes: making them one/,
      /: frame 3 has 2 references: 1 mapping, ksmd itself, and nobody else uses it/,
      /: frame 3 becomes a KSM page/,
      /: hanging stable node @1 \(frame 3\) into the stable tree/,
      /: comparing page A\/r\/4 with stable node @1 \(frame 3\): differs at byte \d+, go (left|right)/,
      /: full scan 1 is over/,
    ]) {
      assert.match(text, sentence);
    }
  });

  it("say of a comparison what the comparison then does", async function () {
    const session = await openSession(needKernel(this, "6.12"));
    await session.restart();
    let compared = 0;
    for (;;) {
      const sentence = session.sentence() ?? "";
      const [, way] = /differs at byte \d+, go (left|right)$/.exec(sentence) ?? [];
      const stop = await session.step(way === undefined ? "step" : "stepOver");
      if (stop.why !== "step") break;
      if (way === undefined) continue;
      for (let at = 0; at < 12 && !/to the (left|right)$/.test(session.sentence() ?? ""); at += 1) {
        await session.step("stepOver");
      }
      assert.match(session.sentence() ?? "", new RegExp(`down to the ${way}$`), sentence);
      compared += 1;
    }
    assert.ok(compared > 5, String(compared));
  });
});
