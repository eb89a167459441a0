/** What can be wrong with the path of a kernel source, one factory per code. */
import { LabError } from "../base/labError.ts";

export function pathNotFound(path: string): LabError {
  return new LabError("path-not-found", `there is no file or directory ${path}`, { path });
}

export function noKsmInTree(path: string): LabError {
  const message = `${path} holds no mm/ksm.c: give a kernel tree (linux-source, or a checkout) or a ksm.c`;
  return new LabError("no-ksm", message, { path });
}

export function sourceIsDirectory(path: string): LabError {
  return new LabError("is-directory", `${path} is a directory where a file is expected`, { path });
}

export function sourceUnreadable(path: string, cause: string): LabError {
  return new LabError("unreadable", `${path} cannot be read: ${cause}`, { path });
}

export function sourceTooLarge(path: string, sizeBytes: number, limitBytes: number): LabError {
  const size = (sizeBytes / 1e6).toFixed(1);
  const message = `${path} has ${size} MB, which no ksm.c has: the limit is ${limitBytes / 1e6} MB`;
  return new LabError("too-large", message, { path });
}

export function sourceIsBinary(path: string, line: number): LabError {
  return new LabError("is-binary", `${path} is not text: it holds a zero byte in line ${line}`, { path, line });
}

export function notKsm(path: string, missing: readonly string[]): LabError {
  const message = `${path} is not the source of KSM: it defines neither ${missing.join("() nor ")}()`;
  return new LabError("not-ksm", message, { path });
}
