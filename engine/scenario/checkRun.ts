/**
 * Follows a scenario's operations without a machine, to find what names a process, a region or a page that is not there
 * at that point of the run. A `repeat` is followed until a round changes nothing that the checks look at.
 */
import { AddressBook, isEmpty, isGone, type Region } from "./addressBook.ts";
import { likeliest, quoted } from "./likeliest.ts";
import type { Operation, ScenarioProblem } from "./scenario.ts";

const MAX_PROCESSES = 4096;
/** Rounds of a repeat that are followed; what only goes wrong later than that is found when the player comes to it. */
const MAX_ROUNDS = 64;
const MAX_PROBLEMS = 50;
const MAX_SUGGESTIONS = 5;
/** Operations that are followed altogether: repeats of repeats multiply. */
const MAX_FOLLOWED = 200_000;

interface Findings {
  readonly problems: ScenarioProblem[];
  followed: number;
}

export function checkRun(operations: readonly Operation[]): readonly ScenarioProblem[] {
  const findings: Findings = { problems: [], followed: 0 };
  followAll(operations, new AddressBook(), findings);
  return findings.problems;
}

function followAll(operations: readonly Operation[], start: AddressBook, findings: Findings): AddressBook {
  let book = start;
  const { problems } = findings;
  for (const operation of operations) {
    findings.followed += 1;
    if (problems.length >= MAX_PROBLEMS || findings.followed > MAX_FOLLOWED) break;
    const problem = problemWith(operation, book);
    if (problem !== undefined) problems.push(problem);
    else if (operation.op === "repeat") book = followRepeat(operation, book, findings);
    else if (operation.op === "together") book = followAll(operation.run, book, findings);
    else book = follow(operation, book);
  }
  return book;
}

function followRepeat(
  operation: Extract<Operation, { readonly op: "repeat" }>,
  start: AddressBook,
  findings: Findings,
): AddressBook {
  let book = start;
  const before = findings.problems.length;
  for (let round = 0; round < Math.min(operation.times, MAX_ROUNDS); round += 1) {
    const next = followAll(operation.run, book, findings);
    if (findings.problems.length > before || shapeOf(next) === shapeOf(book)) return next;
    book = next;
  }
  return book;
}

/** Names and extents, without the addresses: equal shapes pass the same checks. */
function shapeOf(book: AddressBook): string {
  return JSON.stringify(
    book.processes.map(({ name, regions }) => [name, regions.map((each) => [each.name, each.pages, each.gone])]),
  );
}

/** The book after an operation that has no problem and succeeds. `address`: of the region that it makes. */
export function follow(operation: Operation, book: AddressBook, address = 0): AddressBook {
  switch (operation.op) {
    case "process":
      return book.withProcess(operation.process);
    case "fork":
      return book.withFork(operation.process, operation.child);
    case "exit":
      return book.withoutProcess(operation.process);
    case "mmap":
      return book.withRegion(operation.process, operation.region, operation.pages, address);
    case "munmap": {
      const gone = { from: operation.start, to: operation.start + operation.count };
      return book.withoutPages(operation.process, operation.region, gone, false);
    }
    case "mremap": {
      const region = book.region(operation.process, operation.region);
      const count = operation.count ?? (region?.pages ?? 0) - operation.start;
      const gone = { from: operation.start, to: operation.start + count };
      return book
        .withoutPages(operation.process, operation.region, gone, true)
        .withRegion(operation.process, operation.to, count, address);
    }
    default:
      return book;
  }
}

/** Why the operation cannot be done at this point of the run; undefined when it can. */
export function problemWith(operation: Operation, book: AddressBook): ScenarioProblem | undefined {
  if (operation.op === "process") return nameTaken(operation, "process", operation.process, book);
  if (!("process" in operation)) return undefined;
  const process = book.process(operation.process);
  if (process === undefined) {
    const there = book.processes.map((each) => `"${each.name}"`).join(", ");
    const others = there === "" ? "there is none" : `there are ${there}`;
    const message = `process "${operation.process}" does not exist at this point of the run; ${others}`;
    const instead = byLikeness(
      operation.process,
      book.processes.map((each) => each.name),
    );
    return problem(operation, "process", "no-such-process", message, instead);
  }
  if (operation.op === "fork") return nameTaken(operation, "child", operation.child, book);
  if (!("region" in operation)) return undefined;
  const region = process.regions.find((each) => each.name === operation.region);
  if (operation.op === "mmap") return problemWithMmap(operation, region);
  if (region === undefined) {
    const there = process.regions.map((each) => `"${each.name}"`).join(", ");
    const others = there === "" ? "it has none" : `it has ${there}`;
    const message = `process "${operation.process}" has no region "${operation.region}" at this point of the run; ${others}`;
    const instead = byLikeness(
      operation.region,
      process.regions.map((each) => each.name),
    );
    return problem(operation, "region", "no-such-region", message, instead);
  }
  return problemWithPages(operation, region, book);
}

function problemWithMmap(
  operation: Extract<Operation, { readonly op: "mmap" }>,
  region: Region | undefined,
): ScenarioProblem | undefined {
  if (region === undefined || isEmpty(region)) return undefined;
  const message = `process "${operation.process}" has a region "${operation.region}" already`;
  return problem(operation, "region", "region-exists", message);
}

function problemWithPages(operation: Operation, region: Region, book: AddressBook): ScenarioProblem | undefined {
  if ("page" in operation) {
    if (operation.page >= region.pages) return outOfRange(operation, "page", operation.page, region);
    if (!isGone(region, operation.page)) return undefined;
    const message = `page ${String(operation.page)} of region "${region.name}" is not mapped any more at this point of the run`;
    return problem(operation, "page", "page-unmapped", message);
  }
  if (!("start" in operation)) return undefined;
  if (operation.start >= region.pages) return outOfRange(operation, "start", operation.start, region);
  const count = operation.count ?? region.pages - operation.start;
  if (operation.start + count > region.pages) {
    const most = String(region.pages - operation.start);
    return outOfRange(operation, "count", operation.start + count - 1, region, most);
  }
  if (operation.op !== "mremap") return undefined;
  if (region.gone.some((each) => each.from < operation.start + count && each.to > operation.start)) {
    const message = `some of the pages of region "${region.name}" that are to move are not mapped any more`;
    return problem(operation, "region", "page-unmapped", message);
  }
  const target = book.region(operation.process, operation.to);
  const movesAll = operation.to === operation.region && operation.start === 0 && count === region.pages;
  if (target === undefined || isEmpty(target) || movesAll) return undefined;
  const message = `process "${operation.process}" has a region "${operation.to}" already`;
  return problem(operation, "to", "region-exists", message);
}

function outOfRange(
  operation: Operation,
  field: string,
  page: number,
  region: Region,
  most = String(region.pages - 1),
): ScenarioProblem {
  const message = `page ${String(page)} is out of range: region "${region.name}" has pages 0 to ${String(region.pages - 1)}`;
  return problem(operation, field, "page-out-of-range", message, [most]);
}

/** All of them as JSON, the likeliest first. */
function byLikeness(name: string, names: readonly string[]): readonly string[] {
  return [...new Set([...likeliest(name, names), ...names])].slice(0, MAX_SUGGESTIONS).map(quoted);
}

function nameTaken(operation: Operation, field: string, name: string, book: AddressBook): ScenarioProblem | undefined {
  if (book.process(name) !== undefined) {
    return problem(operation, field, "process-exists", `there is a process "${name}" already`);
  }
  if (book.processes.length < MAX_PROCESSES) return undefined;
  return problem(operation, field, "too-many-processes", `more than ${String(MAX_PROCESSES)} processes at a time`);
}

function problem(
  operation: Operation,
  field: string,
  code: string,
  message: string,
  instead: readonly string[] = [],
): ScenarioProblem {
  const given = operation.fields.get(field);
  if (given === undefined || instead.length === 0) return { code, message, place: given ?? operation.place };
  return { code, message, place: given, instead };
}
