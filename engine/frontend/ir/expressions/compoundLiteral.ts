/** (type){ … } → an object of its own: in the frame, or at file scope a data symbol. */
import { newDataDraft } from "../../sema/drafts.ts";
import type { Operand } from "../../sema/operand.ts";
import { typeOfNode } from "../../sema/typeNodes.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { alignOf } from "../../types/layout.ts";
import { readInitialiser } from "../initialisers.ts";
import { storeEntries } from "../storeEntries.ts";
import { initialiseData } from "../staticData.ts";
import { frameObject } from "../values.ts";

export function lowerCompoundLiteral(unit: Unit, node: SyntaxNode): Operand {
  const descriptor = childByField(node, "type");
  const list = childByField(node, "value");
  if (descriptor === undefined || list === undefined) return unit.failOn(node);
  const type = typeOfNode(unit, descriptor);
  if (unit.fn === undefined) return staticLiteral(unit, node, list, type);
  const initialiser = readInitialiser(unit, type, list);
  const place = frameObject(unit, initialiser.type, alignOf(initialiser.type));
  storeEntries(unit, place, initialiser);
  return place;
}

function staticLiteral(unit: Unit, node: SyntaxNode, list: SyntaxNode, type: Operand["type"]): Operand {
  const draft = newDataDraft("", type, { unit: unit.path, span: unit.spanOf(node) });
  initialiseData(unit, draft, list);
  return { kind: "memory", type: draft.type, addr: { op: "symbol", symbol: unit.symbolId(draft), offset: 0 } };
}
