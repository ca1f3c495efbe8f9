/* Job: one panel: what its properties ask of the queries, its picture, what an expert would choose.
 * Not responsible for reading property values (props) nor for the queries (lower). */
#include "model/inner.h"
#include "syntax/habits.h"

/* The picture of that name, or PICTURE_NONE. */
static enum picture picture_find(str name)
{
    for (int i = 1; i < PICTURE_COUNT; i++)
        if (picture_names[i] && str_is(name, picture_names[i])) return (enum picture)i;
    return PICTURE_NONE;
}

/* ---- before the queries ------------------------------------------------------------------ */

static void choose_picture(struct panel_builder *p)
{
    const struct outline_panel *o = p->outline;
    if (o->picture.len == 0) return;
    p->panel->picture = picture_find(o->picture);
    p->panel->plugin_id = o->plugin;
    if (p->panel->picture == PICTURE_PLUGIN && o->plugin.len == 0) {
        struct diag *d = REPORT(p->b, UNKNOWN_PICTURE, o->picture_where, "which plugin?");
        diag_help(d, "`as plugin \"id-of-the-plugin\"`");
    }
    if (p->panel->picture != PICTURE_NONE) return;
    struct diag *d = REPORT(p->b, UNKNOWN_PICTURE, o->picture_where, "there is no picture `%.*s`",
                            STR_ARG(o->picture));
    if (habit_help(d, HABIT_PICTURE, o->picture)) return;
    struct nearest near = nearest_start(o->picture);
    str all = STR_EMPTY;
    for (int i = 1; i < PICTURE_COUNT; i++) {
        nearest_offer(&near, str_from(picture_names[i]));
        all = arena_printf(p->b->arena, "%.*s%s%s", STR_ARG(all), i > 1 ? ", " : "",
                           picture_names[i]);
    }
    struct unit unit;
    if (unit_parse(o->picture, &unit))
        diag_help(d, "`unit %.*s` sets the unit", STR_ARG(o->picture));
    else if (near.best.len)
        diag_help(d, "did you mean `as %.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "known are %.*s", STR_ARG(all));
    p->panel->picture = PICTURE_TIMESERIES;
}

static void choose_shape(struct panel_builder *p)
{
    switch (p->panel->picture) {
    case PICTURE_STAT:
    case PICTURE_GAUGE:
    case PICTURE_BARGAUGE:
    case PICTURE_PIE:
    case PICTURE_BAR: p->request.shape = p->outline->top ? SHAPE_RANKING : SHAPE_NUMBER; break;
    case PICTURE_TABLE:
    case PICTURE_BARCHART:
    case PICTURE_MAP: p->request.shape = SHAPE_TABLE; break;
    default: p->request.shape = SHAPE_SERIES;
    }
}

/* Of an amount of money there is nothing to convert from. */
struct unit label_read(struct panel_builder *p, const struct ast *node, str text)
{
    struct unit unit;
    if (unit_parse(text, &unit) && unit.quantity != QUANTITY_CURRENCY) {
        struct diag *d = REPORT(p->b, UNIT_LABEL, node->where,
                                "`%.*s` is a unit, and stands in quotes", STR_ARG(text));
        diag_why(d, "in quotes it is a label: the numbers would stay what they are");
        str way = text.ptr[0] == '/' ? arena_printf(p->b->arena, "count%.*s", STR_ARG(text)) : text;
        diag_help(d, "`unit %.*s` converts them; a label says no unit: `unit \"calls\"`",
                  STR_ARG(str_is(text, "%") ? STR("percent") : way));
    }
    return unit_label(text);
}

static void request_unit(struct panel_builder *p)
{
    const struct outline_property *o = outline_find(&p->outline->properties, "unit");
    if (!o) return;
    if (prop_groups(o) != 1) {
        prop_bad(p->b, o, "unit ms");
        return;
    }
    const struct ast_nodes *values = prop_values(o, 0);
    const struct ast *first = values->at[0];
    str text = first->kind == AST_STRING || first->kind == AST_REF
                   ? prop_text(p->b, o, first)
                   : source_text(p->b->program->sources,
                                 ((const struct ast_group *)o->node->groups.at[0])->head.where);
    p->request.unit_given = true;
    p->request.unit_where = o->node->head.where;
    if (first->kind == AST_STRING) {
        if (values->len > 1) prop_bad(p->b, o, "unit \"calls\"");
        p->request.unit = label_read(p, first, text);
        return;
    }
    if (unit_parse(text, &p->request.unit)) return;
    struct diag *d =
        REPORT(p->b, UNKNOWN_UNIT, first->where, "there is no unit `%.*s`", STR_ARG(text));
    str near = unit_nearest(text);
    if (near.len) diag_help(d, "did you mean `unit %.*s`?", STR_ARG(near));
    diag_help(d, "a label of your own stands in quotes: `unit \"%.*s\"`", STR_ARG(text));
    p->request.unit_given = false;
}

/* The number of a `warn 50/min` and what it is per, in seconds. */
static bool rate_of(struct panel_builder *p, const char *word, double *per)
{
    const struct outline_property *o = outline_find(&p->outline->properties, word);
    if (!o || prop_groups(o) != 1) return false;
    const struct ast_nodes *values = prop_values(o, 0);
    struct value v;
    struct unit unit;
    if (!values->len || !prop_number(p->b, o, values->at[values->len - 1], &v)) return false;
    if (!v.per.len || !unit_parse(v.per, &unit)) return false;
    *per = unit.scale;
    return true;
}

/* `every`, else what a rate threshold pins: with an automatic period a total has no fixed scale. */
static void request_period(struct panel_builder *p)
{
    double range = p->b->lower.range, per = 0;
    p->request.period = period_said(p->b->arena, p->outline->every);
    if (p->request.period.text.len) return;
    if (p->outline->over && p->outline->over->kind == VALUE_NUMBER)
        range = p->outline->over->number * p->outline->over->unit.scale;
    if (!rate_of(p, "warn", &per) && !rate_of(p, "crit", &per)) return;
    uint32_t least = automatic_period(range, range + p->request.shift);
    p->request.period = period_of(p->b->arena, per > least ? (uint32_t)per : least);
}

static void add_unfiltered(struct panel_builder *p, const outline_properties *list)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct outline_property *o = &list->at[i];
        if (strcmp(o->word->name, "unfiltered") != 0) continue;
        p->b->program->sink->origin = o->origin;
        for (size_t g = 0; g < prop_groups(o); g++) {
            dimension_names names = prop_dimensions(p->b, o, prop_values(o, g));
            for (size_t n = 0; n < names.len; n++) {
                lower_check_unfiltered(&p->b->lower, &names.at[n]);
                vec_push(p->b->arena, &p->request.unfiltered, names.at[n]);
            }
        }
        p->b->program->sink->origin = p->outline->origin;
    }
}

/* What a panel takes from its row, and a row from its dashboard. */
static const struct outline_property *inherited(struct panel_builder *p,
                                                const struct outline_row *row, const char *word)
{
    const struct outline_property *o = outline_find(&p->outline->properties, word);
    if (!o && row) o = outline_find(&row->properties, word);
    /* The dashboard's own place is where a drop-down of places begins. */
    bool place = strcmp(word, "region") == 0 || strcmp(word, "account") == 0;
    if (!o && !place) o = outline_find(&p->b->outline->properties, word);
    return o;
}

static void make_request(struct panel_builder *p, struct outline_row *row)
{
    const struct outline_property *o;
    p->request.panel = p->outline;
    p->request.row = row;
    p->request.unit = UNIT_NONE;
    choose_shape(p);
    request_unit(p);
    str written;
    if ((o = outline_find(&p->outline->properties, "timeshift")))
        prop_duration(p->b, o, &p->request.shift, &written);
    request_period(p);
    add_unfiltered(p, &p->outline->properties);
    if (row) add_unfiltered(p, &row->properties);
    add_unfiltered(p, &p->b->outline->properties);
    if ((o = inherited(p, row, "region"))) prop_place(p->b, o, &p->request.region);
    if ((o = inherited(p, row, "account"))) prop_place(p->b, o, &p->request.account);
    if ((o = inherited(p, row, "limit"))) prop_integer(p->b, o, 1, 10000, &p->request.line_limit);
}

/* `datasource "uid"` names one; its type is that of the queries. */
static void bind_datasource(struct panel_builder *p, struct outline_row *row)
{
    const struct outline_property *o = inherited(p, row, "datasource");
    str uid;
    if (!o || !prop_single(p->b, o, &uid)) return;
    bool opensearch = false;
    for (size_t i = 0; i < p->outline->series.len; i++) {
        const struct expr *x = p->outline->series.at[i].expr;
        const struct cat_source *s = x->metric ? x->metric->source : x->source;
        opensearch = opensearch || (s && s->kind == SOURCE_OPENSEARCH) ||
                     (x->kind == EXPR_QUERY && str_is(x->language, "ppl"));
    }
    p->request.datasource = (struct datasource_ref){
        opensearch ? STR("grafana-opensearch-datasource") : STR("cloudwatch"), uid};
}

/* ---- after the queries ------------------------------------------------------------------- */

static bool same_source(struct datasource_ref a, struct datasource_ref b)
{
    return str_eq(a.type, b.type) && str_eq(a.uid, b.uid);
}

static void take_targets(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    m->targets = p->lowered.targets;
    for (size_t i = 0; i < m->targets.len; i++) {
        const struct target *t = m->targets.at[i];
        if (t->kind == TARGET_EXPRESSION) continue;
        if (m->datasource.type.len == 0)
            m->datasource = t->datasource;
        else if (!same_source(m->datasource, t->datasource))
            m->datasource = (struct datasource_ref){STR("datasource"), STR("-- Mixed --")};
    }
    for (size_t i = 0; i < p->lowered.transformations.len; i++) {
        struct model_transformation t = {p->lowered.transformations.at[i].id,
                                         p->lowered.transformations.at[i].options};
        vec_push(p->b->arena, &m->transformations, t);
    }
}

/* One text at a time is put together in the builder's buffer. */
static struct buf *text_begin(struct builder *b)
{
    buf_clear(&b->text);
    return &b->text;
}

static str text_end(struct builder *b) { return arena_str(b->arena, buf_as_str(&b->text)); }

static const struct expr *first_expr(const struct panel_builder *p)
{
    return p->outline->series.len ? p->outline->series.at[0].expr : NULL;
}

static str lower_first(struct arena *a, str text)
{
    bool upper = text.len > 1 && text.ptr[0] >= 'A' && text.ptr[0] <= 'Z' &&
                 !(text.ptr[1] >= 'A' && text.ptr[1] <= 'Z');
    return upper ? arena_printf(a, "%c%.*s", text.ptr[0] + ('a' - 'A'),
                                STR_ARG(str_part(text, 1, text.len)))
                 : text;
}

static str inferred_name(struct panel_builder *p, const struct outline_series *s)
{
    struct builder *b = p->b;
    if (s->name.len) return s->name;
    switch (s->expr->kind) {
    case EXPR_METRIC: return metric_title(b->arena, b->program->atoms, s->expr->metric);
    case EXPR_LOGS: return s->expr->statistics.len ? STR("Log lines") : STR("Logs");
    case EXPR_QUERY: return STR("Query");
    case EXPR_TEXT: return STR_EMPTY;
    default: return expr_text(b->eval, s->expr);
    }
}

static str inferred_title(struct panel_builder *p)
{
    struct buf *out = text_begin(p->b);
    for (size_t i = 0; i < p->outline->series.len; i++) {
        str name = inferred_name(p, &p->outline->series.at[i]);
        if (out->len)
            buf_printf(out, ", %.*s", STR_ARG(lower_first(p->b->arena, name)));
        else
            buf_str(out, name);
    }
    return text_end(p->b);
}

static void take_title(struct panel_builder *p)
{
    const struct outline_property *o = outline_find(&p->outline->properties, "title");
    str title = p->outline->has_title ? p->outline->title : inferred_title(p);
    if (o && !p->outline->has_title) prop_single(p->b, o, &title);
    if (p->lowered.daily) title = arena_printf(p->b->arena, "%.*s (daily)", STR_ARG(title));
    p->panel->title = title;
}

static void take_description(struct panel_builder *p)
{
    static const char *const ranks[] = {[FOLD_SUM] = "sum",
                                        [FOLD_MAX] = "maximum",
                                        [FOLD_MIN] = "minimum",
                                        [FOLD_MEAN] = "mean",
                                        [FOLD_LAST] = "mean"};
    const struct outline_property *o = outline_find(&p->outline->properties, "describe");
    str text = STR_EMPTY;
    const struct expr *x = first_expr(p);
    if (o)
        prop_single(p->b, o, &text);
    else if (p->outline->series.len == 1 && x->kind == EXPR_METRIC)
        text = x->metric->doc;
    if (p->lowered.ranked) {
        str of = p->lowered.rank_of.len ? arena_join(p->b->arena, STR(" of "), p->lowered.rank_of)
                                        : STR_EMPTY;
        str ranking =
            arena_printf(p->b->arena, "The %d %s%.*s, by the %s over the range.",
                         p->lowered.rank_count, p->lowered.rank_bottom ? "smallest" : "largest",
                         STR_ARG(of), ranks[p->lowered.rank_fold]);
        if (p->lowered.rank_sure)
            ranking = arena_printf(p->b->arena,
                                   "%.*s Each shard ranks by itself: of more than %d "
                                   "values the choice and the numbers may be off.",
                                   STR_ARG(ranking), p->lowered.rank_sure);
        text = text.len ? arena_printf(p->b->arena, "%.*s\n\n%.*s", STR_ARG(text), STR_ARG(ranking))
                        : ranking;
    }
    p->panel->description = text;
}

/* Without a title: the sentence, its picture if it says one, and what stands in text blocks. */
static str own_content(struct panel_builder *p)
{
    struct buf *out = text_begin(p->b);
    buf_str(out, p->panel->sentence);
    if (p->outline->picture.len) buf_printf(out, " as %.*s", STR_ARG(p->outline->picture));
    for (size_t i = 0; i < p->outline->series.len; i++) {
        str query = p->outline->series.at[i].expr->query;
        if (query.len) buf_printf(out, "\n%.*s", STR_ARG(query));
    }
    return text_end(p->b);
}

/* The id that a key makes, or, where another panel's key makes the same, the next. */
static void take_free_id(struct panel_builder *p, str key)
{
    struct builder *b = p->b;
    int *id = &p->panel->id;
    *id = identity_panel(key);
    for (size_t attempt = 1; map_add(b->arena, &b->panel_ids, id_key(id), p->panel); attempt++)
        *id = identity_panel(arena_printf(b->arena, "%.*s\n\n%zu", STR_ARG(key), attempt));
}

/* What a panel is, for its id: inserting or renaming a neighbour keeps it (D3). */
static void take_id(struct panel_builder *p, const struct outline_row *row)
{
    struct builder *b = p->b;
    const struct outline_property *o = outline_find(&p->outline->properties, "id");
    if (o && prop_integer(b, o, 1, 0x7fffffff, &p->panel->id)) {
        b->own_ids = true;
        return;
    }
    str what = p->outline->has_title ? p->outline->title : own_content(p);
    str key = arena_join(b->arena, p->outline->fragment_path, STR("\n"),
                         row && row->header ? row->title : STR_EMPTY, STR("\n"), what);
    size_t ordinal = map_count(b->arena, &b->panel_names, key);
    if (ordinal) key = arena_printf(b->arena, "%.*s\n%zu", STR_ARG(key), ordinal);
    take_free_id(p, key);
}

static void add_map(struct panel_builder *p, str explanation)
{
    struct builder *b = p->b;
    struct model_entry panel = {.panel_id = p->panel->id,
                                .where = p->outline->where,
                                .logical = p->panel->sentence,
                                .explanation = explanation};
    vec_push(b->arena, &b->result->map, panel);
    for (size_t i = 0; b->options->explain && i < p->lowered.series.len; i++) {
        const struct lowered_series *s = &p->lowered.series.at[i];
        struct model_entry target = {.panel_id = p->panel->id,
                                     .ref_id = s->target->ref_id,
                                     .where = s->target->where,
                                     .logical = lowered_text(&b->lower, s)};
        vec_push(b->arena, &b->result->map, target);
    }
}

/* The panel's own conditions; those of its row and dashboard stand behind them. */
static void put_conditions(struct panel_builder *p, struct buf *out, const struct outline_row *row)
{
    size_t inherited = p->b->outline->where_.len + (row ? row->where_.len : 0);
    for (size_t i = 0; i + inherited < p->outline->where_.len; i++) {
        buf_text(out, i ? " and " : " where ");
        condition_put(out, p->b->arena, &p->outline->where_.at[i]);
    }
}

/* The sentence in one form, whatever way it was written. */
static str sentence_of(struct panel_builder *p, const struct outline_row *row)
{
    const struct outline_panel *o = p->outline;
    struct buf *out = text_begin(p->b);
    for (size_t i = 0; i < o->series.len; i++) {
        if (i) buf_str(out, STR(", "));
        expr_put(out, p->b->eval, o->series.at[i].expr);
    }
    for (size_t i = 0; i < o->by.len; i++) {
        buf_str(out, i ? STR(", ") : STR(" by "));
        buf_str(out, o->by.at[i].name);
    }
    put_conditions(p, out, row);
    if (o->top) buf_printf(out, " %s %d", o->bottom ? "bottom" : "top", (int)o->top->number);
    return text_end(p->b);
}

/* `, over 6h, timeshift 1d`: what time the panel shows, where that is not the dashboard's. */
static str time_text(const struct panel_builder *p)
{
    const struct model_panel *m = p->panel;
    return arena_join(p->b->arena, m->time_from.len ? STR(", over ") : STR_EMPTY, m->time_from,
                      m->time_shift.len ? STR(", timeshift ") : STR_EMPTY, m->time_shift);
}

/* Adds to the explanation what there is to say of the panel, and gives it. */
static str explain(struct panel_builder *p)
{
    struct builder *b = p->b;
    struct buf *out = &b->result->explanation;
    size_t before = out->len;
    struct source_place place = source_place(b->program->sources, p->outline->where.lo);
    if (b->options->line && b->options->line != place.line) {
        struct source_place end = source_place(b->program->sources, p->outline->where.hi);
        if (b->options->line < place.line || b->options->line > end.line) return STR_EMPTY;
    }
    buf_printf(out, "%.*s:%u  %.*s  (%s%.*s)\n", STR_ARG(place.file->path), place.line,
               STR_ARG(p->panel->title), picture_names[p->panel->picture], STR_ARG(time_text(p)));
    buf_str(out, buf_as_str(&p->lowered.explanation));
    buf_char(out, '\n');
    return arena_str(b->arena, str_part(buf_as_str(out), before, out->len));
}

static void time_properties(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    double seconds;
    str text;
    const struct outline_property *shift = outline_find(&p->outline->properties, "timeshift");
    const struct outline_property *interval = outline_find(&p->outline->properties, "interval");
    if (p->outline->over && p->outline->over->kind == VALUE_NUMBER)
        m->time_from = duration_written(p->b->arena, p->outline->over);
    if (shift && prop_duration(p->b, shift, &seconds, &text)) m->time_shift = text;
    if (interval && prop_duration(p->b, interval, &seconds, &text)) m->interval = text;
    /* A daily metric has no point in a short range (S4). */
    if (p->lowered.daily && !m->time_from.len && p->b->lower.range < 14 * 86400.0)
        m->time_from = STR("14d");
}

struct model_panel *panel_build(struct builder *b, struct outline_panel *o, struct outline_row *row)
{
    struct model_panel *m = arena_new(b->arena, struct model_panel);
    struct panel_builder p = {.b = b, .outline = o, .panel = m};
    m->max_data_points = m->repeat_most = m->reduce_limit = m->decimals = m->line_width = m->fill =
        -1;
    m->where = o->where;
    b->program->sink->origin = o->origin;
    size_t errors = b->program->sink->errors;
    choose_picture(&p);
    make_request(&p, row);
    bind_datasource(&p, row);
    bool lowered = lower_panel(&b->lower, &p.request, &p.lowered);
    b->program->sink->origin = o->origin;
    if (m->picture == PICTURE_NONE)
        m->picture = p.lowered.kind == LOWERED_TEXT    ? PICTURE_TEXT
                     : p.lowered.kind == LOWERED_LINES ? PICTURE_LOGS
                                                       : PICTURE_TIMESERIES;
    m->sentence = sentence_of(&p, row);
    if (lowered && errors == b->program->sink->errors) {
        take_targets(&p);
        place_fits(&p);
        take_title(&p);
        take_description(&p);
        panel_defaults(&p);
        panel_thresholds(&p);
        time_properties(&p);
        panel_properties(&p);
        panel_bars(&p);
        take_id(&p, row);
        add_map(&p, b->options->explain ? explain(&p) : STR_EMPTY);
    }
    buf_release(&p.lowered.explanation);
    return m;
}
