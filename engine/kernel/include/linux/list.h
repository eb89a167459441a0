/*
 * Doubly linked lists, and the hash lists with one pointer a head. What changes a list is a builtin (one step, and a
 * damaged list is a Fault with the list's addresses). Deleted entries are poisoned with the kernel's own values.
 *
 * The iteration macros take the old forms too (hlist_for_each_entry had a cursor of its own before 3.9).
 */
#ifndef LAB_LINUX_LIST_H
#define LAB_LINUX_LIST_H

#include <linux/container_of.h>
#include <linux/types.h>
#include <linux/poison.h>

#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)
#define HLIST_HEAD_INIT { .first = NULL }
#define HLIST_HEAD(name) struct hlist_head name = { .first = NULL }
#define INIT_HLIST_HEAD(ptr) ((ptr)->first = NULL)

void INIT_LIST_HEAD(struct list_head *list);
void list_add(struct list_head *entry, struct list_head *head);
void list_add_tail(struct list_head *entry, struct list_head *head);
void list_del(struct list_head *entry);
void list_del_init(struct list_head *entry);
void list_replace(struct list_head *old, struct list_head *entry);
void list_move(struct list_head *entry, struct list_head *head);
void list_move_tail(struct list_head *entry, struct list_head *head);
void list_splice(const struct list_head *list, struct list_head *head);
void list_splice_init(struct list_head *list, struct list_head *head);
void list_splice_tail_init(struct list_head *list, struct list_head *head);
int list_empty(const struct list_head *head);
int list_empty_careful(const struct list_head *head);
int list_is_singular(const struct list_head *head);
int list_is_last(const struct list_head *entry, const struct list_head *head);
int list_is_first(const struct list_head *entry, const struct list_head *head);
int list_is_head(const struct list_head *entry, const struct list_head *head);

void INIT_HLIST_NODE(struct hlist_node *node);
int hlist_unhashed(const struct hlist_node *node);
int hlist_empty(const struct hlist_head *head);
void hlist_add_head(struct hlist_node *node, struct hlist_head *head);
void hlist_add_before(struct hlist_node *node, struct hlist_node *next);
void hlist_add_behind(struct hlist_node *node, struct hlist_node *prev);
void hlist_del(struct hlist_node *node);
void hlist_del_init(struct hlist_node *node);
bool hlist_is_singular_node(struct hlist_node *node, struct hlist_head *head);
void hlist_move_list(struct hlist_head *old, struct hlist_head *head);

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define list_last_entry(ptr, type, member) list_entry((ptr)->prev, type, member)
#define list_first_entry_or_null(ptr, type, member) \
	(list_empty(ptr) ? (type *)NULL : list_first_entry(ptr, type, member))
#define list_next_entry(pos, member) __lab_entry(pos, (pos)->member.next, member)
#define list_prev_entry(pos, member) __lab_entry(pos, (pos)->member.prev, member)

#define list_for_each(pos, head) for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_safe(pos, n, head) \
	for (pos = (head)->next, n = pos->next; pos != (head); pos = n, n = pos->next)
#define list_for_each_entry(pos, head, member)				\
	for (pos = __lab_entry(pos, (head)->next, member);		\
	     &pos->member != (head);					\
	     pos = __lab_entry(pos, pos->member.next, member))
#define list_for_each_entry_reverse(pos, head, member)			\
	for (pos = __lab_entry(pos, (head)->prev, member);		\
	     &pos->member != (head);					\
	     pos = __lab_entry(pos, pos->member.prev, member))
#define list_for_each_entry_continue(pos, head, member)			\
	for (pos = __lab_entry(pos, pos->member.next, member);		\
	     &pos->member != (head);					\
	     pos = __lab_entry(pos, pos->member.next, member))
#define list_for_each_entry_from(pos, head, member) \
	for (; &pos->member != (head); pos = __lab_entry(pos, pos->member.next, member))
#define list_for_each_entry_safe(pos, n, head, member)			\
	for (pos = __lab_entry(pos, (head)->next, member),		\
	     n = __lab_entry(pos, pos->member.next, member);		\
	     &pos->member != (head);					\
	     pos = n, n = __lab_entry(n, n->member.next, member))

#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member) __lab_entry_safe((type *)NULL, ptr, member)
#define hlist_for_each(pos, head) for (pos = (head)->first; pos; pos = pos->next)
#define hlist_for_each_safe(pos, n, head) \
	for (pos = (head)->first; pos && ({ n = pos->next; 1; }); pos = n)

#define hlist_for_each_entry(...) __LAB_BY_ARGS(__lab_hlist_each_, __VA_ARGS__)(__VA_ARGS__)
#define __lab_hlist_each_3(pos, head, member)				\
	for (pos = __lab_entry_safe(pos, (head)->first, member);	\
	     pos;							\
	     pos = __lab_entry_safe(pos, pos->member.next, member))
#define __lab_hlist_each_4(tpos, pos, head, member)			\
	for (pos = (head)->first, tpos = __lab_entry_safe(tpos, pos, member); \
	     pos;							\
	     pos = pos->next, tpos = __lab_entry_safe(tpos, pos, member))

#define hlist_for_each_entry_safe(...) __LAB_BY_ARGS(__lab_hlist_each_safe_, __VA_ARGS__)(__VA_ARGS__)
#define __lab_hlist_each_safe_4(pos, n, head, member)			\
	for (pos = __lab_entry_safe(pos, (head)->first, member);	\
	     pos && ({ n = pos->member.next; 1; });			\
	     pos = __lab_entry_safe(pos, n, member))
#define __lab_hlist_each_safe_5(tpos, pos, n, head, member)		\
	for (pos = (head)->first;					\
	     pos && ({ n = pos->next; tpos = __lab_entry(tpos, pos, member); 1; }); \
	     pos = n)

#endif
