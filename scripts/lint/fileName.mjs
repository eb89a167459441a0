/** STYLE.md: a file is called after its main export; these names say nothing. */
import path from "node:path";

const EMPTY_NAMES = /^(utils?|helpers?|common|misc)\./i;

/** @type {import("eslint").Rule.RuleModule} */
export const fileName = {
  meta: { type: "suggestion", schema: [], messages: { wrong: "{{name}} says nothing of what is in it" } },
  create(context) {
    const name = path.basename(context.filename);
    return {
      Program(node) {
        if (EMPTY_NAMES.test(name)) context.report({ node, messageId: "wrong", data: { name } });
      },
    };
  },
};
