import assert from "node:assert/strict";
import { createFileTable, preprocess } from "../../../engine/frontend/preprocess/preprocess.ts";

const HEADER = `
struct kept { int member; };
typedef int (*callback)(struct kept *);
int unused_prototype(struct kept *k, int (*fn)(void));
extern int data(void), more_data;
static inline int unused_function(int a) { if (a) { return 1; } return 0; }
static inline int used_function(void) { return 2; }
int used_prototype(void);
int used_in_typeof(void);
#define MAKE(name) int name(void);
__attribute__((noinline)) int attributed(void);
int (*pointer)(void);
`;
const UNIT = `
#include "h.h"
MAKE(made_here)
int own_unused(void);
int main_function(void) { __typeof__(used_in_typeof()) x = used_function(); return x + used_prototype(); }
`;

function expand(dropsUnused: boolean): string {
  return preprocess(
    { path: "unit.c", text: UNIT, role: "source" },
    {
      resolveInclude: (path) => ({ path, text: HEADER, role: "include" }),
      defines: {},
      files: createFileTable(),
      dropsUnused,
    },
  ).text.replace(/\s+/g, " ");
}

describe("functions of our headers that nothing names", () => {
  it("are left out, and nothing else is", () => {
    const all = expand(false);
    const without = all
      .replace("int unused_prototype ( struct kept * k , int ( * fn ) ( void ) ) ; ", "")
      .replace("static inline int unused_function ( int a ) { if ( a ) { return 1 ; } return 0 ; } ", "")
      .replace("__attribute__ ( ( noinline ) ) int attributed ( void ) ; ", "");
    assert.equal(expand(true), without);
  });

  it("stay when they are asked for", () => {
    assert.match(expand(false), /unused_prototype.*unused_function/);
  });
});
