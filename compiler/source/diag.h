/* diag: what is wrong with the user's text, collected.
 *
 * Every stage reports into one sink and goes on; nobody prints and nobody exits.  A diagnostic has
 * a code from diag.def (stable for ever), one sentence in the user's words, the place, any number
 * of second places with a label, the reason (`= why`) and the way out (`help:`).  Each of these is
 * one line of plain text (utf8_plain); only a fix, which is put into a file, may have several.
 *
 *     struct diag *d = diag_error(sink, DIAG_UNKNOWN_METRIC, where, "%.*s has no metric `%.*s`",
 * …); diag_help(d, "did you mean `%.*s`?", …);
 *
 * A compilation succeeded when sink->errors is 0.
 */
#ifndef DASH_DIAG_H
#define DASH_DIAG_H

#include "source/source.h"

enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

/* DIAG_<NAME> for every row of diag.def. */
enum diag_code {
#define DIAG(name, code, severity, title, explanation) DIAG_##name,
#define LINT(name, ...)                                DIAG_##name,
#include "source/diag.def"
#undef DIAG
#undef LINT
    DIAG_CODE_COUNT
};

struct diag_info {
    const char *name; /* UNKNOWN_METRIC */
    const char *code; /* "D0142" */
    enum diag_severity severity;
    const char *title;       /* one line for lists and SARIF */
    const char *explanation; /* several paragraphs of Markdown, with an example */
    const char *check; /* "duplicate-panel": of a check (lint.def); NULL: a rule of the language */
};
const struct diag_info *diag_info(enum diag_code code);
/* By "D0142" or "d142"; DIAG_CODE_COUNT when there is none. */
enum diag_code diag_code_find(str text);

struct diag_label {
    span where;
    str text;
    str what;       /* the text without the turns */
    VEC(str) turns; /* of a loop: in which it was */
};
/* A chain of what was being expanded: the call of a fragment, a turn of a loop. */
struct origin {
    span where;
    str what; /* "expanded from here", "in the loop with `queue` = " */
    const struct origin *outer;
    str turn; /* "\"orders\""; of a loop only */
};

struct diag {
    enum diag_code code;
    enum diag_severity severity;
    span where;
    str message;
    str why; /* empty: none */
    VEC(struct diag_label) labels;
    VEC(str) helps;
    struct {
        span where;
        str text;
    } fix;          /* text to put in place of `where`; SPAN_NONE: no fix */
    uint32_t order; /* of reporting, to keep sorting stable */
    struct diag_sink *sink;
};

struct diag_sink {
    struct arena *arena;
    struct source_set *sources;
    VEC(struct diag *) list;
    size_t errors;
    size_t warnings;
    bool muted;                  /* a walk that comes again: nothing is kept or counted */
    const struct origin *origin; /* while set, new diagnostics get its places as labels */
};

void diag_sink_init(struct diag_sink *sink, struct arena *arena, struct source_set *sources);
/* Reports with the severity that diag.def gives the code. */
struct diag *diag_report(struct diag_sink *sink, enum diag_code code, span where,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));
struct diag *diag_vreport(struct diag_sink *sink, enum diag_code code, span where,
                          const char *format, va_list args);
/* Another severity than the code's: a check is as loud as the project wants it. */
void diag_weigh(struct diag *d, enum diag_severity severity);
void diag_why(struct diag *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diag_help(struct diag *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diag_label(struct diag *d, span where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Also offered as an edit to editors; shown as help in text when there is no other help. */
void diag_fix(struct diag *d, span where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes back what was reported since `mark` (a length of the list) where something since `from` has
 * the same code and place: one mistake of which each of several statistics would tell. */
void diag_merge(struct diag_sink *sink, size_t from, size_t mark);
/* Orders by file (order of loading), place, then order of reporting; drops repetitions.  What is
 * the same in several turns of a loop is said once, with these turns.  To be called before rendering. */
void diag_sort(struct diag_sink *sink);

#endif
