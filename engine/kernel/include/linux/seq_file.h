#ifndef LAB_LINUX_SEQ_FILE_H
#define LAB_LINUX_SEQ_FILE_H

#include <linux/types.h>

struct seq_file {
	char *buf;
	size_t size;
	size_t count;
	void *private;
};

void seq_printf(struct seq_file *m, const char *format, ...);
void seq_puts(struct seq_file *m, const char *s);

#endif
