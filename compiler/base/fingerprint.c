/* fingerprint: see fingerprint.h.  XXH64 with the seed 0, as in the xxHash specification 0.1.1 (its
 * names in brackets): four lanes over pieces of 32 bytes, then what is left, then a last mixing.
 * The same on machines of either order of bytes.
 */
#include "base/fingerprint.h"

#define PRIME_1 0x9E3779B185EBCA87u
#define PRIME_2 0xC2B2AE3D27D4EB4Fu
#define PRIME_3 0x165667B19E3779F9u
#define PRIME_4 0x85EBCA77C2B2AE63u
#define PRIME_5 0x27D4EB2F165667C5u

enum { LANES = 4, PIECE = 8 * LANES };

/* ---- little-endian numbers --------------------------------------------------------------- */

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LITTLE_64(number) __builtin_bswap64(number)
#define LITTLE_32(number) __builtin_bswap32(number)
#else
#define LITTLE_64(number) (number)
#define LITTLE_32(number) (number)
#endif

static uint64_t eight_at(const char *at)
{
    uint64_t number;
    memcpy(&number, at, sizeof number);
    return LITTLE_64(number);
}

static uint64_t four_at(const char *at)
{
    uint32_t number;
    memcpy(&number, at, sizeof number);
    return LITTLE_32(number);
}

static uint64_t rotated(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

/* ---- mixing ------------------------------------------------------------------------------ */

/* [round] */
static uint64_t lane_with(uint64_t lane, uint64_t input)
{
    return rotated(lane + input * PRIME_2, 31) * PRIME_1;
}

/* [mergeAccumulator] */
static uint64_t joined(uint64_t hash, uint64_t lane)
{
    return (hash ^ lane_with(0, lane)) * PRIME_1 + PRIME_4;
}

/* Takes the whole pieces off the front of *text. */
static uint64_t hash_of_pieces(str *text)
{
    uint64_t a = PRIME_1 + PRIME_2, b = PRIME_2, c = 0, d = 0 - PRIME_1;
    while (text->len >= PIECE) {
        a = lane_with(a, eight_at(text->ptr));
        b = lane_with(b, eight_at(text->ptr + 8));
        c = lane_with(c, eight_at(text->ptr + 16));
        d = lane_with(d, eight_at(text->ptr + 24));
        *text = (str){text->ptr + PIECE, text->len - PIECE};
    }
    uint64_t hash = rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18);
    return joined(joined(joined(joined(hash, a), b), c), d);
}

static uint64_t hash_with_rest(uint64_t hash, str rest)
{
    while (rest.len >= 8) {
        hash = rotated(hash ^ lane_with(0, eight_at(rest.ptr)), 27) * PRIME_1 + PRIME_4;
        rest = (str){rest.ptr + 8, rest.len - 8};
    }
    if (rest.len >= 4) {
        hash = rotated(hash ^ four_at(rest.ptr) * PRIME_1, 23) * PRIME_2 + PRIME_3;
        rest = (str){rest.ptr + 4, rest.len - 4};
    }
    for (size_t i = 0; i < rest.len; i++) {
        hash = rotated(hash ^ (unsigned char)rest.ptr[i] * PRIME_5, 11) * PRIME_1;
    }
    return hash;
}

/* [avalanche] */
static uint64_t mixed(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * PRIME_2;
    hash = (hash ^ hash >> 29) * PRIME_3;
    return hash ^ hash >> 32;
}

uint64_t fingerprint_of(str text)
{
    str rest = text;
    uint64_t hash = text.len >= PIECE ? hash_of_pieces(&rest) : PRIME_5;
    return mixed(hash_with_rest(hash + text.len, rest));
}

str fingerprint_hex(struct arena *a, uint64_t fingerprint)
{
    char hex[16];
    for (size_t i = 0; i < sizeof hex; i++) {
        hex[i] = "0123456789abcdef"[fingerprint >> (60 - 4 * i) & 0xF];
    }
    return arena_str(a, (str){hex, sizeof hex});
}
