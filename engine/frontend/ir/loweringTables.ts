/** Which function lowers which form of tree-sitter-c's grammar. A table, not code. */
import type { LoweringTables } from "../sema/unit.ts";
import { lowerDeclaration, lowerTypeAlone, lowerTypedef } from "./declarations.ts";
import { lowerField, lowerSubscript } from "./expressions/access.ts";
import { lowerAssignment, lowerCast } from "./expressions/assignment.ts";
import { lowerBinary, lowerConditional } from "./expressions/binary.ts";
import { lowerCall } from "./expressions/calls.ts";
import { lowerCompoundLiteral } from "./expressions/compoundLiteral.ts";
import { lowerOffsetof } from "./expressions/intrinsics.ts";
import {
  lowerAsm,
  lowerCharacter,
  lowerComma,
  lowerExtension,
  lowerFalse,
  lowerIdentifier,
  lowerNull,
  lowerNumber,
  lowerParenthesized,
  lowerString,
  lowerTrue,
} from "./expressions/primary.ts";
import { lowerAlignof, lowerGeneric, lowerPointer, lowerSizeof, lowerUnary, lowerUpdate } from "./expressions/unary.ts";
import { lowerDo, lowerFor, lowerIf, lowerWhile } from "./statements/control.ts";
import { lowerCase, lowerSwitch } from "./statements/switches.ts";
import {
  lowerAttributed,
  lowerBreak,
  lowerCompound,
  lowerContinue,
  lowerExpressionStatement,
  lowerGoto,
  lowerLabeled,
  lowerReturn,
  lowerUnsupported,
} from "./statements/simple.ts";

export const LOWERING: LoweringTables = {
  expressions: new Map([
    ["identifier", lowerIdentifier],
    ["number_literal", lowerNumber],
    ["char_literal", lowerCharacter],
    ["string_literal", lowerString],
    ["concatenated_string", lowerString],
    ["true", lowerTrue],
    ["false", lowerFalse],
    ["null", lowerNull],
    ["parenthesized_expression", lowerParenthesized],
    ["comma_expression", lowerComma],
    ["extension_expression", lowerExtension],
    ["unary_expression", lowerUnary],
    ["pointer_expression", lowerPointer],
    ["update_expression", lowerUpdate],
    ["sizeof_expression", lowerSizeof],
    ["alignof_expression", lowerAlignof],
    ["offsetof_expression", lowerOffsetof],
    ["generic_expression", lowerGeneric],
    ["binary_expression", lowerBinary],
    ["conditional_expression", lowerConditional],
    ["assignment_expression", lowerAssignment],
    ["cast_expression", lowerCast],
    ["field_expression", lowerField],
    ["subscript_expression", lowerSubscript],
    ["call_expression", lowerCall],
    ["compound_literal_expression", lowerCompoundLiteral],
    ["gnu_asm_expression", lowerAsm],
  ]),
  statements: new Map([
    ["compound_statement", lowerCompound],
    ["expression_statement", lowerExpressionStatement],
    ["declaration", (unit, node) => lowerDeclaration(unit, node)],
    ["type_definition", lowerTypedef],
    ["struct_specifier", lowerTypeAlone],
    ["union_specifier", lowerTypeAlone],
    ["enum_specifier", lowerTypeAlone],
    ["primitive_type", lowerTypeAlone],
    ["if_statement", lowerIf],
    ["while_statement", lowerWhile],
    ["do_statement", lowerDo],
    ["for_statement", lowerFor],
    ["switch_statement", lowerSwitch],
    ["case_statement", lowerCase],
    ["labeled_statement", lowerLabeled],
    ["break_statement", lowerBreak],
    ["continue_statement", lowerContinue],
    ["return_statement", lowerReturn],
    ["goto_statement", lowerGoto],
    ["attributed_statement", lowerAttributed],
    ["function_definition", lowerUnsupported],
  ]),
};
