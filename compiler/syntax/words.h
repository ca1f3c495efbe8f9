/* words: the table of property words (grammar/words.def) as data. */
#ifndef DASH_WORDS_H
#define DASH_WORDS_H

#include "base/base.h"

enum word_scope {
    SCOPE_PROJECT = 1 << 0,
    SCOPE_DASHBOARD = 1 << 1,
    SCOPE_ROW = 1 << 2,
    SCOPE_PANEL = 1 << 3,
    SCOPE_SERIES = 1 << 4,
    SCOPE_OVERRIDE = 1 << 5,
    SCOPE_VARIABLE = 1 << 6,
    SCOPE_SOURCE = 1 << 7,
    SCOPE_METRIC = 1 << 8,
    SCOPE_WORKSPACE = 1 << 9,
    SCOPE_DATASOURCE = 1 << 10,
    SCOPE_RETENTION = 1 << 11,
    SCOPE_STREAM = 1 << 12,
    SCOPE_ALERT = 1 << 13,
    /* Words of a picture, as opposed to declarations. */
    SCOPES_PICTURE =
        SCOPE_DASHBOARD | SCOPE_ROW | SCOPE_PANEL | SCOPE_SERIES | SCOPE_OVERRIDE | SCOPE_VARIABLE,
    SCOPES_DECLARATION = SCOPE_PROJECT | SCOPE_WORKSPACE | SCOPE_DATASOURCE | SCOPE_RETENTION |
                         SCOPE_STREAM | SCOPE_ALERT,
};
enum word_value { WORD_VALUE_NO, WORD_VALUE_MAY, WORD_VALUE_MUST };
enum word_block { WORD_BLOCK_NO, WORD_BLOCK_PROPS, WORD_BLOCK_JSON };
enum word_type {
    WORD_FLAG,
    WORD_TEXT,
    WORD_TEXTS,
    WORD_NAMES,
    WORD_CHOICE,
    WORD_INTEGER,
    WORD_DURATION,
    WORD_QUANTITY,
    WORD_THRESHOLD,
    WORD_UNIT,
    WORD_SECRET,
    WORD_FREE,
};
struct word {
    const char *name;
    unsigned scopes;
    enum word_value value;
    enum word_block block;
    enum word_type type;
    const char *choices;
    const char *doc;
};
extern const struct word words[];
extern const size_t word_count;

/* With which pictures a word does something, as far as that is not with every one. */
struct word_fit {
    const char *name;
    unsigned scopes;
    const char *pictures; /* separated by spaces */
};
extern const struct word_fit word_fits[];
extern const size_t word_fit_count;
/* The pictures of a word in this scope, or NULL: every one. */
const char *word_pictures(const char *name, unsigned scope);

/* The row of that name in one of `scopes`, or NULL. */
const struct word *word_find(str name, unsigned scopes);
/* "dashboard", "panel" … for one scope. */
const char *word_scope_name(unsigned scope);
/* The scopes of a word as people say them: "a panel or a row". */
str word_scopes_text(struct arena *a, str name);

#endif
