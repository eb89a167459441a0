/* Hash tables of a fixed size: an array of heads. */
#ifndef LAB_LINUX_HASHTABLE_H
#define LAB_LINUX_HASHTABLE_H

#include <linux/array_size.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/log2.h>

#define DEFINE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)] = { { NULL } }
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define HASH_SIZE(name) (ARRAY_SIZE(name))
#define HASH_BITS(name) ilog2(HASH_SIZE(name))
#define hash_min(val, bits) hash_long(val, bits)
#define hash_init(table) __lab_hash_init(table, HASH_SIZE(table))
void __lab_hash_init(struct hlist_head *table, unsigned int size);

#define hash_add(table, node, key) \
	hlist_add_head(node, &(table)[hash_min((unsigned long)(key), HASH_BITS(table))])
#define hash_del(node) hlist_del_init(node)
#define hash_hashed(node) (!hlist_unhashed(node))
bool __lab_hash_empty(struct hlist_head *table, unsigned int size);
#define hash_empty(table) __lab_hash_empty(table, HASH_SIZE(table))

/* With a cursor of its own (five arguments) until 3.8. */
#define hash_for_each_possible(...) __LAB_BY_ARGS(__lab_hash_possible_, __VA_ARGS__)(__VA_ARGS__)
#define __lab_hash_possible_4(name, obj, member, key) \
	hlist_for_each_entry(obj, &(name)[hash_min((unsigned long)(key), HASH_BITS(name))], member)
#define __lab_hash_possible_5(name, obj, node, member, key) \
	hlist_for_each_entry(obj, node, &(name)[hash_min((unsigned long)(key), HASH_BITS(name))], member)
#define hash_for_each(name, bkt, obj, member)					\
	for ((bkt) = 0, (obj) = NULL; (obj) == NULL && (bkt) < HASH_SIZE(name); (bkt)++) \
		hlist_for_each_entry(obj, &(name)[bkt], member)

#endif
