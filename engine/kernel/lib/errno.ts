/** The error numbers that builtins return, negated. */
export const EINTR = 4;
export const ENOENT = 2;
export const ENOMEM = 12;
export const EINVAL = 22;
export const ERANGE = 34;
export const E2BIG = 7;
export const ERESTARTSYS = 512;
