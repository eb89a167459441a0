/**
 * A ksm.c under a patch: edits that find their place by names, so that one patch serves several versions, and that fail
 * loudly where there is no such place. What they insert is ours.
 */
import { strict as assert } from "node:assert";

export class SourceText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** "struct ksm_rmap_item"; until 6.0 without "ksm_". */
  get itemTag(): string {
    return this.has("struct ksm_rmap_item {") ? "struct ksm_rmap_item" : "struct rmap_item";
  }

  get nodeTag(): string {
    return this.has("struct ksm_stable_node {") ? "struct ksm_stable_node" : "struct stable_node";
  }

  has(marker: string): boolean {
    return this.text.includes(marker);
  }

  /** Every whole word. */
  rename(from: string, to: string): SourceText {
    return this.changed(this.text.replace(new RegExp(`\\b${from}\\b`, "g"), to), from);
  }

  /** The only place with these tokens, however they are spaced. */
  replace(marker: string, by: string): SourceText {
    const found = [...this.text.matchAll(spaced(marker))];
    assert.equal(found.length, 1, `"${marker}" is there ${found.length} times`);
    return this.replaceAll(marker, by);
  }

  replaceAll(marker: string, by: string): SourceText {
    return this.changed(
      this.text.replace(spaced(marker), () => by),
      marker,
    );
  }

  before(marker: string, code: string): SourceText {
    return this.replace(marker, `${code}\n${marker}`);
  }

  after(marker: string, code: string): SourceText {
    return this.replace(marker, `${marker}\n${code}`);
  }

  /** Edits inside the braces of a function. */
  inside(fn: string, edit: (body: SourceText) => SourceText): SourceText {
    const [start, end] = this.bodyOf(fn);
    return new SourceText(
      this.text.slice(0, start) + edit(new SourceText(this.text.slice(start, end))).text + this.text.slice(end),
    );
  }

  body(fn: string, code: string): SourceText {
    return this.inside(fn, () => new SourceText(`\n${code}\n`));
  }

  begin(fn: string, code: string): SourceText {
    return this.inside(fn, ({ text }) => new SourceText(`\n${code}${text}`));
  }

  /** In front of a function, or of what it is declared with. */
  beforeFunction(fn: string, code: string): SourceText {
    const [start] = this.bodyOf(fn);
    const line = this.text.lastIndexOf(`\n\n`, start);
    return new SourceText(`${this.text.slice(0, line)}\n\n${code}${this.text.slice(line)}`);
  }

  /** At the head of a structure. */
  member(tag: string, code: string): SourceText {
    return this.after(`${tag} {`, `\t${code}`);
  }

  /** Functions and a KSM_ATTR of that name, in front of the list of attributes, and in it. */
  attribute(name: string, code: string): SourceText {
    const list = "static struct attribute *ksm_attrs[] = {";
    return this.before(list, code).after(list, `\t&${name}_attr.attr,`);
  }

  /** A file that shows one number. */
  counter(name: string, expression: string): SourceText {
    const show = `static ssize_t ${name}_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)`;
    return this.attribute(
      name,
      `${show}\n{\n\treturn sprintf(buf, "%lu\\n", (unsigned long)(${expression}));\n}\nKSM_ATTR_RO(${name});`,
    );
  }

  private bodyOf(fn: string): readonly [number, number] {
    const found = new RegExp(`^[a-z][^;{}#]*?\\b${fn}\\([^;{}]*\\)\\s*\\{`, "m").exec(this.text);
    assert.ok(found, `there is no function ${fn}`);
    const start = found.index + found[0].length;
    const end = this.text.indexOf("\n}", start);
    return [start, end];
  }

  private changed(text: string, marker: string): SourceText {
    assert.notEqual(text, this.text, `there is no "${marker}"`);
    return new SourceText(text);
  }
}

function spaced(marker: string): RegExp {
  const words = marker
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(words.join("\\s+"), "g");
}
