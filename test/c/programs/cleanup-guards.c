#include "print.h"

/* The forms in which Linux uses the attribute, in our own words. */
#define CLASS(name, var) \
	class_##name##_t var __attribute__((__cleanup__(class_##name##_leave))) = class_##name##_enter
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define guard(name) CLASS(name, JOIN(guard_, __COUNTER__))
#define scoped_guard_at(name, label, args...)                        \
	for (CLASS(name, scope)(args); scope; ({ goto label; })) \
		if (0) {                                                 \
label:                                                                   \
			break;                                           \
		} else
#define scoped_guard(name, args...) scoped_guard_at(name, JOIN(label_, __COUNTER__), args)
#define once_guard(name, args...) \
	for (CLASS(name, scope)(args), *done = 0; scope && !done; done = (void *)1)
#define __free(name) __attribute__((__cleanup__(free_##name)))
#define no_free_ptr(p) ({ __auto_type _at = &(p); __auto_type _value = *_at; *_at = 0; _value; })

struct lock {
	int held, id;
};
typedef struct lock *class_lock_t;

static struct lock *class_lock_enter(struct lock *l)
{
	l->held++;
	print_long("lock", l->id);
	return l;
}

static inline void class_lock_leave(struct lock **l)
{
	if (!*l)
		return;
	(*l)->held--;
	print_long("unlock", (*l)->id);
}

static void free_thing(void *p)
{
	struct lock *l = *(struct lock **)p;

	if (l)
		print_long("free", l->id);
}

static struct lock a = { 0, 1 }, b = { 0, 2 };

static int both(int n)
{
	guard(lock)(&a);
	guard(lock)(&b);
	if (n == 0)
		return a.held + b.held;
	print_long("held", a.held + b.held);
	return n;
}

static int scoped(int n)
{
	int i, hits = 0;

	for (i = 0; i < n; i++) {
		scoped_guard(lock, &a) {
			if (i == 1)
				break;
			if (i == 2)
				return hits;
			hits += a.held;
		}
		hits += 10;
	}
	scoped_guard(lock, &b)
		hits += 100 * b.held;
	once_guard(lock, &b)
		hits += 1000 * b.held;
	return hits;
}

static struct lock *make(int n)
{
	struct lock *l __free(thing) = n ? &a : (void *)0;

	if (n < 2)
		return (void *)0;
	return no_free_ptr(l);
}

int main(void)
{
	print_long("both", both(0));
	print_long("both", both(7));
	print_long("scoped", scoped(1));
	print_long("scoped", scoped(2));
	print_long("scoped", scoped(5));
	print_long("made", make(0) == (void *)0);
	print_long("made", make(1) == (void *)0);
	print_long("made", make(2)->id);
	print_long("held", a.held + b.held);
	return 0;
}
