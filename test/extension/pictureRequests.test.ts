import assert from "node:assert/strict";
import { fileName } from "../../extension/export/fileName.ts";
import { PictureRequests } from "../../extension/stepper/pictureRequests.ts";
import type { ToStepper } from "../../webview/messages.ts";

function requests(patienceMs?: number): { pictures: PictureRequests; posted: ToStepper[] } {
  const posted: ToStepper[] = [];
  return { pictures: new PictureRequests((message) => posted.push(message), patienceMs), posted };
}

describe("pictures asked of the stepper's page", () => {
  it("are answered by their number, in whatever order", async () => {
    const { pictures, posted } = requests();
    const [first, second] = [pictures.ask("svg", true), pictures.ask("png", true)];
    assert.deepEqual(posted, [
      { kind: "picture", id: 1, format: "svg" },
      { kind: "picture", id: 2, format: "png" },
    ]);
    pictures.answered({ kind: "picture", id: 2, bytes: Uint8Array.of(2), problem: undefined });
    pictures.answered({ kind: "picture", id: 7, bytes: Uint8Array.of(7), problem: undefined });
    pictures.answered({ kind: "picture", id: 1, bytes: undefined, problem: "too large" });
    assert.deepEqual(await second, Uint8Array.of(2));
    await assert.rejects(first, { code: "no-picture", message: "The panel could not be exported: too large." });
  });

  it("wait for a page, and end when it is closed or says nothing", async () => {
    const { pictures, posted } = requests();
    const waiting = pictures.ask("svg", false);
    assert.deepEqual(posted, []);
    pictures.ready();
    assert.equal(posted.length, 1);
    pictures.closed();
    await assert.rejects(waiting, /was closed/);
    await assert.rejects(requests(1).pictures.ask("svg", true), /does not answer/);
  });
});

describe("the name of an exported file", () => {
  it("is made of the title's words", () => {
    assert.equal(fileName("First merge: two processes, …"), "first-merge-two-processes");
    assert.equal(fileName("../../etc/passwd"), "etc-passwd");
    assert.equal(fileName("???"), "ksm");
    assert.equal(fileName("Über größe 7"), "über-größe-7");
    assert.ok(fileName("word ".repeat(100)).length <= 60);
  });
});
