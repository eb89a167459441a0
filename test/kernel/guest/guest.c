/*
 * The init of a guest in which a real ksmd is driven exactly, one batch at a time.
 *
 * It reads a script (one command a line, made by test/kernel/script.ts) from the second serial line, does each command,
 * and prints what it observes on the console, one line each, prefixed "@". Until the script comes it waits, so that a
 * snapshot of the machine taken then serves any number of scripts. Every simulated process is a child that waits for orders
 * on a socket; orders that change memory run in the child, everything else here.
 *
 * ksmd has a real-time priority on the only processor, so whenever this program runs, ksmd sleeps. In which of its
 * two sleeps it is, /proc/PID/stack tells: the stack at boot is the one of "waiting to be started". The children's priority
 * is higher still: a ksmd that one of them wakes begins when the system call is over, on preemptible kernels, too.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/swap.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define PAGE 4096UL
#define MAX_PROCESSES 64
#define KSM "/sys/kernel/mm/ksm/"
#define TRACING "/sys/kernel/tracing/"
#ifndef MADV_COLD
#define MADV_COLD 20
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_HWPOISON
#define MADV_HWPOISON 100
#endif
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#endif

struct order {
	char what;
	uint64_t addr, pages, a, b;
};

struct process {
	pid_t pid;
	int here, there; /* our end and the child's of its socket */
};

static struct process processes[MAX_PROCESSES];
static pid_t ksmd;
static char waiting_stack[512];
static int sleep_toggle;
static void *spare_page;
static int trace_pipe = -1;

/* The host ends the machine when it has read the last line: what a busy host has not read yet would be lost with it. */
static void power_off(void) __attribute__((noreturn));
static void power_off(void)
{
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	sleep(60);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	printf("@fail ");
	vprintf(format, ap);
	printf(" (%s)\n", strerror(errno));
	va_end(ap);
	power_off();
}

static int read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, at = 0;

	if (fd < 0)
		return -1;
	while ((n = read(fd, buf + at, size - 1 - at)) > 0)
		at += n;
	close(fd);
	buf[at] = 0;
	return n < 0 ? -1 : (int)at;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_TRUNC), err = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	return err;
}

static long knob(const char *name)
{
	char path[128], buf[64];

	snprintf(path, sizeof(path), KSM "%s", name);
	return read_file(path, buf, sizeof(buf)) < 0 ? -1 : atol(buf);
}

/* The per-CPU batches of pages on their way to the LRU lists hold references: empty them. */
static void drain(void)
{
	madvise(spare_page, PAGE, MADV_COLD);
}

/* ---- processes ---- */

static void splitmix(uint64_t seed, uint64_t *out)
{
	uint64_t state = seed;

	for (int i = 0; i < 512; i++) {
		uint64_t z = state += 0x9E3779B97F4A7C15ull;

		z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
		z = (z ^ z >> 27) * 0x94D049BB133111EBull;
		out[i] = z ^ z >> 31;
	}
}

static void fill(const struct order *o)
{
	for (uint64_t i = 0; i < o->pages; i++) {
		char *page = (char *)o->addr + i * PAGE;

		switch (o->a) {
		case 'z':
			memset(page, 0, PAGE);
			break;
		case 'b':
			memset(page, (int)o->b, PAGE);
			break;
		case 's':
			splitmix(o->b, (uint64_t *)page);
			break;
		case 'q':
			splitmix(o->b + i, (uint64_t *)page);
			break;
		}
	}
}

/* PR_SET_MEMORY_MERGE makes all areas mergeable; ours are those above 1 << 40, the rest is taken out again. */
static void take_out_own_areas(void)
{
	static char maps[1 << 16];
	char *line, *next;

	if (read_file("/proc/self/maps", maps, sizeof(maps)) < 0)
		return;
	for (line = maps; *line; line = next) {
		unsigned long start, end;

		next = strchr(line, '\n');
		if (!next)
			break;
		*next++ = 0;
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && !(start >= 1UL << 40 && start < 1UL << 44))
			madvise((void *)start, end - start, MADV_UNMERGEABLE);
	}
}

/* One page a call: several addresses of one KSM page refuse each other. */
static long migrate_page(char *page, const struct order *o)
{
	int node = (int)o->a, status = -EAGAIN;
	void *address = page;
	long r = syscall(SYS_move_pages, 0, 1UL, &address, &node, &status, 4 /* MPOL_MF_MOVE_ALL */);

	if (r < 0)
		return -errno;
	/* Of a page that was not moved nothing is said; the number of such pages that is answered is one too small on 5.10. */
	return status < 0 ? status : 0;
}

static uint64_t pagemap_entry(int pid, uint64_t addr);

/* A load, where there is an entry of swap. */
static long touch_swapped(char *page, const struct order *o)
{
	(void)o;
	if (pagemap_entry(getpid(), (uint64_t)page) >> 62 & 1)
		*(volatile char *)page;
	return 0;
}

static long fail_page(char *page, const struct order *o)
{
	(void)o;
	return madvise(page, PAGE, MADV_HWPOISON) ? -errno : 0;
}

/* The first error, after all pages have been tried. */
static long each_page(const struct order *o, long (*act)(char *page, const struct order *o))
{
	long first = 0;

	for (uint64_t i = 0; i < o->pages; i++) {
		long r = act((char *)o->addr + i * PAGE, o);

		if (r && !first)
			first = r;
	}
	return first;
}

static long carry_out(const struct order *o)
{
	void *addr = (void *)o->addr;
	size_t size = o->pages * PAGE;
	unsigned long mask;
	long r;

	switch (o->what) {
	case 'M':
		r = (long)mmap(addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (r == -1)
			return -errno;
		if ((long)o->a >= 0) {
			mask = 1UL << o->a;
			if (syscall(SYS_mbind, addr, size, 2 /* MPOL_BIND */, &mask, 64, 0))
				return -errno;
		}
		return 0;
	case 'F':
		fill(o);
		return 0;
	case 'W':
		*(volatile unsigned char *)addr = (unsigned char)o->a;
		return 0;
	case 'R':
		return *(volatile unsigned char *)addr;
	case 'A':
		return madvise(addr, size, (int)o->a) ? -errno : 0;
	case 'U':
		return munmap(addr, size) ? -errno : 0;
	case 'X':
		return mremap(addr, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)o->a) == MAP_FAILED ? -errno : 0;
	case 'L':
		return mlock(addr, size) ? -errno : 0;
	case 'K':
		return munlock(addr, size) ? -errno : 0;
	case 'T':
		return mprotect(addr, size, (int)o->a) ? -errno : 0;
	case 'G':
		if (prctl(PR_SET_MEMORY_MERGE, o->a, 0, 0, 0))
			return -errno;
		if (o->a)
			take_out_own_areas();
		return 0;
	case 'V':
		return each_page(o, migrate_page);
	case 'O':
		return madvise(addr, size, MADV_PAGEOUT) ? -errno : 0;
	case 'I':
		return each_page(o, touch_swapped);
	case 'H':
		return each_page(o, fail_page);
	}
	return -ENOSYS;
}

static void serve(int index) __attribute__((noreturn));
static void go_on(int signal)
{
	(void)signal;
}

static void serve(int index)
{
	struct order o;
	int fd = processes[index].there;
	struct sigaction told = { .sa_handler = go_on, .sa_flags = SA_RESTART };

	/* Memory that failed is only reported. */
	sigaction(SIGBUS, &told, NULL);
	for (;;) {
		long result;

		if (read(fd, &o, sizeof(o)) != sizeof(o))
			_exit(2);
		if (o.what == 'E')
			_exit(0);
		if (o.what == 'C') {
			/* The child is a brother, so that init can wait for it. */
			result = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
			if (!result)
				serve((int)o.a);
		} else {
			result = carry_out(&o);
		}
		if (write(fd, &result, sizeof(result)) != sizeof(result))
			_exit(3);
	}
}

static long order(int index, struct order o)
{
	long result = 0;

	if (write(processes[index].here, &o, sizeof(o)) != sizeof(o))
		die("no order to process %d", index);
	if (o.what == 'E') {
		if (waitpid(processes[index].pid, NULL, 0) != processes[index].pid)
			die("no end of process %d", index);
		processes[index].pid = 0;
		return 0;
	}
	if (read(processes[index].here, &result, sizeof(result)) != sizeof(result))
		die("no answer from process %d", index);
	return result;
}

static void start_process(int index)
{
	struct sched_param priority = { .sched_priority = 60 };
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		if (sched_setscheduler(0, SCHED_FIFO, &priority))
			_exit(4);
		serve(index);
	}
	processes[index].pid = pid;
}

/* ---- ksmd ---- */

static void ksmd_stack(char *buf, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stack", ksmd);
	if (read_file(path, buf, size) < 0)
		die("%s", path);
}

static int ksmd_waits(void)
{
	char stack[512], path[64], status[4096], *state;

	for (int tries = 0; tries < 10000; tries++) {
		snprintf(path, sizeof(path), "/proc/%d/status", ksmd);
		read_file(path, status, sizeof(status));
		state = strstr(status, "State:\t");
		if (state && state[7] == 'S') {
			ksmd_stack(stack, sizeof(stack));
			return !strcmp(stack, waiting_stack);
		}
		sched_yield();
	}
	die("ksmd does not come to rest");
	return 0;
}

static void find_ksmd(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct sched_param priority = { .sched_priority = 50 };

	while ((entry = readdir(proc))) {
		char path[300], name[64];

		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (atoi(entry->d_name) > 0 && read_file(path, name, sizeof(name)) > 0 && !strcmp(name, "ksmd\n"))
			ksmd = atoi(entry->d_name);
	}
	closedir(proc);
	if (!ksmd)
		die("no ksmd: is CONFIG_KSM set?");
	if (sched_setscheduler(ksmd, SCHED_FIFO, &priority))
		die("ksmd's priority");
	ksmd_stack(waiting_stack, sizeof(waiting_stack));
}

/* Ends ksmd's sleep between two batches. */
static void end_sleep(void)
{
	sleep_toggle = !sleep_toggle;
	if (write_file(KSM "sleep_millisecs", sleep_toggle ? "3600001" : "3600000"))
		die("sleep_millisecs");
}

/* ---- observations ---- */

/* Reading the pipe takes the events away, so that none is lost or seen twice. */
static void print_trace(void)
{
	static char text[1 << 18];
	ssize_t n, have = 0;
	char *line, *end;

	if (trace_pipe < 0)
		return;
	while ((n = read(trace_pipe, text + have, sizeof(text) - 1 - have)) > 0) {
		have += n;
		text[have] = 0;
		for (line = text; (end = strchr(line, '\n')); line = end + 1) {
			char *event = strstr(line, ": ksm_");

			*end = 0;
			if (event)
				printf("@trace %s\n", event + 2);
			else if (strstr(line, "LOST"))
				die("trace events were lost");
		}
		have = strlen(line);
		memmove(text, line, have);
	}
}

static void print_sysfs(const char *kind)
{
	DIR *dir = opendir(KSM);
	struct dirent *entry;

	print_trace();
	printf("@%s", kind);
	while ((entry = readdir(dir))) {
		char path[300], buf[128];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), KSM "%s", entry->d_name);
		if (read_file(path, buf, sizeof(buf)) < 0)
			die("%s", path);
		buf[strcspn(buf, "\n")] = 0;
		for (char *p = buf; *p; p++)
			if (*p == ' ')
				*p = '_';
		printf(" %s=%s", entry->d_name, buf);
	}
	printf("\n");
	closedir(dir);
}

/* One batch: 1 if there was one. */
static int tick(void)
{
	long scans = knob("full_scans");

	if (ksmd_waits())
		return 0;
	end_sleep();
	if (ksmd_waits() && knob("full_scans") == scans)
		return 0;
	drain();
	return 1;
}

static int kcore = -1, kpageflags = -1, flags_lie;
static struct { uint64_t vaddr, size, offset; } segments[64];
static int nr_segments;

static void open_kcore(void)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;

	kcore = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	if (kcore < 0 || pread(kcore, &header, sizeof(header), 0) != sizeof(header))
		die("kcore");
	for (int i = 0; i < header.e_phnum && nr_segments < 64; i++) {
		if (pread(kcore, &segment, sizeof(segment), (off_t)(header.e_phoff + i * sizeof(segment))) != sizeof(segment))
			break;
		segments[nr_segments].vaddr = segment.p_vaddr;
		segments[nr_segments].size = segment.p_memsz;
		segments[nr_segments++].offset = segment.p_offset;
	}
}

/* The low two bits of the mapping word of pfn's struct page: 3 for a KSM page. */
static int mapping_bits(uint64_t pfn)
{
	uint64_t addr = 0xffffea0000000000ull + pfn * 64 + 24, word;

	for (int i = 0; i < nr_segments; i++)
		if (addr >= segments[i].vaddr && addr + 8 <= segments[i].vaddr + segments[i].size) {
			if (pread(kcore, &word, 8, (off_t)(segments[i].offset + addr - segments[i].vaddr)) != 8)
				break;
			return word & 3;
		}
	die("no struct page of frame %llu in kcore", (unsigned long long)pfn);
	return 0;
}

static uint64_t page_flags(uint64_t pfn)
{
	uint64_t flags = 0;

	if (pread(kpageflags, &flags, 8, (off_t)(pfn * 8)) != 8)
		die("kpageflags");
	return flags;
}

static uint64_t pagemap_entry(int pid, uint64_t addr)
{
	char path[64];
	uint64_t entry = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pread(fd, &entry, 8, (off_t)(addr / PAGE * 8)) != 8)
		die("%s", path);
	close(fd);
	return entry;
}

/* 6.12 sets KPF_KSM for every anonymous page: see whether an ordinary one of ours has it. */
static void probe_flags(void)
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*page = 1;
	kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	flags_lie = page_flags(pagemap_entry(getpid(), (uint64_t)page) & ((1ull << 55) - 1)) >> 21 & 1;
	munmap(page, PAGE);
	if (flags_lie)
		open_kcore();
}

static void print_pages(int index, uint64_t addr, uint64_t pages)
{
	printf("@pages %d %llx", index, (unsigned long long)addr);
	for (uint64_t i = 0; i < pages; i++) {
		uint64_t entry = pagemap_entry(processes[index].pid, addr + i * PAGE);
		uint64_t pfn = entry & ((1ull << 55) - 1);
		uint64_t flags;

		if (entry >> 62 & 1) {
			printf(" s");
		} else if (!(entry >> 63)) {
			printf(" -");
		} else {
			flags = page_flags(pfn);
			printf(" %llx%s", (unsigned long long)pfn,
			       flags >> 24 & 1 ? "Z" : (flags_lie ? mapping_bits(pfn) == 3 : flags >> 21 & 1) ? "K" : "");
		}
	}
	printf("\n");
}

static void print_stat(int index)
{
	char path[64], buf[1024];

	snprintf(path, sizeof(path), "/proc/%d/ksm_stat", processes[index].pid);
	if (read_file(path, buf, sizeof(buf)) < 0)
		buf[0] = 0;
	for (char *p = buf; *p; p++)
		if (*p == '\n')
			*p = ';';
	printf("@stat %d %s\n", index, buf);
}

/*
 * Swap on a RAM disk: it is written to at once, so that a page that is reclaimed is gone when the call returns. The module
 * lies beside the kernel; without it there is no swap.
 */
static void start_swap(void)
{
	static char header[PAGE];
	int module = open("/brd.ko", O_RDONLY | O_CLOEXEC), disk;

	if (module < 0)
		return;
	if (syscall(SYS_finit_module, module, "rd_nr=1 rd_size=16384", 0))
		die("brd.ko");
	close(module);
	disk = open("/dev/ram0", O_RDWR | O_CLOEXEC);
	*(uint32_t *)(header + 1024) = 1;
	*(uint32_t *)(header + 1028) = 16384 / 4 - 1;
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	if (disk < 0 || pwrite(disk, header, PAGE, 0) != PAGE || fsync(disk))
		die("/dev/ram0");
	close(disk);
	if (swapon("/dev/ram0", 0))
		die("swapon");
	write_file("/proc/sys/vm/page-cluster", "0");
}

/* ---- the script ---- */

static void report(long result)
{
	if (result < 0)
		printf("@errno %ld\n", -result);
}

/* After a command that may have started ksmd: was there a batch? */
static void after(int waited, long scans)
{
	int waits = ksmd_waits();

	drain();
	if (waited && (!waits || knob("full_scans") > scans))
		print_sysfs("woken");
	else
		print_trace();
}

static void sysfs_command(const char *name, const char *value)
{
	char path[128];
	int err;

	snprintf(path, sizeof(path), KSM "%s", name);
	err = write_file(path, value);
	if (err)
		printf("@errno %d %s\n", err, name);
	if (!strcmp(name, "run") && strcmp(value, "1") && !ksmd_waits())
		end_sleep();
}

/* The blocks of a node's memory that hold nothing but movable pages go offline, or come back. */
static void hotplug(int node, const char *state)
{
	char path[128];
	DIR *dir;
	struct dirent *entry;
	int first = 0, blocks = 0;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", node);
	dir = opendir(path);
	if (!dir)
		die("%s", path);
	while ((entry = readdir(dir))) {
		char file[400], zones[64] = "", now[32] = "";
		int err;

		if (strncmp(entry->d_name, "memory", 6) || atoi(entry->d_name + 6) == 0)
			continue;
		snprintf(file, sizeof(file), "%s/%s/valid_zones", path, entry->d_name);
		read_file(file, zones, sizeof(zones));
		snprintf(file, sizeof(file), "%s/%s/state", path, entry->d_name);
		read_file(file, now, sizeof(now));
		if (strncmp(now, "offline", 7) ? strncmp(zones, "Movable", 7) : !strcmp(state, "offline"))
			continue;
		blocks++;
		err = write_file(file, state);
		if (err && !first)
			first = err;
	}
	closedir(dir);
	if (!blocks || first)
		printf("@errno %d\n", first ? first : EINVAL);
}

/* So that the batch that a first prctl starts sees none of our own areas, it is made empty and done afterwards. */
static void merge_all(int index, int on)
{
	char pages[32];
	int waited = ksmd_waits();
	long scans = knob("full_scans");

	snprintf(pages, sizeof(pages), "%ld", knob("pages_to_scan"));
	write_file(KSM "pages_to_scan", "0");
	report(order(index, (struct order){ .what = 'G', .a = (uint64_t)on }));
	write_file(KSM "pages_to_scan", pages);
	if (waited && !ksmd_waits()) {
		tick();
		print_sysfs("woken");
	} else {
		after(0, scans);
	}
}

static void command(char *line)
{
	char what = line[0], name[64], value[64];
	int index = 0;
	unsigned long long addr = 0, pages = 0, a = 0, b = 0;
	int waited = ksmd_waits();
	long scans = knob("full_scans"), result;

	switch (what) {
	case '#':
		printf("@op %s\n", line + 2);
		return;
	case 'S':
		if (sscanf(line, "S %63s %63[^\n]", name, value) != 2)
			die("bad script line: %s", line);
		sysfs_command(name, value);
		after(waited, scans);
		return;
	case 'o':
	case 'n':
		hotplug(atoi(line + 2), what == 'o' ? "offline" : "online_movable");
		after(waited, scans);
		return;
	case 't':
		print_sysfs(tick() ? "tick" : "asleep");
		return;
	case 'q': /* a tick that is not shown */
		tick();
		print_trace();
		return;
	case 's': {
		int batches = 0;

		a = strtoull(line + 2, NULL, 10);
		while (knob("full_scans") < scans + (long)a && tick())
			batches++;
		snprintf(name, sizeof(name), "scan batches=%d", batches);
		print_sysfs(name);
		return;
	}
	case 'd':
		print_sysfs("dump");
		return;
	case 'p':
		if (sscanf(line, "p %d %llx %llu", &index, &addr, &pages) != 3)
			die("bad script line: %s", line);
		print_pages(index, addr, pages);
		return;
	case 'i':
		print_stat(atoi(line + 2));
		return;
	}
	sscanf(line + 1, " %d %llx %llu %llx %llx", &index, &addr, &pages, &a, &b);
	if (index < 0 || index >= MAX_PROCESSES)
		die("bad script line: %s", line);
	if (what == 'P') {
		start_process(index);
	} else if (what == 'G') {
		merge_all(index, (int)a);
		return;
	} else {
		result = order(index, (struct order){ .what = what, .addr = addr, .pages = pages, .a = a, .b = b });
		if (what == 'C' && result > 0)
			processes[a].pid = (pid_t)result;
		if (what == 'R' && result >= 0)
			printf("@read %ld\n", result);
		report(result);
	}
	after(waited, scans);
}

/* What the kernel says of failed memory would stand in the middle of our lines; an oops raises the level by itself. */
static void quieten_kernel(void)
{
	if (klogctl(8 /* console level */, NULL, 2))
		die("the console's level");
}

static void set_up(void)
{
	quieten_kernel();
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (!write_file(TRACING "events/ksm/enable", "1"))
		trace_pipe = open(TRACING "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	spare_page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < MAX_PROCESSES; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
			die("socketpair");
		processes[i].here = pair[0];
		processes[i].there = pair[1];
	}
	find_ksmd();
	probe_flags();
	start_swap();
	if (write_file(KSM "sleep_millisecs", "3600000"))
		die("sleep_millisecs");
	drain();
}

/*
 * The script: its length in a line of its own, then its bytes. The kernel loses what comes when its buffers are full, so the
 * host sends CHUNK bytes, and more only when asked.
 */
#define CHUNK 8192

static char *receive_script(void)
{
	int line = open("/dev/ttyS1", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;
	size_t size, have = 0;
	char digits[32], *script;

	if (line < 0 || tcgetattr(line, &raw))
		die("no second serial line");
	cfmakeraw(&raw);
	cfsetspeed(&raw, B115200);
	if (tcsetattr(line, TCSANOW, &raw))
		die("the second serial line");
	printf("@ready\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	do
		if (have == sizeof(digits) || read(line, digits + have, 1) != 1)
			die("no script");
	while (digits[have++] != '\n');
	size = (size_t)atol(digits);
	script = calloc(size + 2, 1);
	if (!size || !script)
		die("a script of %s bytes", digits);
	for (have = 0; have < size;) {
		ssize_t n = read(line, script + have, size - have);

		if (n <= 0)
			die("the script broke off");
		if (have / CHUNK != (have + (size_t)n) / CHUNK) {
			printf("@more\n");
			fflush(stdout);
		}
		have += (size_t)n;
	}
	close(line);
	return script;
}

int main(void)
{
	char release[256], version[256], *script, *line, *end;

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	set_up();
	script = receive_script();
	read_file("/proc/sys/kernel/osrelease", release, sizeof(release));
	read_file("/proc/sys/kernel/version", version, sizeof(version));
	release[strcspn(release, "\n")] = 0;
	printf("\n@boot %s %s", release, version);
	for (line = script; *line; line = end + 1) {
		end = strchrnul(line, '\n');
		if (!*end)
			end[1] = 0;
		*end = 0;
		if (*line)
			command(line);
	}
	printf("@end\n");
	power_off();
}
