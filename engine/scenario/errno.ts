/** Names of error numbers, as observations show them. A table. */
const NAMES: Readonly<Record<number, string>> = {
  1: "EPERM",
  2: "ENOENT",
  3: "ESRCH",
  4: "EINTR",
  5: "EIO",
  6: "ENXIO",
  7: "E2BIG",
  8: "ENOEXEC",
  9: "EBADF",
  10: "ECHILD",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  14: "EFAULT",
  15: "ENOTBLK",
  16: "EBUSY",
  17: "EEXIST",
  18: "EXDEV",
  19: "ENODEV",
  20: "ENOTDIR",
  21: "EISDIR",
  22: "EINVAL",
  23: "ENFILE",
  24: "EMFILE",
  25: "ENOTTY",
  26: "ETXTBSY",
  27: "EFBIG",
  28: "ENOSPC",
  29: "ESPIPE",
  30: "EROFS",
  31: "EMLINK",
  32: "EPIPE",
  33: "EDOM",
  34: "ERANGE",
  35: "EDEADLK",
  38: "ENOSYS",
  61: "ENODATA",
  62: "ETIME",
  75: "EOVERFLOW",
  95: "EOPNOTSUPP",
  133: "EHWPOISON",
  512: "ERESTARTSYS",
};
const MAX_ERRNO = 4095;

/** A kernel function's result that says what went wrong: -1 to -4095. */
export function isError(result: number): boolean {
  return result < 0 && result >= -MAX_ERRNO;
}

/** "EBUSY" for -16. */
export function errorName(result: number): string {
  return NAMES[-result] ?? `errno ${String(-result)}`;
}
