/* What the test programs print with: builtins on the simulated machine, print.c under the host's compiler. */
#ifndef PRINT_H
#define PRINT_H

void print_long(const char *label, long value);
void print_ulong(const char *label, unsigned long value);
void print_str(const char *label, const char *text);
void print_bytes(const char *label, const void *data, unsigned long size);

#endif
