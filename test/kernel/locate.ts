/**
 * Where the engine was when it began to differ: the statement of the source that gave the value its last change before the
 * differing observation was made, or that was executed last before the differing event.
 *
 * The scenario is played again. Inside the stretch between the last equal observation and the differing one the machine
 * stops at every statement, and the sysfs file in question is read; elsewhere it runs on.
 */
import type { StatementId } from "../../engine/base/brands.ts";
import { createObserver } from "../../engine/inspect/observer.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import type { Session } from "../../engine/session/session.ts";
import type { Difference } from "./compare.ts";
import { createScenarioSession, isObservation } from "./runEngine.ts";
import type { NamedScenario } from "./suite.ts";

export interface Located {
  readonly step: number;
  readonly operation: number;
  /** "mm/ksm.c:2101" */
  readonly place: string;
  readonly fn: string;
  readonly text: string;
  /** What the statement did to the value: "3 became 4". */
  readonly change: string | undefined;
}

interface Here {
  readonly step: number;
  readonly statement: StatementId;
}

export function locate(source: LoadedSource, scenario: NamedScenario, difference: Difference): Located | undefined {
  const session = createScenarioSession(source, scenario.text, scenario.name);
  const found =
    difference.what === "trace event"
      ? beforeEvent(session, source, difference.index)
      : beforeObservation(session, source, difference);
  if (found === undefined) return undefined;
  return { ...describe(source, found.here), change: found.change, operation: session.player.operation?.index ?? -1 };
}

function describe(source: LoadedSource, { step, statement }: Here): Omit<Located, "change" | "operation"> {
  const { program, places } = source;
  const place = places.ofStatement(statement);
  return {
    step,
    place: `${place.path}:${place.line + 1}`,
    fn: program.functions[program.statements[statement]?.fn ?? -1]?.name ?? "?",
    text: places.lineText(place).trim(),
  };
}

function beforeEvent(
  session: Session,
  source: LoadedSource,
  index: number,
): { here: Here; change: undefined } | undefined {
  const isOfSource = ofSource(source);
  const { machine, player } = session;
  let last: Here | undefined;
  const count = (): number => machine.events.slice().filter(({ name }) => name.startsWith("ksm_")).length;
  do {
    for (;;) {
      const stop = machine.run({ until: (statement) => isOfSource(statement) });
      if (stop.kind !== "until") break;
      if (count() > index) return last && { here: last, change: undefined };
      const next = machine.next();
      if (next?.statement !== undefined) last = { step: machine.step, statement: next.statement };
    }
    if (count() > index || machine.fault) break;
  } while (player.advance());
  return last && { here: last, change: undefined };
}

function beforeObservation(
  session: Session,
  source: LoadedSource,
  difference: Difference,
): { here: Here; change: string | undefined } | undefined {
  const isOfSource = ofSource(source);
  const { machine, player } = session;
  const file = /^sysfs\.(\w+)$/.exec(difference.values[0]?.path ?? "")?.[1];
  const read = reader(session, file);
  let last: Here | undefined;
  let changed: { here: Here; change: string } | undefined;
  let before: string | undefined;
  const seen = (): number => session.lines.filter(isObservation).length;
  const look = (): void => {
    const now = read();
    if (last !== undefined && before !== undefined && now !== before && now !== undefined)
      changed = { here: last, change: `${before} became ${now}` };
    before = now;
  };
  do {
    const isNear = seen() >= difference.index;
    if (isNear) look();
    for (;;) {
      const stop = machine.run({ until: (statement) => isOfSource(statement) });
      if (isNear) look();
      if (stop.kind !== "until") break;
      const next = machine.next();
      if (next?.statement !== undefined) last = { step: machine.step, statement: next.statement };
    }
  } while (!machine.fault && seen() <= difference.index && player.advance());
  return changed ?? (last && { here: last, change: undefined });
}

function reader(session: Session, file: string | undefined): () => string | undefined {
  if (file === undefined) return () => undefined;
  const observer = createObserver(session.machine, { count: false });
  return () => {
    const found = observer.sysfsFiles().find(({ name }) => name === file);
    return found && observer.readSysfs([found])[0];
  };
}

function ofSource({ program }: LoadedSource): (statement: number) => boolean {
  const flags = program.statements.map(({ span }) => program.files[span.file]?.role === "source");
  return (statement) => flags[statement] === true;
}
