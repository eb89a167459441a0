/*
 * Spinlocks. A thread that finds one taken waits for it; taking it twice, or releasing one that is not held by the
 * thread, is a Fault. Interrupts are not simulated: the variants that switch them off are the plain ones.
 */
#ifndef LAB_LINUX_SPINLOCK_H
#define LAB_LINUX_SPINLOCK_H

#include <linux/spinlock_types.h>
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/preempt.h>
#include <asm/processor.h>

#define spin_lock_init(lock) ((void)((lock)->rlock.owner = 0))
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
#define spin_is_locked(lock) ((lock)->rlock.owner != 0)
#define spin_needbreak(lock) 0
#define assert_spin_locked(lock) ((void)(lock))

#define spin_lock_nested(lock, subclass) spin_lock(lock)
#define spin_lock_nest_lock(lock, nest) spin_lock(lock)
#define spin_lock_bh(lock) spin_lock(lock)
#define spin_unlock_bh(lock) spin_unlock(lock)
#define spin_lock_irq(lock) spin_lock(lock)
#define spin_unlock_irq(lock) spin_unlock(lock)
#define spin_lock_irqsave(lock, flags) ({ (flags) = 0; spin_lock(lock); })
#define spin_unlock_irqrestore(lock, flags) ({ (void)(flags); spin_unlock(lock); })
#define raw_spin_lock(lock) spin_lock((spinlock_t *)(lock))
#define raw_spin_unlock(lock) spin_unlock((spinlock_t *)(lock))

void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
#define rwlock_init(lock) ((void)((lock)->count = 0))
#define write_lock_irq(lock) write_lock(lock)
#define write_unlock_irq(lock) write_unlock(lock)

DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, spin_lock_bh(_T->lock), spin_unlock_bh(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
		    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, raw_spin_lock(_T->lock), raw_spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(read_lock, rwlock_t, read_lock(_T->lock), read_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock, rwlock_t, write_lock(_T->lock), write_unlock(_T->lock))

/* Decrements; true with the lock held when that made it 0. */
int atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);

#endif
