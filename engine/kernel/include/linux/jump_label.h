/* Static keys: the kernel rewrites its code when one is switched; here the key is looked at. */
#ifndef LAB_LINUX_JUMP_LABEL_H
#define LAB_LINUX_JUMP_LABEL_H

#include <linux/compiler.h>
#include <linux/types.h>

struct static_key {
	int enabled;
};
/* What a key is before somebody switches it. */
struct static_key_true {
	struct static_key key;
};
struct static_key_false {
	struct static_key key;
};

#define STATIC_KEY_INIT_TRUE { 1 }
#define STATIC_KEY_INIT_FALSE { 0 }
#define STATIC_KEY_INIT STATIC_KEY_INIT_FALSE
#define STATIC_KEY_TRUE_INIT { { 1 } }
#define STATIC_KEY_FALSE_INIT { { 0 } }
#define DEFINE_STATIC_KEY_TRUE(name) struct static_key_true name = { { 1 } }
#define DEFINE_STATIC_KEY_FALSE(name) struct static_key_false name = { { 0 } }
#define DEFINE_STATIC_KEY_TRUE_RO(name) DEFINE_STATIC_KEY_TRUE(name)
#define DEFINE_STATIC_KEY_FALSE_RO(name) DEFINE_STATIC_KEY_FALSE(name)
#define DECLARE_STATIC_KEY_TRUE(name) extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name) extern struct static_key_false name

/* Of any of the three: the key is the first member. */
#define __lab_key(pointer) ((struct static_key *)(pointer))
#define static_key_count(pointer) (__lab_key(pointer)->enabled)
#define static_key_enabled(pointer) (static_key_count(pointer) > 0)
#define static_branch_likely(pointer) likely(static_key_enabled(pointer))
#define static_branch_unlikely(pointer) unlikely(static_key_enabled(pointer))
#define static_branch_maybe(config, pointer) static_key_enabled(pointer)
#define static_branch_enable(pointer) ((void)(static_key_count(pointer) = 1))
#define static_branch_disable(pointer) ((void)(static_key_count(pointer) = 0))
#define static_branch_enable_cpuslocked(pointer) static_branch_enable(pointer)
#define static_branch_disable_cpuslocked(pointer) static_branch_disable(pointer)
#define static_branch_inc(pointer) ((void)static_key_count(pointer)++)
#define static_branch_dec(pointer) ((void)static_key_count(pointer)--)

/* The form before 4.3. */
#define static_key_false(pointer) unlikely(static_key_enabled(pointer))
#define static_key_true(pointer) likely(static_key_enabled(pointer))
#define static_key_slow_inc(pointer) static_branch_inc(pointer)
#define static_key_slow_dec(pointer) static_branch_dec(pointer)
#define static_key_enable(pointer) static_branch_enable(pointer)
#define static_key_disable(pointer) static_branch_disable(pointer)

#endif
