/* change_value: values as people write them, and members compared by table.
 *
 * Not responsible for which members there are.
 */
#include "deploy/change_inner.h"

#include "model/names.h"
#include "sema/statistic.h"

enum { WIDEST = 72, AROUND = 24 }; /* columns of one value; of what is kept around a difference */

/* ---- text -------------------------------------------------------------------------------- */

/* White space of every kind as single spaces. */
static str one_line(struct arena *a, str text)
{
    struct buf out = BUF_INIT;
    str trimmed = str_trim(text);
    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.ptr[i];
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (space && out.len && out.ptr[out.len - 1] == ' ') continue;
        buf_char(&out, space ? ' ' : c);
    }
    str line = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return line;
}

static bool begins_character(str text, size_t at)
{
    return at >= text.len || ((unsigned char)text.ptr[at] & 0xc0) != 0x80;
}

/* From one byte to another, moved outwards to whole characters, with an ellipsis where it is cut.
 */
static str cut(struct arena *a, str text, size_t from, size_t to)
{
    while (!begins_character(text, from)) from--;
    while (!begins_character(text, to)) to++;
    str part = str_part(text, from, to);
    return arena_printf(a, "%s%.*s%s", from > 0 ? "…" : "", STR_ARG(part),
                        to < text.len ? "…" : "");
}

str shortened(struct arena *a, str text)
{
    str line = one_line(a, text);
    return utf8_width(line) <= WIDEST ? line : cut(a, line, 0, WIDEST);
}

static size_t common_start(str a, str b)
{
    size_t at = 0;
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at]) at++;
    return at;
}

static size_t common_end(str a, str b, size_t start)
{
    size_t count = 0;
    while (count + start < a.len && count + start < b.len &&
           a.ptr[a.len - 1 - count] == b.ptr[b.len - 1 - count]) {
        count++;
    }
    return count;
}

/* The part of a long text that differs, and some of what stands around it. */
static str cut_around(struct arena *a, str text, size_t start, size_t end)
{
    size_t from = start > AROUND ? start - AROUND : 0;
    size_t to = end > AROUND ? text.len - (end - AROUND) : text.len;
    if (to > from + WIDEST) to = from + WIDEST;
    return cut(a, text, from, to);
}

/* Both so that they fit into a line, and what differs is seen. */
static void fit(struct arena *a, str *before, str *after)
{
    str one = one_line(a, *before);
    str other = one_line(a, *after);
    size_t start = common_start(one, other);
    size_t end = common_end(one, other, start);
    bool cuts = utf8_width(one) > WIDEST || utf8_width(other) > WIDEST;
    *before = cuts ? cut_around(a, one, start, end) : one;
    *after = cuts ? cut_around(a, other, start, end) : other;
}

str quoted(struct arena *a, str text) { return arena_join(a, STR("\""), text, STR("\"")); }

str joined(struct arena *a, const str *texts, size_t count)
{
    str all = STR_EMPTY;
    for (size_t i = 0; i < count; i++) {
        all = i ? arena_join(a, all, STR(", "), texts[i]) : texts[i];
    }
    return all;
}

/* ---- lines ------------------------------------------------------------------------------- */

void found_line(struct finding *f, enum change_kind kind, const char *subject, str before,
                str after, str text)
{
    struct change_detail detail = {kind, text, str_from(subject), before, after};
    vec_push(f->arena, &f->details, detail);
}

static str with_subject(struct finding *f, const char *subject, str rest)
{
    if (f->bare) return rest;
    str space = str_empty(rest) || !*subject ? STR_EMPTY : STR(" ");
    return arena_join(f->arena, f->prefix, str_from(subject), space, rest);
}

static void found_as(struct finding *f, const char *subject, str before, str after, bool quotes)
{
    str old = before;
    str new = after;
    bool added = str_empty(before);
    bool removed = str_empty(after);
    if ((added || removed) && f->only_altered) return;
    fit(f->arena, &old, &new);
    if (!added && !removed && str_eq(old, new)) {
        found_line(f, CHANGE_ALTERED, subject, before, after,
                   with_subject(f, subject, STR("differs in its white space only")));
        return;
    }
    if (quotes && !added) old = quoted(f->arena, old);
    if (quotes && !removed) new = quoted(f->arena, new);
    str rest = added     ? arena_join(f->arena, new, STR(" added"))
               : removed ? arena_join(f->arena, old, STR(" removed"))
                         : arena_join(f->arena, old, STR(" → "), new);
    found_line(f,
               added     ? CHANGE_ADDED
               : removed ? CHANGE_REMOVED
                         : CHANGE_ALTERED,
               subject, before, after, with_subject(f, subject, rest));
}

void found(struct finding *f, const char *subject, str before, str after)
{
    found_as(f, subject, before, after, false);
}

void found_text(struct finding *f, const char *subject, str before, str after)
{
    found_as(f, subject, before, after, true);
}

static bool among(const str *list, size_t count, str text)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i], text)) return true;
    }
    return false;
}

void found_lists(struct finding *f, const char *subject, const str *before, size_t before_count,
                 const str *after, size_t after_count)
{
    size_t lines = f->details.len;
    for (size_t i = 0; i < before_count; i++) {
        if (!among(after, after_count, before[i])) found(f, subject, before[i], STR_EMPTY);
    }
    for (size_t i = 0; i < after_count; i++) {
        if (!among(before, before_count, after[i])) found(f, subject, STR_EMPTY, after[i]);
    }
    bool same = before_count == after_count;
    for (size_t i = 0; same && i < after_count; i++) same = str_eq(before[i], after[i]);
    if (same || f->details.len != lines) return;
    found(f, subject, joined(f->arena, before, before_count), joined(f->arena, after, after_count));
}

/* ---- units, statistics, durations -------------------------------------------------------- */

struct unit unit_of_id(str id)
{
    struct unit unit;
    unit_of_grafana(id, &unit);
    return unit;
}

str number_said(struct arena *a, double value, struct unit unit)
{
    return unit_value_said(a, value, unit);
}

str unit_id_said(struct arena *a, str id)
{
    struct unit unit;
    if (str_empty(id)) return STR_EMPTY;
    if (!unit_of_grafana(id, &unit)) return id;
    return unit.quantity == QUANTITY_LABEL ? quoted(a, unit.name) : unit.name;
}

/* "300" as "5m". */
static str seconds_said(struct arena *a, str seconds)
{
    static const struct {
        double seconds;
        char letter;
    } steps[] = {{604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    size_t used;
    double value = number_read(seconds, &used);
    if (used == 0 || used != seconds.len || value < 1 || value > 1e9) return seconds;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        double count = value / steps[i].seconds;
        bool whole = count >= 1 && count == (double)(long long)count;
        if (whole) return arena_printf(a, "%lld%c", (long long)count, steps[i].letter);
    }
    return seconds;
}

static str calculation_said(str id)
{
    for (size_t i = 0; i < calculation_count; i++) {
        if (str_is(id, calculations[i].id)) return str_from(calculations[i].word);
    }
    return id;
}

/* ---- one member -------------------------------------------------------------------------- */

static const void *member(const struct property *p, const void *item)
{
    return (const char *)item + p->offset;
}

static str text_of(const struct property *p, const void *item)
{
    return *(const str *)member(p, item);
}

typedef VEC(str) texts;
static const texts *texts_of(const struct property *p, const void *item) { return member(p, item); }

static bool has_number(const struct property *p, const void *item)
{
    return *(const bool *)((const char *)item + p->has);
}

static str whole_number(struct arena *a, int number)
{
    return number < 0 ? STR_EMPTY : number_str(a, number);
}

static str answer_text(enum tristate answer)
{
    static const char *const answers[] = {[UNSET] = "", [NO] = "no", [YES] = "yes"};
    return str_from(answers[answer]);
}

static str flag_text(bool flag) { return flag ? STR("yes") : STR("no"); }

/* The value as it stands in JSON; empty: not set. */
static str raw_value(struct arena *a, const struct property *p, const void *item)
{
    const void *at = member(p, item);
    switch (p->kind) {
    case PROPERTY_TEXT: return text_of(p, item);
    case PROPERTY_TEXTS: return joined(a, texts_of(p, item)->at, texts_of(p, item)->len);
    case PROPERTY_INT: return whole_number(a, *(const int *)at);
    case PROPERTY_LEVEL: return *(const int *)at ? number_str(a, *(const int *)at) : STR_EMPTY;
    case PROPERTY_FLAG: return flag_text(*(const bool *)at);
    case PROPERTY_ANSWER: return answer_text(*(const enum tristate *)at);
    case PROPERTY_NUMBER:
        return has_number(p, item) ? number_str(a, *(const double *)at) : STR_EMPTY;
    }
    BUG("a property of kind %d", (int)p->kind);
}

static bool texts_equal(const texts *a, const texts *b)
{
    if (a->len != b->len) return false;
    for (size_t i = 0; i < a->len; i++) {
        if (!str_eq(a->at[i], b->at[i])) return false;
    }
    return true;
}

bool property_equal(struct arena *a, const struct property *p, const void *before,
                    const void *after)
{
    if (p->kind == PROPERTY_TEXTS) return texts_equal(texts_of(p, before), texts_of(p, after));
    str old = raw_value(a, p, before);
    str new = raw_value(a, p, after);
    if (p->absent && str_empty(old)) old = str_from(p->absent);
    if (p->absent && str_empty(new)) new = str_from(p->absent);
    return str_eq(old, new);
}

/* ---- how it is shown --------------------------------------------------------------------- */

static str display_said(const struct property *p, str value)
{
    for (size_t i = 0; i < display_count; i++) {
        bool of_member = displays[i].member == p->offset;
        if (of_member && str_is(value, displays[i].value)) return str_from(displays[i].word);
    }
    return value;
}

static str quantity_said(struct arena *a, str raw, struct unit unit)
{
    size_t used;
    double value = number_read(str_starts(raw, STR("-")) ? str_part(raw, 1, raw.len) : raw, &used);
    if (str_starts(raw, STR("-"))) value = -value;
    return number_said(a, value, unit);
}

static str in_form(struct arena *a, const struct property *p, str raw, struct unit unit)
{
    switch (p->form) {
    case FORM_PLAIN:
    case FORM_QUOTED: return raw;
    case FORM_QUANTITY: return quantity_said(a, raw, unit);
    case FORM_UNIT: return unit_id_said(a, raw);
    case FORM_STATISTIC: return statistic_of_aws(a, raw);
    case FORM_SECONDS: return seconds_said(a, raw);
    case FORM_CALCULATION: return calculation_said(raw);
    case FORM_DISPLAY: return display_said(p, raw);
    case FORM_VARIABLE: return arena_join(a, STR("$"), raw);
    }
    BUG("a value in form %d", (int)p->form);
}

static str word_of(const struct property *p, str raw)
{
    const struct property_word *word = p->words;
    while (word && word->value && !str_is(raw, word->value)) word++;
    return word && word->value ? str_from(word->word) : STR_EMPTY;
}

static str said(struct arena *a, const struct property *p, str raw, struct unit unit)
{
    str word = word_of(p, raw);
    if (str_empty(raw)) return raw;
    return str_empty(word) ? in_form(a, p, raw, unit) : word;
}

static str texts_said(struct arena *a, const struct property *p, const void *item)
{
    const texts *list = texts_of(p, item);
    str all = STR_EMPTY;
    for (size_t i = 0; i < list->len; i++) {
        str one = said(a, p, list->at[i], UNIT_NONE);
        all = i ? arena_join(a, all, STR(", "), one) : one;
    }
    return all;
}

static str value_said(struct arena *a, const struct property *p, const void *item, struct unit unit)
{
    if (p->kind == PROPERTY_TEXTS) return texts_said(a, p, item);
    return said(a, p, raw_value(a, p, item), unit);
}

/* ---- two of them ------------------------------------------------------------------------- */

/* A list whose parts hold commas looks like another one; a number may be rounded. */
static str distinct(struct arena *a, const struct property *p, const void *item)
{
    str all = STR_EMPTY;
    if (p->kind != PROPERTY_TEXTS) return raw_value(a, p, item);
    for (size_t i = 0; i < texts_of(p, item)->len; i++) {
        str one = quoted(a, texts_of(p, item)->at[i]);
        all = i ? arena_join(a, all, STR(", "), one) : one;
    }
    return all;
}

/* A flag without words for both is there or not. */
static void compare_flag(struct finding *f, const struct property *p, const void *after)
{
    bool now = *(const bool *)member(p, after);
    str text = arena_join(f->arena, f->prefix, str_from(p->subject),
                          now ? STR(" added") : STR(" removed"));
    if (f->only_altered) return;
    found_line(f, now ? CHANGE_ADDED : CHANGE_REMOVED, p->subject, now ? STR_EMPTY : STR("yes"),
               now ? STR("yes") : STR_EMPTY, text);
}

static void compare_property(struct finding *f, const struct property *p, const void *before,
                             const void *after)
{
    if (property_equal(f->arena, p, before, after)) return;
    if (p->kind == PROPERTY_FLAG && !p->words) {
        compare_flag(f, p, after);
        return;
    }
    str old = value_said(f->arena, p, before, f->before_unit);
    str new = value_said(f->arena, p, after, f->after_unit);
    if (str_eq(old, new)) {
        old = distinct(f->arena, p, before);
        new = distinct(f->arena, p, after);
    }
    if (p->form == FORM_QUOTED)
        found_text(f, p->subject, old, new);
    else
        found(f, p->subject, old, new);
}

void compare_properties(struct finding *f, const struct property *table, size_t count,
                        const void *before, const void *after)
{
    for (size_t i = 0; i < count; i++) compare_property(f, &table[i], before, after);
}
