/*
 * IS_ENABLED(CONFIG_X): 1 when the macro is defined as 1, in a condition of C as well as of the preprocessor. The
 * trick is everybody's: a macro that is 1 pastes to one that is a comma more.
 */
#ifndef LAB_LINUX_KCONFIG_H
#define LAB_LINUX_KCONFIG_H

#define __LAB_COMMA_1 0,
#define __lab_second(ignored, value, ...) value
#define __lab_defined(option) __lab_defined_2(option)
#define __lab_defined_2(value) __lab_defined_3(__LAB_COMMA_##value)
#define __lab_defined_3(comma_or_nothing) __lab_second(comma_or_nothing 1, 0, 0)

#define IS_BUILTIN(option) __lab_defined(option)
#define IS_MODULE(option) 0
#define IS_REACHABLE(option) __lab_defined(option)
#define IS_ENABLED(option) __lab_defined(option)

#endif
