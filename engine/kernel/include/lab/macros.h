/* SPDX-License-Identifier: MIT */
/* Choice by the number of arguments: one name has served for several signatures over the years. */
#ifndef _LAB_MACROS_H
#define _LAB_MACROS_H

#define __LAB_PICK5(a, b, c, d, e, five, four, three, two, one, ...) five

#endif
