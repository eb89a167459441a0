/*
 * Red-black trees. Rebalancing is a builtin (engine/kernel/lib/rbtree.ts) and gives the very shapes of lib/rbtree.c:
 * KSM's unstable tree holds nodes whose keys have changed, so that the shape decides what a search meets.
 */
#ifndef LAB_LINUX_RBTREE_H
#define LAB_LINUX_RBTREE_H

#include <linux/container_of.h>
#include <linux/rbtree_types.h>

#define rb_parent(r) ((struct rb_node *)((r)->__rb_parent_color & ~3UL))
#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member) __lab_entry_safe((type *)NULL, ptr, member)
#define RB_EMPTY_ROOT(root) ((root)->rb_node == NULL)
#define RB_EMPTY_NODE(node) ((node)->__rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->__rb_parent_color = (unsigned long)(node))

void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);
void rb_replace_node(struct rb_node *victim, struct rb_node *replacement, struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);
void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link);

/* Children before their parents, so that each node may be freed on the way. */
#define rbtree_postorder_for_each_entry_safe(pos, n, root, field)				\
	for (pos = __lab_entry_safe(pos, rb_first_postorder(root), field);			\
	     pos && ((n = __lab_entry_safe(pos, rb_next_postorder(&pos->field), field)), 1);	\
	     pos = n)

#define rb_first_cached(root) ((root)->rb_leftmost)
void rb_insert_color_cached(struct rb_node *node, struct rb_root_cached *root, bool leftmost);
void rb_erase_cached(struct rb_node *node, struct rb_root_cached *root);

#endif
