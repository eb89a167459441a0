import { strict as assert } from "node:assert";
import type { StepIndex, ThreadId } from "../../engine/base/brands.ts";
import { EventLog, type EventMark, type LoggedEvent } from "../../engine/machine/eventLog.ts";
import { SeededRandom } from "./seededRandom.ts";

/** Small differences as pages bring them, and all that a number can be. */
function value(random: SeededRandom, before: number): number {
  const odd = [
    0,
    -0,
    -1,
    0.5,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    -131_391_639_519_232,
    1e300,
    Number.POSITIVE_INFINITY,
    2 ** 46,
  ];
  return random.below(10) === 0 ? odd[random.below(odd.length)]! : before + 4096 * (random.below(5) - 2);
}

function event(random: SeededRandom, step: number, before: number): LoggedEvent {
  const rest = { step: step as StepIndex, thread: (1 + random.below(4)) as ThreadId };
  switch (random.below(6)) {
    case 0:
      return { name: "printk", fields: { level: "info", text: `text ${random.below(20)}` }, ...rest };
    case 1:
      return { name: "fault", fields: { mm: "none", address: value(random, before) }, ...rest };
    case 2:
      return { name: "empty", fields: {}, ...rest };
    default:
      return { name: "fault", fields: { mm: 4096, address: value(random, before), pfn: random.below(9) }, ...rest };
  }
}

describe("machine: the log of events", () => {
  it("is read as it was written, by index, slice, step and name, after any way back (random)", () => {
    const random = new SeededRandom(5);
    const log = new EventLog();
    let plain: LoggedEvent[] = [];
    const marks: { readonly mark: EventMark; readonly plain: LoggedEvent[] }[] = [];
    let step = 0;
    let address = 0;
    for (let round = 0; round < 60; round++) {
      for (let i = random.below(700); i > 0; i--) {
        step += random.below(3);
        const added = event(random, step, address);
        if (typeof added.fields["address"] === "number") address = added.fields["address"];
        log.add(added);
        plain.push(added);
      }
      const { events } = log;
      assert.equal(events.length, plain.length);
      assert.deepEqual(events.slice(-20), plain.slice(-20));
      const index = random.below(plain.length + 2);
      assert.deepEqual(events.at(index), plain[index]);
      const after = events.firstAfter(step / 2);
      assert.ok(events.slice(after).every((each) => each.step > step / 2));
      assert.ok(after === 0 || plain[after - 1]!.step <= step / 2);
      const printed = plain.slice(index).filter(({ name }) => name === "printk");
      assert.deepEqual([...events.named(["printk", "never"], index)], printed);
      if (random.below(3) > 0) marks.push({ mark: log.mark(), plain: plain.slice() });
      else {
        const to = marks[random.below(marks.length)];
        if (to === undefined) continue;
        log.returnTo(to.mark);
        plain = to.plain.slice();
        step = plain.at(-1)?.step ?? 0;
      }
      assert.deepEqual([...log.events], plain);
    }
    assert.ok(plain.length > 3000, "there were several blocks");
  });

  it("keeps nothing where nobody will ask, nor while it is muted", () => {
    const random = new SeededRandom(1);
    const unkept = new EventLog(false);
    unkept.add(event(random, 1, 0));
    assert.equal(unkept.events.length, 0);
    const log = new EventLog();
    log.isMuted = true;
    log.add(event(random, 1, 0));
    assert.equal(log.events.length, 0);
  });
});
