/**
 * Scenario files as a JSON schema, for editors: every field with what it means. It says what a schema can say; what it
 * cannot (a process that is not there, a page out of range) the parser says. Tests hold its fields against the parser's own.
 * A table: schemas/scenario.schema.json is made from it.
 */
import { OPERATION_NAMES } from "./readOperation.ts";
import { operationSnippet } from "./operationSnippets.ts";
import { OPERATIONS, type Schema, text, whole } from "./operationSchemas.ts";
import type { OperationName } from "./scenario.ts";

/** What an operation does, in one sentence. */
export function operationSummary(name: OperationName): string {
  return OPERATIONS[name].does;
}

/** Fields of an operation without `op`, those that it needs first. */
export function operationFields(name: OperationName): {
  readonly all: readonly string[];
  readonly required: readonly string[];
} {
  const { fields, required } = OPERATIONS[name];
  return { all: Object.keys(fields), required };
}

/** Draft 7, as VS Code's JSON language service reads it. */
export function scenarioSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "KSM Lab scenario",
    description: "What a simulated machine does, and what ksmd makes of it.",
    type: "object",
    properties: {
      $schema: { type: "string", description: "For editors that do not know these files by their names." },
      version: { const: 1, default: 1, description: "The version of this format: 1." },
      title: text("One line: what the scenario is about."),
      description: text("A few sentences: what to look at."),
      machine: machineSchema(),
      run: {
        type: "array",
        items: { $ref: "#/definitions/operation" },
        description: "The operations, one after the other. After each the machine runs until every thread sleeps.",
      },
    },
    required: ["version", "run"],
    additionalProperties: false,
    definitions: {
      operation: {
        type: "object",
        required: ["op"],
        defaultSnippets: OPERATION_NAMES.map(operationSnippet),
        properties: {
          op: {
            enum: OPERATION_NAMES,
            enumDescriptions: OPERATION_NAMES.map(operationSummary),
            description: "What happens.",
          },
        },
        allOf: OPERATION_NAMES.map(operationRule),
      },
    },
  };
}

function operationRule(name: OperationName): Schema {
  const { does, fields, required, others } = OPERATIONS[name];
  // What it does stands with the names to choose from already: hovers would say it twice.
  const op = { const: name };
  return {
    if: { properties: { op: { const: name } }, required: ["op"] },
    then: {
      description: does,
      properties: { op, ...fields },
      required: ["op", ...required],
      additionalProperties: others ?? false,
    },
  };
}

function machineSchema(): Schema {
  return {
    type: "object",
    description: "The simulated machine.",
    properties: {
      nodes: { ...whole("Memory nodes.", 1, 64), default: 1 },
      framesPerNode: {
        type: "integer",
        minimum: 256,
        default: 65536,
        description: "Page frames of each node, of 4096 bytes; on all nodes together at most 16,777,216.",
      },
      lruBatches: {
        type: "boolean",
        default: false,
        description: "Per-CPU LRU batches are not drained after every operation, and hold references as in the kernel.",
      },
      config: {
        type: "object",
        description:
          "CONFIG_ switches that the source is compiled with, beside those of a Debian kernel; false switches one off.",
        additionalProperties: {
          type: ["boolean", "number", "string"],
          description: "true or false, or the value that the switch has.",
        },
      },
    },
    additionalProperties: false,
  };
}
