/**
 * The files that the source registered with sysfs_create_group(): the groups on the list lab_sysfs_groups, their arrays
 * of attributes, each the head of a kobj_attribute with show and store functions.
 */
import type { Addr } from "../base/brands.ts";
import type { SysfsFile } from "../scenario/observer.ts";
import type { Structs } from "./structs.ts";

const GROUP = "struct lab_sysfs_group";
const KOBJ_ATTRIBUTE = "struct kobj_attribute";
const KSM_GROUP = "ksm";
const MAX_FILES = 1000;

export function sysfsFilesOf(structs: Structs): readonly SysfsFile[] {
  const head = structs.global("lab_sysfs_groups");
  if (head === undefined) return [];
  return structs.list(head, GROUP, "list").flatMap((entry) => {
    const group = structs.field(entry, GROUP, "group");
    const kobj = structs.field(entry, GROUP, "kobj");
    return group === undefined || kobj === undefined ? [] : filesOfGroup(structs, group, kobj as Addr);
  });
}

function filesOfGroup(structs: Structs, group: number, kobj: Addr): readonly SysfsFile[] {
  const { memory } = structs;
  const groupName = structs.field(group, "struct attribute_group", "name");
  if (groupName === undefined || groupName === 0 || memory.readString(groupName) !== KSM_GROUP) return [];
  const attributes = structs.field(group, "struct attribute_group", "attrs");
  const files: SysfsFile[] = [];
  for (let at = 0; attributes !== undefined && at < MAX_FILES; at += 1) {
    const attribute = structs.pointer(attributes + at * 8);
    if (attribute === undefined || attribute === 0) break;
    const name = structs.field(attribute, "struct attribute", "name");
    if (name === undefined || name === 0) continue;
    files.push({
      name: memory.readString(name),
      mode: structs.field(attribute, "struct attribute", "mode") ?? 0,
      kobj,
      attribute: attribute as Addr,
      show: structs.field(attribute, KOBJ_ATTRIBUTE, "show") ?? 0,
      store: structs.field(attribute, KOBJ_ATTRIBUTE, "store") ?? 0,
    });
  }
  return files;
}
