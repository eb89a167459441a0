/**
 * Type-checked rules everywhere; the layers of DESIGN.md (scripts/lint/layers.mjs); and what keeps the engine deterministic:
 * no clock, no randomness, no timers, no state in a module.
 */
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { fileName } from "./scripts/lint/fileName.mjs";
import { layers } from "./scripts/lint/layers.mjs";

const SOURCES = ["engine/**/*.ts", "extension/**/*.ts", "webview/**/*.ts"];

const noDefaultExport = {
  selector: "ExportDefaultDeclaration",
  message: "Exports have names.",
};
const noModuleState = [
  {
    selector: "Program > VariableDeclaration[kind!='const']",
    message: "All mutable state hangs off one Machine or Session: no module-level let.",
  },
  {
    selector: "Program > ExportNamedDeclaration > VariableDeclaration[kind!='const']",
    message: "All mutable state hangs off one Machine or Session: no module-level let.",
  },
];
const noThrownStrings = {
  selector: "ThrowStatement > :matches(Literal, TemplateLiteral)",
  message: "Throw a LabError or an InternalError.",
};
const noEmptyCatch = { selector: "CatchClause > BlockStatement[body.length=0]", message: "No empty catch." };

export default defineConfig(
  // engine/pages/assembly is AssemblyScript: no types that ESLint could know.
  {
    ignores: ["engine/pages/assembly/", "dist/", "out/", ".cache/", "node_modules/", "**/*.d.ts", "eslint.config.mjs"],
  },
  {
    files: ["**/*.ts", "**/*.mjs"],
    extends: [tseslint.configs.recommendedTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "ksm-lab": { rules: { layers, "file-name": fileName } } },
    rules: {
      "ksm-lab/layers": "error",
      "ksm-lab/file-name": "error",
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-syntax": ["error", noDefaultExport, noThrownStrings, noEmptyCatch],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "separate-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unnecessary-boolean-literal-compare": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      // An interface may ask for a promise where one implementation has none to wait for.
      "@typescript-eslint/require-await": "off",
      // Walking a chain of scopes starts at this.
      "@typescript-eslint/no-this-alias": "off",
    },
  },
  {
    files: SOURCES,
    rules: {
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["engine/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", noDefaultExport, noThrownStrings, noEmptyCatch, ...noModuleState],
    },
  },
  {
    files: ["engine/**/*.ts"],
    ignores: ["engine/cli/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["Date", "performance", "console", "process", "Buffer", "setTimeout", "setInterval", "setImmediate"].map(
          (name) => ({ name, message: "The engine has no clock, no timers, no console and no Node." }),
        ),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "The scenario's seed is the only randomness." },
      ],
    },
  },
  {
    // ESLint's and esbuild's plug-in types are loose; scripts are checked by tsc with checkJs.
    files: ["scripts/**/*.mjs"],
    rules: {
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
