/** What completion offers where an operation may stand: the operation with what it needs, to be filled in. */
import { OPERATIONS, type Schema } from "./operationSchemas.ts";
import type { OperationName } from "./scenario.ts";

/** What is filled in, as JSON: by field. */
const PLACES: Readonly<Record<string, string>> = {
  process: '"${1:A}"',
  region: '"${2:r}"',
  start: "${3:0}",
  count: "${4:1}",
  page: "${3:0}",
  pages: "${3:4}",
  content: '"${5:seed:1}"',
  advice: '"${5|mergeable,unmergeable,dontneed|}"',
  access: '"${5|none,read,read-write|}"',
  node: "${5:1}",
  to: '"${3:s}"',
  child: '"${2:B}"',
  merge: "${2|true,false|}",
  times: "${1:1}",
  milliseconds: "${1:1000}",
};
/** Of operations that need no field, or operations. */
const FIELDS: Partial<Readonly<Record<OperationName, string>>> = {
  sysfs: '"run": ${1:1}',
  offline: '"node": ${1:1}',
  online: '"node": ${1:1}',
  repeat: '"times": ${1:2}, "run": [$2]',
  together: '"run": [$1]',
  expect: '"sysfs": { "pages_sharing": ${1:0} }',
};

/** A snippet as VS Code's JSON language service takes it: in one line, as scenarios are written. */
export function operationSnippet(name: OperationName): Schema {
  const { does, required } = OPERATIONS[name];
  const own = FIELDS[name];
  const fields = own === undefined ? required.map((field) => `"${field}": ${PLACES[field] ?? ""}`) : [own];
  return { label: name, description: does, bodyText: `{ ${[`"op": "${name}"`, ...fields].join(", ")} }` };
}
