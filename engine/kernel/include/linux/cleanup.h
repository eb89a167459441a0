/*
 * What is undone when a variable's scope is left, by whatever way: memory with __free(), locks with guard() and
 * scoped_guard(). A class is a type with a function that makes a value of it and one that takes it back.
 */
#ifndef LAB_LINUX_CLEANUP_H
#define LAB_LINUX_CLEANUP_H

#include <linux/compiler.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* release is a statement about _T, the pointer. */
#define DEFINE_FREE(name, type, release)                 \
	static inline void __free_##name(void *lab_var)  \
	{                                                \
		type _T = *(type *)lab_var;              \
		release;                                 \
	}
#define __free(name) __cleanup(__free_##name)

/* The pointer, which from now on somebody else frees. */
#define no_free_ptr(p)                           \
	({                                       \
		__auto_type lab_at = &(p);       \
		__auto_type lab_was = *lab_at;   \
		*lab_at = NULL;                  \
		lab_was;                         \
	})
#define return_ptr(p) return no_free_ptr(p)
#define retain_and_null_ptr(p) ((void)no_free_ptr(p))

/* enter is the value that a variable begins with, leave a statement about _T, the value it ends with. */
#define DEFINE_CLASS(name, type, leave, enter, params...)                 \
	typedef type class_##name##_t;                                    \
	static inline void class_##name##_destructor(type *lab_var)       \
	{                                                                 \
		type _T = *lab_var;                                       \
		leave;                                                    \
	}                                                                 \
	static inline type class_##name##_constructor(params)             \
	{                                                                 \
		type lab_value = enter;                                   \
		return lab_value;                                         \
	}
/* The same class, entered in another way. */
#define EXTEND_CLASS(name, ext, enter, params...)                                                \
	typedef class_##name##_t class_##name##ext##_t;                                          \
	static inline void class_##name##ext##_destructor(class_##name##_t *lab_var)             \
	{                                                                                        \
		class_##name##_destructor(lab_var);                                              \
	}                                                                                        \
	static inline class_##name##_t class_##name##ext##_constructor(params)                   \
	{                                                                                        \
		class_##name##_t lab_value = enter;                                              \
		return lab_value;                                                                \
	}
#define CLASS(name, var) class_##name##_t var __cleanup(class_##name##_destructor) = class_##name##_constructor

/* A guard is a class whose value is the lock, or NULL when it was not to be had. */
#define DEFINE_GUARD(name, type, lock, unlock)                                           \
	DEFINE_CLASS(name, type, if (_T) { unlock; }, ({ lock; _T; }), type _T)          \
	static inline void *class_##name##_lock_ptr(class_##name##_t *lab_var)           \
	{                                                                                \
		return (void *)*lab_var;                                                 \
	}                                                                                \
	enum { class_##name##_is_conditional = 0 };
#define DEFINE_GUARD_COND(name, ext, got)                                                        \
	EXTEND_CLASS(name, ext, ({ if (_T && !(got)) _T = NULL; _T; }), class_##name##_t _T)     \
	static inline void *class_##name##ext##_lock_ptr(class_##name##_t *lab_var)              \
	{                                                                                        \
		return class_##name##_lock_ptr(lab_var);                                         \
	}                                                                                        \
	enum { class_##name##ext##_is_conditional = 1 };

/* A guard that keeps more than the lock: _T points to a structure with `lock` and whatever else is declared. */
#define DEFINE_LOCK_GUARD_1(name, type, take, give, ...)                                 \
	typedef struct {                                                                 \
		type *lock __VA_OPT__(;) __VA_ARGS__;                                    \
	} class_##name##_t;                                                              \
	static inline void class_##name##_destructor(class_##name##_t *_T)               \
	{                                                                                \
		if (_T->lock) {                                                          \
			give;                                                            \
		}                                                                        \
	}                                                                                \
	static inline class_##name##_t class_##name##_constructor(type *lab_lock)        \
	{                                                                                \
		class_##name##_t lab_value = { .lock = lab_lock }, *_T = &lab_value;     \
		take;                                                                    \
		return lab_value;                                                        \
	}                                                                                \
	static inline void *class_##name##_lock_ptr(class_##name##_t *lab_var)           \
	{                                                                                \
		return lab_var->lock;                                                    \
	}                                                                                \
	enum { class_##name##_is_conditional = 0 };
/* A lock that there is but one of: lock is not NULL. */
#define DEFINE_LOCK_GUARD_0(name, take, give, ...)                                       \
	typedef struct {                                                                 \
		void *lock __VA_OPT__(;) __VA_ARGS__;                                    \
	} class_##name##_t;                                                              \
	static inline void class_##name##_destructor(class_##name##_t *_T)               \
	{                                                                                \
		if (_T->lock) {                                                          \
			give;                                                            \
		}                                                                        \
	}                                                                                \
	static inline class_##name##_t class_##name##_constructor(void)                  \
	{                                                                                \
		class_##name##_t lab_value = { .lock = (void *)1 }, *_T = &lab_value;    \
		(void)_T;                                                                \
		take;                                                                    \
		return lab_value;                                                        \
	}                                                                                \
	static inline void *class_##name##_lock_ptr(class_##name##_t *lab_var)           \
	{                                                                                \
		return lab_var->lock;                                                    \
	}                                                                                \
	enum { class_##name##_is_conditional = 0 };

#define LAB_JOIN_2(a, b) a##b
#define LAB_JOIN(a, b) LAB_JOIN_2(a, b)

/* Held until the end of the block. */
#define guard(name) CLASS(name, LAB_JOIN(lab_guard_, __COUNTER__))

/* Held for one statement, which break leaves; a conditional guard that was not had skips it. */
#define scoped_guard(name, args...) LAB_SCOPED_GUARD(name, LAB_JOIN(lab_done_, __COUNTER__), args)
#define LAB_SCOPED_GUARD(name, done, args...)                                                    \
	for (CLASS(name, scope)(args);                                                           \
	     class_##name##_lock_ptr(&scope) || !class_##name##_is_conditional; ({ goto done; })) \
		if (0) {                                                                         \
done:                                                                                            \
			break;                                                                   \
		} else
/* otherwise is a statement that leaves the function or the loop around. */
#define scoped_cond_guard(name, otherwise, args...) \
	LAB_SCOPED_COND_GUARD(name, otherwise, LAB_JOIN(lab_done_, __COUNTER__), args)
#define LAB_SCOPED_COND_GUARD(name, otherwise, done, args...)            \
	for (CLASS(name, scope)(args); true; ({ goto done; }))           \
		if (0) {                                                 \
done:                                                                    \
			break;                                           \
		} else if (!class_##name##_lock_ptr(&scope)) {           \
			otherwise;                                       \
		} else

#endif
