/** The extension in a real extension host: it is there, and activating it is cheap. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

const MAX_ACTIVATION_MS = 50;

describe("the extension in its host", () => {
  it("is found and activates within 50 ms", async () => {
    const extension = vscode.extensions.getExtension("ksm-lab.ksm-lab");
    assert.ok(extension, "VS Code knows no extension ksm-lab.ksm-lab");
    const before = performance.now();
    await extension.activate();
    const tookMs = performance.now() - before;
    assert.ok(extension.isActive);
    assert.ok(tookMs < MAX_ACTIVATION_MS, `activation took ${tookMs.toFixed(1)} ms`);
  });

  it("has registered every command of its manifest", async () => {
    const extension = vscode.extensions.getExtension("ksm-lab.ksm-lab");
    const manifest = extension?.packageJSON as { contributes: { commands: readonly { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(
      declared.filter((command) => !registered.has(command)),
      [],
    );
  });
});
