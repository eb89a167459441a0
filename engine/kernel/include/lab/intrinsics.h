/*
 * What the front end knows by itself, spelled out for a real C compiler (-D__KSMLAB_GCC__), and the macros that let
 * one name have the forms of several kernel versions: __LAB_BY_ARGS picks a macro by the number of its arguments.
 */
#ifndef LAB_INTRINSICS_H
#define LAB_INTRINSICS_H

#ifdef __KSMLAB_GCC__
#define __lab_entry(pos, ptr, member) \
	((__typeof__(pos))((char *)(ptr) - __builtin_offsetof(__typeof__(*(pos)), member)))
#define __lab_entry_safe(pos, ptr, member)					\
	({									\
		void *__lab_ptr = (void *)(ptr);				\
		__lab_ptr ? __lab_entry(pos, __lab_ptr, member) : (__typeof__(pos))0; \
	})
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif

#define __LAB_CAT2(a, b) a##b
#define __LAB_CAT(a, b) __LAB_CAT2(a, b)
#define __LAB_COUNT_PICK(a1, a2, a3, a4, a5, a6, a7, a8, count, ...) count
#define __LAB_COUNT(...) __LAB_COUNT_PICK(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
/* prefix followed by the number of arguments: __LAB_BY_ARGS(foo_, a, b) is foo_2 */
#define __LAB_BY_ARGS(prefix, ...) __LAB_CAT(prefix, __LAB_COUNT(__VA_ARGS__))

#endif
