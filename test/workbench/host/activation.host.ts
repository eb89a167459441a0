/**
 * The extension in a real extension host: it is there. How long activating it takes is printed and not judged, since the
 * machine may be busy (the figure is 50 ms); that it starts no engine is tested in simulation.host.ts.
 */
import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("the extension in its host", () => {
  it("is found and activates", async () => {
    const extension = vscode.extensions.getExtension("ksm-lab.ksm-lab");
    assert.ok(extension, "VS Code knows no extension ksm-lab.ksm-lab");
    const before = performance.now();
    await extension.activate();
    console.log(`activation took ${(performance.now() - before).toFixed(1)} ms`);
    assert.ok(extension.isActive);
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
