/** The walkthrough leads somewhere: its links are commands, its pictures are there, and each step can be done. */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { bundledTours } from "../ksm/bundledTours.ts";
import { ROOT } from "../ksm/lab.ts";

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: { readonly ksmLab: readonly { readonly id: string }[] };
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  };
}

const { contributes } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as Manifest;
const commands = new Set(contributes.commands.map(({ command }) => command));
const views = new Set(contributes.views.ksmLab.map(({ id }) => `${id}.focus`));
const steps = contributes.walkthroughs.flatMap((each) => each.steps);

/** Everything that the extension sets as a context, in its text. */
function isSet(key: string): boolean {
  const files = readdirSync(path.join(ROOT, "extension"), { recursive: true, encoding: "utf8" });
  return files.some(
    (file) =>
      file.endsWith(".ts") &&
      readFileSync(path.join(ROOT, "extension", file), "utf8").includes(`"setContext", "${key}"`),
  );
}

describe("the walkthrough", () => {
  it("has few steps, the last of which is a tour", () => {
    assert.equal(contributes.walkthroughs.length, 1);
    assert.ok(steps.length <= 6);
    assert.equal(steps.at(-1)?.id, "tours");
  });

  for (const { id, description, media, completionEvents } of steps) {
    it(`"${id}" leads to commands that there are`, () => {
      const links = [...description.matchAll(/\]\(command:([\w.]+)(?:\?([^)]*))?\)/g)];
      assert.ok(links.length > 0);
      for (const [, command = "", args] of links) {
        assert.ok(commands.has(command) || views.has(command), command);
        if (command !== "ksmLab.startTour" || args === undefined) continue;
        const [tour, on] = JSON.parse(decodeURIComponent(args)) as readonly unknown[];
        assert.equal(tour, bundledTours()[0]?.id);
        assert.equal(on, "reference");
      }
    });

    it(`"${id}" has a picture in the theme's colours, and words for it`, () => {
      const picture = readFileSync(path.join(ROOT, media.svg), "utf8");
      assert.match(picture, /var\(--vscode-foreground\)/);
      assert.deepEqual(picture.match(/(?:fill|stroke)="#/g), null);
      assert.ok(media.altText.length > 20);
    });

    it(`"${id}" is done by what it is about`, () => {
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) {
        const [, command] = /^onCommand:(ksmLab\..*)$/.exec(event) ?? [];
        assert.ok(command === undefined || commands.has(command), event);
        const [, key] = /^onContext:(ksmLab\.\w+)$/.exec(event) ?? [];
        assert.ok(key === undefined || isSet(key), event);
      }
    });
  }

  it("has no picture that it does not show", () => {
    const shown = steps.map(({ media }) => media.svg);
    const there = readdirSync(path.join(ROOT, "media/walkthrough")).map((name) => `media/walkthrough/${name}`);
    assert.deepEqual([...there].sort(), [...shown].sort());
    assert.ok(shown.every((file) => existsSync(path.join(ROOT, file))));
  });
});
