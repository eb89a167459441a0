#ifndef LAB_LINUX_EXPORT_H
#define LAB_LINUX_EXPORT_H

/* Exported symbols have nobody to be exported to. The declaration only eats the semicolon. */
#define EXPORT_SYMBOL(sym) typedef int __lab_exported_##sym
#define EXPORT_SYMBOL_GPL(sym) typedef int __lab_exported_##sym
#define EXPORT_SYMBOL_NS_GPL(sym, ns) typedef int __lab_exported_##sym
#define EXPORT_SYMBOL_FOR_MODULES(sym, modules) typedef int __lab_exported_##sym
#define THIS_MODULE ((struct module *)0)

struct module;

#endif
