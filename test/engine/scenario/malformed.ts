/** Scenarios made wrong: by hand, each with what must be said of it, and by seeded mutation of a valid one. */
import { randomBytes } from "../pages/naive.ts";

/** Every operation that there is, with all of its fields. */
export const VALID = `{
  "version": 1,
  "title": "everything",
  "machine": { "nodes": 2, "framesPerNode": 4096, "lruBatches": false, "config": { "CONFIG_NUMA": false, "KSM_DEPTH": 3 } },
  "run": [
    { "op": "sysfs", "pages_to_scan": 10, "advisor_mode": "none" },
    { "op": "process", "process": "A" },
    { "op": "mmap", "process": "A", "region": "r", "pages": 8, "node": 1 },
    { "op": "fill", "process": "A", "region": "r", "start": 0, "count": 4, "content": "seed:5" },
    { "op": "fill", "process": "A", "region": "r", "start": 4, "count": 1, "content": "byte:fF" },
    { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 8, "advice": "mergeable" },
    { "op": "sysfs", "run": 1 },
    { "op": "repeat", "times": 2, "run": [
      { "op": "tick", "times": 3, "observe": "last" },
      { "op": "write", "process": "A", "region": "r", "page": 1, "offset": 9, "byte": 255 },
      { "op": "read", "process": "A", "region": "r", "page": 1 },
    ] },
    { "op": "mprotect", "process": "A", "region": "r", "start": 0, "count": 1, "access": "read" },
    { "op": "mlock", "process": "A", "region": "r", "start": 1, "count": 2 },
    { "op": "munlock", "process": "A", "region": "r", "start": 1, "count": 2 },
    { "op": "mremap", "process": "A", "region": "r", "to": "s", "start": 6, "count": 2 },
    { "op": "munmap", "process": "A", "region": "s", "start": 1, "count": 1 },
    { "op": "fork", "process": "A", "child": "B" },
    { "op": "prctl", "process": "B", "merge": true },
    { "op": "drain" },
    { "op": "contextSwitch", "process": "B" },
    { "op": "exit", "process": "B" },
    { "op": "scan", "times": 2 },
    { "op": "elapse", "milliseconds": 40 },
    { "op": "expect", "sysfs": { "run": 1 }, "pages": { "A": { "s": ["-", "-"] } } },
    { "op": "together", "run": [{ "op": "tick", "times": 1 }, { "op": "migrate", "process": "A", "region": "r", "start": 0, "count": 1, "node": 0 }] }, { "op": "dump" }, // the end
  ],
}
`;

/** What to replace in VALID, by what, and the line and the cause that must be named. */
export const HAND_MADE: readonly (readonly [string, string, number, RegExp])[] = [
  ['"version": 1', '"version": 2', 2, /"version" of the scenario is 2; a whole number from 1 to 1 is allowed/],
  ['"version": 1,', "", 1, /the scenario needs a field "version"/],
  ['"title": "everything"', '"title": 5', 3, /"title" of the scenario is 5; a string/],
  ['"title": "everything"', '"titel": "everything"', 3, /the scenario has no field "titel"; its fields are "version"/],
  ['"title": "everything"', '"version": 1', 3, /field "version" stands twice/],
  ['"nodes": 2', '"nodes": 0', 4, /"nodes" of the machine is 0; a whole number from 1 to 64/],
  ['"framesPerNode": 4096', '"framesPerNode": 1e12', 4, /"framesPerNode" of the machine is 1000000000000/],
  ['"lruBatches": false', '"lruBatches": 1', 4, /"lruBatches" of the machine is 1; true or false/],
  [
    '"config": { "CONFIG_NUMA": false, "KSM_DEPTH": 3 }',
    '"config": 3',
    4,
    /"config" of the machine is 3; switches such/,
  ],
  ['"CONFIG_NUMA": false', '"CONFIG_NUMA": []', 4, /"CONFIG_NUMA" in "config" of the machine is a list; switches/],
  ['"CONFIG_NUMA": false', '"-DNUMA": false', 4, /"-DNUMA" in "config" of the machine is false; switches such/],
  [
    '{ "nodes": 2, "framesPerNode": 4096, "lruBatches": false, "config": { "CONFIG_NUMA": false, "KSM_DEPTH": 3 } }',
    "[]",
    4,
    /"machine" of the scenario is a list/,
  ],
  [
    '"advisor_mode": "none"',
    '"advisor_mode": null',
    6,
    /"advisor_mode" of operation "sysfs" is null; a number or a string/,
  ],
  ['"advisor_mode": "none"', '"../run": 1', 6, /names of files in \/sys\/kernel\/mm\/ksm are allowed/],
  ['"op": "process"', '"op": "proces"', 7, /there is no operation "proces"; the operations are process, mmap/],
  ['{ "op": "process", "process": "A" }', '{ "process": "A" }', 7, /the operation needs a field "op"/],
  ['{ "op": "process", "process": "A" }', "17", 7, /an operation is an object with a field "op", not 17/],
  [
    '{ "op": "process", "process": "A" }',
    '{ "op": "process", "process": "" }',
    7,
    /"process" of operation "process" is ""/,
  ],
  [
    '{ "op": "process", "process": "A" }',
    '{ "op": "dump" }',
    8,
    /process "A" does not exist at this point of the run; there is none/,
  ],
  [
    '"pages": 8',
    '"pages": 1099511627776',
    8,
    /"pages" of operation "mmap" is 1099511627776; a whole number from 1 to 16777216/,
  ],
  ['"pages": 8', '"pages": 0', 8, /"pages" of operation "mmap" is 0/],
  ['"pages": 8', '"pages": 1.5', 8, /"pages" of operation "mmap" is 1.5/],
  ['"pages": 8', '"pages": "8"', 8, /"pages" of operation "mmap" is "8"/],
  ['"pages": 8, ', "", 8, /operation "mmap" needs a field "pages"/],
  ['"node": 1', '"node": 2', 8, /"node" of operation "mmap" is 2; a whole number from 0 to 1/],
  ['"count": 4, "content"', '"count": 9, "content"', 9, /page 8 is out of range: region "r" has pages 0 to 7/],
  ['"seed:5"', '"seed:-5"', 9, /"content" of operation "fill" is "seed:-5"; "zero", "byte:HH"/],
  ['"seed:5"', '"seed:18446744073709551616"', 9, /"content" of operation "fill" is "seed:18446744073709551616"/],
  ['"byte:fF"', '"byte:f"', 10, /"content" of operation "fill" is "byte:f"/],
  ['"byte:fF"', '"ones"', 10, /"content" of operation "fill" is "ones"/],
  [
    '"advice": "mergeable"',
    '"advice": "mergable"',
    11,
    /is "mergable"; "mergeable", "unmergeable", "dontneed" are allowed/,
  ],
  [
    '"advice": "mergeable"',
    '"advise": "mergeable"',
    11,
    /operation "madvise" needs a field "advice"|has no field "advise"/,
  ],
  ['"times": 2, "run": [', '"times": -1, "run": [', 13, /"times" of operation "repeat" is -1/],
  ['"observe": "last"', '"observe": "never"', 14, /"observe" of operation "tick" is "never"; "each", "last"/],
  ['"times": 3', '"times": 1e99', 14, /"times" of operation "tick" is 1e\+99/],
  ['"page": 1, "offset"', '"page": 8, "offset"', 15, /page 8 is out of range/],
  ['"offset": 9', '"offset": 4096', 15, /"offset" of operation "write" is 4096; a whole number from 0 to 4095/],
  ['"byte": 255', '"byte": 256', 15, /"byte" of operation "write" is 256; a whole number from 0 to 255/],
  [
    '"region": "r", "page": 1 }',
    '"region": "q", "page": 1 }',
    16,
    /process "A" has no region "q" at this point of the run; it has "r"/,
  ],
  [
    '"access": "read"',
    '"access": "write"',
    18,
    /"access" of operation "mprotect" is "write"; "none", "read", "read-write"/,
  ],
  ['"to": "s"', '"to": "r"', 21, /process "A" has a region "r" already/],
  ['"region": "s", "start": 1', '"region": "s", "start": 2', 22, /page 2 is out of range: region "s" has pages 0 to 1/],
  ['"child": "B"', '"child": "A"', 23, /there is a process "A" already/],
  ['"merge": true', '"merge": "yes"', 24, /"merge" of operation "prctl" is "yes"; true or false/],
  [
    '"op": "exit", "process": "B"',
    '"op": "exit", "process": "C"',
    27,
    /process "C" does not exist at this point of the run; there are "A", "B"/,
  ],
  [
    '{ "op": "scan", "times": 2 }',
    '{ "op": "read", "process": "B", "region": "r", "page": 0 }',
    28,
    /process "B" does not exist/,
  ],
  [
    '{ "op": "scan", "times": 2 }',
    '{ "op": "read", "process": "A", "region": "r", "page": 6 }',
    28,
    /page 6 of region "r" is not mapped any more/,
  ],
  ['"milliseconds": 40', '"milliseconds": -40', 29, /"milliseconds" of operation "elapse" is -40; a number from 0/],
  ['"pages": { "A"', '"pages": [ "A"', 30, /./],
  ['"sysfs": { "run": 1 }', '"sysfs": 1', 30, /"sysfs" of operation "expect" is 1; an object is allowed/],
  ['{ "op": "dump" },', '{ "op": "dump" ', 32, /a comma is expected here/],
  ['"run": [\n', '"run": {\n', 6, /./],
  ['"tick", "times": 1 }', '"tick", "times": 2 }', 31, /"run" of operation "together" is a list; one operation each/],
  ['"tick", "times": 1 }', '"fork", "process": "A", "child": "C" }', 31, /"run" of operation "together" is a list/],
  [
    '"tick", "times": 1 }',
    '"mlock", "process": "A", "region": "r", "start": 0, "count": 1 }',
    31,
    /one operation each/,
  ],
  ['"op": "drain"', '"op": "offline"', 25, /operation "offline" needs a field "node"/],
  ['"op": "drain"', '"op": "offline", "node": 1, "start": 8', 25, /operation "offline" needs a field "count"/],
  ['"op": "drain"', '"op": "online", "node": 1, "count": 8', 25, /operation "online" needs a field "start"/],
  [
    '"op": "drain"',
    '"op": "offline", "node": 1, "start": 4096, "count": 8',
    25,
    /"node" of operation "offline" is 1; either "node", or "start" and "count" are allowed/,
  ],
  ['"op": "drain"', '"op": "offline", "start": 0, "count": 8193', 25, /"count" of operation "offline" is 8193/],
  ['"version": 1,', '"version": 1', 3, /a comma is expected here/],
  ['"version": 1,', '"version" 1,', 2, /a colon is expected here/],
  ['"title": "everything"', '"title": "everything', 3, /the string is not closed/],
  ["// the end", "/* the end", 31, /the comment is not closed/],
];

/** One seeded change of a text: characters deleted, doubled, swapped or replaced; tokens dropped; the end cut off. */
export function mutated(text: string, seed: number): string {
  const random = randomBytes(seed);
  const below = (limit: number): number => random.below(limit);
  const at = below(text.length);
  const length = 1 + below(12);
  switch (below(7)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(below(0x250)) + text.slice(at + 1);
    case 4: {
      const tokens = text.split(/(?<=[\s,:{}[\]])|(?=[\s,:{}[\]])/);
      const [one, other] = [below(tokens.length), below(tokens.length)];
      [tokens[one], tokens[other]] = [tokens[other] ?? "", tokens[one] ?? ""];
      return tokens.join("");
    }
    case 5: {
      const numbers = ["-1", "0", "1e400", "1099511627776", "9007199254740993", "0.5", '"x"', "null", "[]", "{}"];
      return text.replace(/\b\d+\b/g, (number) => (below(12) === 0 ? (numbers[below(numbers.length)] ?? "") : number));
    }
    default: {
      const lines = text.split("\n");
      lines.splice(below(lines.length), 1 + below(2));
      return lines.join("\n");
    }
  }
}
