/*
 * BUG stops the machine with a Fault, WARN is an event and goes on. The text of the condition goes along, so that both
 * can be read without looking up the line.
 */
#ifndef LAB_LINUX_BUG_H
#define LAB_LINUX_BUG_H

#include <linux/types.h>
#include <linux/build_bug.h>

void __lab_bug(const char *condition, const char *file, int line);
void __lab_warn(const char *condition, const char *file, int line);
void __lab_warn_text(const char *file, int line, const char *format, ...);

#define BUG() __lab_bug("BUG()", __FILE__, __LINE__)
#define BUG_ON(condition)						\
	do {								\
		if (unlikely(condition))				\
			__lab_bug(#condition, __FILE__, __LINE__);	\
	} while (0)

#define WARN_ON(condition)						\
	({								\
		int __ret_warn_on = !!(condition);			\
		if (__ret_warn_on)					\
			__lab_warn(#condition, __FILE__, __LINE__);	\
		__ret_warn_on;						\
	})

#define WARN_ON_ONCE(condition)						\
	({								\
		static bool __already_done;				\
		int __ret_warn_on = !!(condition);			\
		if (__ret_warn_on && !__already_done) {			\
			__already_done = true;				\
			__lab_warn(#condition, __FILE__, __LINE__);	\
		}							\
		__ret_warn_on;						\
	})

#define WARN(condition, format...)					\
	({								\
		int __ret_warn_on = !!(condition);			\
		if (__ret_warn_on)					\
			__lab_warn_text(__FILE__, __LINE__, format);	\
		__ret_warn_on;						\
	})

#define WARN_ONCE(condition, format...)					\
	({								\
		static bool __already_done;				\
		int __ret_warn_on = !!(condition);			\
		if (__ret_warn_on && !__already_done) {			\
			__already_done = true;				\
			__lab_warn_text(__FILE__, __LINE__, format);	\
		}							\
		__ret_warn_on;						\
	})

#endif
