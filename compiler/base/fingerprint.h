/* fingerprint: whether a text is the one that it was, in 64 bits.
 *
 * XXH64, which reads at the speed of memory: SHA-256 would take a third of the time that a
 * dashboard takes to compile, where the processor has no instructions for it.  It tells apart what
 * people and programs change by accident; whoever wants two texts with one fingerprint can make
 * them.  What must not be forged is for base/digest.h.
 */
#ifndef DASH_FINGERPRINT_H
#define DASH_FINGERPRINT_H

#include "base/base.h"

uint64_t fingerprint_of(str text);
/* 16 digits, in lower case. */
str fingerprint_hex(struct arena *a, uint64_t fingerprint);

#endif
