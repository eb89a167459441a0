/*
 * Checks of memory management that a distribution's kernel leaves out (CONFIG_DEBUG_VM is off): then the condition is
 * not evaluated, which matters to what a step shows and to conditions with an effect.
 */
#ifndef LAB_LINUX_MMDEBUG_H
#define LAB_LINUX_MMDEBUG_H

#include <linux/bug.h>

struct page;
struct vm_area_struct;
struct mm_struct;

#ifdef CONFIG_DEBUG_VM
#define VM_BUG_ON(cond) BUG_ON(cond)
#define VM_BUG_ON_PAGE(cond, page) BUG_ON(cond)
#define VM_BUG_ON_FOLIO(cond, folio) BUG_ON(cond)
#define VM_BUG_ON_VMA(cond, vma) BUG_ON(cond)
#define VM_BUG_ON_MM(cond, mm) BUG_ON(cond)
#define VM_WARN_ON(cond) ((void)WARN_ON(cond))
#define VM_WARN_ON_ONCE(cond) WARN_ON_ONCE(cond)
#define VM_WARN_ON_ONCE_PAGE(cond, page) WARN_ON_ONCE(cond)
#define VM_WARN_ON_FOLIO(cond, folio) WARN_ON(cond)
#define VM_WARN_ON_ONCE_FOLIO(cond, folio) WARN_ON_ONCE(cond)
#define VM_WARN_ON_ONCE_MM(cond, mm) WARN_ON_ONCE(cond)
#define VM_WARN_ON_ONCE_VMA(cond, vma) WARN_ON_ONCE(cond)
#define VM_WARN_ONCE(cond, format...) ((void)WARN_ONCE(cond, format))
#define VM_WARN(cond, format...) ((void)WARN(cond, format))
#else
#define VM_BUG_ON(cond) BUILD_BUG_ON_INVALID(cond)
#define VM_BUG_ON_PAGE(cond, page) VM_BUG_ON(cond)
#define VM_BUG_ON_FOLIO(cond, folio) VM_BUG_ON(cond)
#define VM_BUG_ON_VMA(cond, vma) VM_BUG_ON(cond)
#define VM_BUG_ON_MM(cond, mm) VM_BUG_ON(cond)
#define VM_WARN_ON(cond) BUILD_BUG_ON_INVALID(cond)
#define VM_WARN_ON_ONCE(cond) ({ BUILD_BUG_ON_INVALID(cond); 0; })
#define VM_WARN_ON_ONCE_PAGE(cond, page) ({ BUILD_BUG_ON_INVALID(cond); 0; })
#define VM_WARN_ON_FOLIO(cond, folio) ({ BUILD_BUG_ON_INVALID(cond); 0; })
#define VM_WARN_ON_ONCE_FOLIO(cond, folio) ({ BUILD_BUG_ON_INVALID(cond); 0; })
#define VM_WARN_ON_ONCE_MM(cond, mm) ({ BUILD_BUG_ON_INVALID(cond); 0; })
#define VM_WARN_ON_ONCE_VMA(cond, vma) ({ BUILD_BUG_ON_INVALID(cond); 0; })
#define VM_WARN_ONCE(cond, format...) BUILD_BUG_ON_INVALID(cond)
#define VM_WARN(cond, format...) BUILD_BUG_ON_INVALID(cond)
#endif

#ifdef CONFIG_DEBUG_VM_PGFLAGS
#define VM_BUG_ON_PGFLAGS(cond, page) VM_BUG_ON_PAGE(cond, page)
#else
#define VM_BUG_ON_PGFLAGS(cond, page) BUILD_BUG_ON_INVALID(cond)
#endif

#endif
