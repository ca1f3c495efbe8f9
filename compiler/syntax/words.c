/* Job: look words up in the table.  Not responsible for what the words mean. */
#include "syntax/words.h"

#define NO          WORD_VALUE_NO
#define MAY         WORD_VALUE_MAY
#define MUST        WORD_VALUE_MUST
#define PROJECT     SCOPE_PROJECT
#define DASHBOARD   SCOPE_DASHBOARD
#define ROW         SCOPE_ROW
#define PANEL       SCOPE_PANEL
#define SERIES      SCOPE_SERIES
#define OVERRIDE    SCOPE_OVERRIDE
#define VARIABLE    SCOPE_VARIABLE
#define SOURCE      SCOPE_SOURCE
#define METRIC      SCOPE_METRIC
#define WORKSPACE   SCOPE_WORKSPACE
#define DATASOURCE  SCOPE_DATASOURCE
#define RETENTION   SCOPE_RETENTION
#define STREAM      SCOPE_STREAM
#define ALERT       SCOPE_ALERT
#define BLOCK_NO    WORD_BLOCK_NO
#define BLOCK_PROPS WORD_BLOCK_PROPS
#define BLOCK_JSON  WORD_BLOCK_JSON
#define WORD(name, scopes, value, block, type, choices, doc) \
    {#name, scopes, value, WORD_BLOCK_##block, WORD_##type, choices, doc},
const struct word words[] = {
#include "grammar/words.def"
};
#undef WORD
const size_t word_count = COUNT_OF(words);

#define WORD(name, scopes, value, block, type, choices, doc)
#define FITS(name, scopes, pictures)                         {#name, scopes, pictures},
const struct word_fit word_fits[] = {
#include "grammar/words.def"
};
#undef FITS
#undef WORD
const size_t word_fit_count = COUNT_OF(word_fits);

/* The scanner asks for every word of a file: most rows are told apart by the first letter. */
static bool is_called(const struct word *w, str name)
{
    return name.len > 0 && w->name[0] == name.ptr[0] && str_is(name, w->name);
}

const struct word *word_find(str name, unsigned scopes)
{
    for (size_t i = 0; i < word_count; i++)
        if ((words[i].scopes & scopes) && is_called(&words[i], name)) return &words[i];
    return NULL;
}

const char *word_pictures(const char *name, unsigned scope)
{
    for (size_t i = 0; i < word_fit_count; i++)
        if ((word_fits[i].scopes & scope) && strcmp(word_fits[i].name, name) == 0)
            return word_fits[i].pictures;
    return NULL;
}

static const char *const scope_names[] = {
    "project", "dashboard", "row",       "panel",      "series",    "override", "variable",
    "source",  "metric",    "workspace", "datasource", "retention", "stream",   "alert",
};

const char *word_scope_name(unsigned scope)
{
    for (size_t i = 0; i < COUNT_OF(scope_names); i++)
        if (scope == 1u << i) return scope_names[i];
    return "?";
}

str word_scopes_text(struct arena *a, str name)
{
    unsigned scopes = 0;
    for (size_t i = 0; i < word_count; i++)
        if (str_is(name, words[i].name)) scopes |= words[i].scopes;
    str text = STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(scope_names); i++) {
        if (!(scopes & 1u << i)) continue;
        text = text.len ? arena_printf(a, "%.*s, %s", STR_ARG(text), scope_names[i])
                        : str_from(scope_names[i]);
    }
    return text;
}
