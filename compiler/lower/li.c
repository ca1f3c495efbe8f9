/* Job: CloudWatch Logs Insights: lines, counts, and metrics made from logs.  Not responsible for
 * OpenSearch (os).
 *
 * Facts (AWS, Logs Insights query syntax, April 2026): commands are joined by `|`; a series needs
 * one bin(); bin() caps seconds and minutes at 60 and hours at 24, so the largest unit is written;
 * field names other than letters, digits, `@`, `.` and `_` stand in backticks. */
#include "lower/inner.h"
#include "lower/sample.h"

#include "syntax/parse.h"

static struct arena *arena_of(const struct work *w) { return w->l->arena; }

/* ---- text of queries --------------------------------------------------------------------- */

/* Where the next `c` stands outside quotes, regular expressions, backticks and parentheses. */
static size_t find_outside(str text, char c, size_t from)
{
    int depth = 0;
    for (size_t i = from; i < text.len; i++) {
        char ch = text.ptr[i];
        bool regex = ch == '/' && i > 0 && strchr(" ~(,", text.ptr[i - 1]);
        if (ch == '"' || ch == '\'' || ch == '`' || regex) {
            size_t end = i + 1;
            while (end < text.len && text.ptr[end] != ch) end += text.ptr[end] == '\\' ? 2 : 1;
            i = end;
        } else if (ch == c && depth == 0) {
            return i;
        } else if (ch == '(') {
            depth++;
        } else if (ch == ')') {
            depth--;
        }
    }
    return SIZE_MAX;
}

/* One line, single spaces outside quotes. */
static str one_line(struct arena *a, str text)
{
    struct buf out = BUF_INIT;
    char quote = 0;
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.ptr[i];
        if (!quote && (ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r')) {
            if (out.len && out.ptr[out.len - 1] != ' ') buf_char(&out, ' ');
            continue;
        }
        if (!quote && (ch == '"' || ch == '`'))
            quote = ch;
        else if (quote == ch && text.ptr[i - 1] != '\\')
            quote = 0;
        buf_char(&out, ch);
    }
    str line = arena_str(a, str_trim(buf_as_str(&out)));
    buf_release(&out);
    return line;
}

struct pipeline {
    VEC(str) commands;
};
static struct pipeline pipeline_of(struct arena *a, str query)
{
    struct pipeline p = {0};
    str text = one_line(a, query);
    size_t from = 0;
    for (;;) {
        size_t bar = find_outside(text, '|', from);
        str command = str_trim(str_part(text, from, bar == SIZE_MAX ? text.len : bar));
        if (command.len) vec_push(a, &p.commands, command);
        if (bar == SIZE_MAX) return p;
        from = bar + 1;
    }
}

static bool is_command(str command, const char *name)
{
    size_t length = strlen(name);
    return command.len > length && str_eq_nocase(str_part(command, 0, length), str_from(name)) &&
           command.ptr[length] == ' ';
}

/* Index of the last stats, or SIZE_MAX. */
static size_t last_stats(const struct pipeline *p)
{
    for (size_t i = p->commands.len; i > 0; i--)
        if (is_command(p->commands.at[i - 1], "stats")) return i - 1;
    return SIZE_MAX;
}

/* Where ` by ` stands in a stats command; SIZE_MAX when nothing is grouped. */
static size_t find_by(str command)
{
    size_t at = 0;
    while ((at = find_outside(command, ' ', at)) != SIZE_MAX) {
        str rest = str_part(command, at, command.len);
        if (rest.len > 4 && str_eq_nocase(str_part(rest, 0, 4), STR(" by "))) return at;
        at++;
    }
    return SIZE_MAX;
}

typedef VEC(str) str_list;
static str_list split_items(struct arena *a, str list)
{
    str_list items = {0};
    size_t from = 0;
    for (;;) {
        size_t comma = find_outside(list, ',', from);
        str item = str_trim(str_part(list, from, comma == SIZE_MAX ? list.len : comma));
        if (item.len) vec_push(a, &items, item);
        if (comma == SIZE_MAX) return items;
        from = comma + 1;
    }
}

/* `bin(5m) as t` is called t. */
static str item_alias(str item)
{
    size_t at = 0;
    while ((at = find_outside(item, ' ', at)) != SIZE_MAX) {
        if (item.len - at > 4 && str_eq_nocase(str_part(item, at, at + 4), STR(" as ")))
            return str_trim(str_part(item, at + 4, item.len));
        at++;
    }
    return item;
}

static bool is_bin(str item)
{
    return item.len > 4 && str_eq_nocase(str_part(item, 0, 4), STR("bin("));
}

/* 5m: the largest unit that divides, since each is capped; empty: there is none. */
static str bin_unit(struct work *w, uint32_t seconds)
{
    static const struct {
        uint32_t seconds, most;
        char unit;
    } units[] = {{86400, 365, 'd'}, {3600, 24, 'h'}, {60, 60, 'm'}, {1, 60, 's'}};
    for (size_t i = 0; seconds && i < COUNT_OF(units); i++)
        if (seconds % units[i].seconds == 0 && seconds / units[i].seconds <= units[i].most)
            return arena_printf(arena_of(w), "%u%c", seconds / units[i].seconds, units[i].unit);
    return STR_EMPTY;
}

static bool report_bin(struct work *w, span where, double seconds)
{
    struct diag *d =
        REPORT(w->l, LOGS_QUERY, where, "a bin of %.*s seconds cannot be written exactly",
               STR_ARG(number_str(arena_of(w), seconds)));
    diag_why(d, "Logs Insights caps seconds and minutes at 60 and hours at 24");
    diag_help(d, "take a whole number of minutes, hours or days: `every 2m`");
    return false;
}

/* What is written is what Grafana puts in: each value of the variable must be a bin. */
static bool check_steps(struct work *w, const struct view *view)
{
    for (size_t i = 0; i < view->steps.len; i++) {
        const struct value *v = view->steps.at[i];
        double seconds = v->number * v->unit.scale;
        str unit = seconds == (uint32_t)seconds ? bin_unit(w, (uint32_t)seconds) : STR_EMPTY;
        if (!str_eq(unit, v->text)) return report_bin(w, v->where, seconds);
    }
    return true;
}

static bool bin_text(struct work *w, span where, str *out)
{
    str text = w->period->view ? w->period->text : bin_unit(w, w->period->seconds);
    if (w->period->view && !check_steps(w, w->period->view)) return false;
    if (!text.len && w->period->seconds)
        return report_bin(w, span_known(w->period->where) ? w->period->where : where,
                          w->period->seconds);
    *out = arena_join(arena_of(w), STR("bin("), text.len ? text : STR("$__interval"), STR(")"));
    return true;
}

/* ---- conditions -------------------------------------------------------------------------- */

/* What Logs Insights gives every line. */
static const char *const of_every_line[] = {"@message", "@timestamp", "@log", "@logStream"};

static bool is_of_every_line(str field)
{
    for (size_t i = 0; i < COUNT_OF(of_every_line); i++)
        if (str_is(field, of_every_line[i])) return true;
    return false;
}

static str field_text(struct work *w, str name)
{
    str own = arena_join(arena_of(w), STR("@"), name, STR_EMPTY);
    if (is_of_every_line(own)) return own;
    bool plain = name.len > 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || strchr("@._", c));
    }
    return plain ? name : arena_printf(arena_of(w), "`%.*s`", STR_ARG(name));
}

/* Grafana puts the value into quotes, and a backslash before those that it holds. */
static str variable_text(struct work *w, str name)
{
    return arena_printf(arena_of(w), "${%.*s:doublequote}", STR_ARG(name));
}

/* A value as it stands in a query; numbers without quotes. */
static str constant(struct work *w, const struct value *v)
{
    struct operand_value o = operand_value(w, v);
    if (v->kind == VALUE_NUMBER) return o.text;
    if (o.variable) return variable_text(w, o.variable->name);
    return o.view ? arena_printf(arena_of(w), "\"%.*s\"", STR_ARG(o.text))
                  : quote_double(arena_of(w), o.text);
}

/* One drop-down of several values on a field.  Grafana writes the chosen ones joined by bars; All
 * is the literal `*`, because a custom value for All is put in without a format. */
static str multi_condition(struct work *w, str field, str name)
{
    return arena_printf(arena_of(w),
                        "strcontains(\"|${%.*s:pipe}|\", \"|*|\") = 1 or "
                        "strcontains(\"|${%.*s:pipe}|\", concat(\"|\", %.*s, \"|\")) = 1",
                        STR_ARG(name), STR_ARG(name), STR_ARG(field));
}

/* What somebody types may hold quotes, slashes and backslashes: Grafana's `regex` puts a backslash
 * before all that mean something in a regular expression, `doublequote` only before quotes. */
static str typed_condition(struct work *w, const struct condition *c, str field, const char *before,
                           const char *behind)
{
    str name = c->values.at[0]->variable->name;
    return arena_printf(arena_of(w), "%.*s %slike /%s${%.*s:regex}%s/", STR_ARG(field),
                        c->negated ? "not " : "", before, STR_ARG(name), behind);
}

static bool is_typed(const struct value *v) { return v->variable && v->variable->typed; }

static str equal_condition(struct work *w, const struct condition *c, str field)
{
    const struct value *v = c->values.at[0];
    struct operand_value o = operand_value(w, v);
    if (is_typed(v)) return typed_condition(w, c, field, "^", "$");
    if (o.multi && !c->negated) return multi_condition(w, field, o.variable->name);
    if (!o.view && v->kind == VALUE_TEXT && str_find_char(o.text, '*', 0) != SIZE_MAX)
        return arena_printf(arena_of(w), "%.*s %slike /^%.*s$/", STR_ARG(field),
                            c->negated ? "not " : "", STR_ARG(quote_wildcard(arena_of(w), o.text)));
    return arena_printf(arena_of(w), "%.*s %s %.*s", STR_ARG(field), c->negated ? "!=" : "=",
                        STR_ARG(constant(w, v)));
}

static str in_condition(struct work *w, const struct condition *c, str field)
{
    bool one = c->values.len == 1;
    if (one && (is_typed(c->values.at[0]) || operand_value(w, c->values.at[0]).multi))
        return equal_condition(w, c, field);
    if (c->range) {
        str low = constant(w, c->values.at[0]), high = constant(w, c->values.at[1]);
        str inside = arena_printf(arena_of(w), "%.*s >= %.*s and %.*s <= %.*s", STR_ARG(field),
                                  STR_ARG(low), STR_ARG(field), STR_ARG(high));
        return c->negated ? arena_printf(arena_of(w), "not (%.*s)", STR_ARG(inside)) : inside;
    }
    str list = STR_EMPTY;
    for (size_t i = 0; i < c->values.len; i++)
        list = arena_printf(arena_of(w), "%.*s%s%.*s", STR_ARG(list), i ? ", " : "",
                            STR_ARG(constant(w, c->values.at[i])));
    return arena_printf(arena_of(w), "%.*s %sin [%.*s]", STR_ARG(field), c->negated ? "not " : "",
                        STR_ARG(list));
}

/* In front of an empty box stands what matches nothing and everything: `//` may be no pattern. */
static str contains_condition(struct work *w, const struct condition *c, str field)
{
    if (is_typed(c->values.at[0])) return typed_condition(w, c, field, ".*", "");
    return arena_printf(arena_of(w), "strcontains(%.*s, %.*s) = %d", STR_ARG(field),
                        STR_ARG(constant(w, c->values.at[0])), c->negated ? 0 : 1);
}

/* A drop-down of several values has a form only where one of them may match. */
static void check_multi(struct work *w, const struct condition *c)
{
    bool one = c->values.len == 1 && !c->negated;
    for (size_t i = 0; i < c->values.len; i++) {
        struct operand_value o = operand_value(w, c->values.at[i]);
        if (!o.multi || (one && (c->operator_ == OP_EQ || (c->operator_ == OP_IN && !c->range))))
            continue;
        struct diag *d = REPORT(
            w->l, MULTI_VALUE, c->where, "`$%.*s` may have several values, and `%s%s` takes one",
            STR_ARG(o.variable->name), c->negated ? "not " : "", ast_operator_text(c->operator_));
        diag_help(d, "compare with `=`, or let one value be chosen");
    }
}

static str compared(struct work *w, const struct condition *c, str field)
{
    switch (c->operator_) {
    case OP_EQ: return equal_condition(w, c, field);
    case OP_IN: return in_condition(w, c, field);
    case OP_CONTAINS: return contains_condition(w, c, field);
    case OP_MATCH:
        return arena_printf(arena_of(w), "%.*s like /^(?:%.*s)$/", STR_ARG(field),
                            STR_ARG(quote_slashes(arena_of(w), c->values.at[0]->text)));
    default:
        return arena_printf(arena_of(w), "%.*s %s %.*s", STR_ARG(field),
                            ast_operator_text(c->operator_), STR_ARG(constant(w, c->values.at[0])));
    }
}

/* What is not so is so of a line without the field, too.  AWS does not say what a comparison with
 * such a line gives, so that is written. */
static str filter_text(struct work *w, const struct condition *c, str field)
{
    check_multi(w, c);
    check_typed(w, c);
    str text = compared(w, c, field);
    if (!c->negated || is_of_every_line(field)) return text;
    return arena_printf(arena_of(w), "not ispresent(%.*s) or %.*s", STR_ARG(field), STR_ARG(text));
}

static str joined(struct work *w, const str *commands, size_t count)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < count; i++)
        text = i ? arena_printf(arena_of(w), "%.*s | %.*s", STR_ARG(text), STR_ARG(commands[i]))
                 : commands[i];
    return text;
}

/* ---- log groups
 * -------------------------------------------------------------------------------------------------
 */

/* What CreateLogGroup takes, and the colons of an ARN; what a variable holds is not known. */
static bool may_be_group(str name)
{
    const str good = STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/.#:");
    if (str_find_char(name, '$', 0) != SIZE_MAX) return true;
    for (size_t i = 0; i < name.len; i++)
        if (str_find_char(good, name.ptr[i], 0) == SIZE_MAX) return false;
    return name.len > 0;
}

static bool check_group(struct work *w, str name, span where)
{
    if (str_find_char(name, '*', 0) != SIZE_MAX) {
        struct diag *d = REPORT(w->l, LOGS_NO_GROUP, where,
                                "a log group is named whole: `%.*s` has a wildcard", STR_ARG(name));
        diag_help(d, "name each group: `logs \"/aws/lambda/checkout\", \"/aws/lambda/orders\"`, or "
                     "`use aws.lambda { logs \"/aws/lambda/checkout\" }`");
        return false;
    }
    if (may_be_group(name) || (!name.len && holds_reference(w, where))) return true;
    struct diag *d =
        REPORT(w->l, BAD_VALUE, where, "no log group can be called `%.*s`", STR_ARG(name));
    diag_help(d, "letters, digits and `_-/.#`, as in `\"/aws/lambda/checkout\"`");
    return false;
}

static bool add_group(struct work *w, struct target *t, const struct value *v)
{
    if (v->kind == VALUE_LIST) {
        bool fine = true;
        for (size_t i = 0; i < v->items.len; i++) fine = add_group(w, t, v->items.at[i]) && fine;
        return fine;
    }
    struct operand_value o = operand_value(w, v);
    if (o.multi) {
        struct diag *d = REPORT(w->l, MULTI_VALUE, v->where,
                                "a log group cannot be named by a drop-down of several values");
        diag_help(d, "make it single-valued: `filter one %.*s`", STR_ARG(o.variable->name));
        return false;
    }
    if (v->kind == VALUE_ERROR || !check_group(w, o.text, v->where)) return false;
    if (t->log_groups.len == 50) {
        REPORT(w->l, LOGS_QUERY, v->where, "a log query takes at most 50 groups");
        return false;
    }
    vec_push(arena_of(w), &t->log_groups, o.text);
    return true;
}

static struct target *logs_target(struct work *w, bool hidden, span where,
                                  const struct cat_source *source, const struct use *use)
{
    struct target *t = work_target(w, TARGET_CW_LOGS, hidden, where);
    t->datasource = w->request->datasource.type.len ? w->request->datasource : w->l->cloudwatch;
    w->l->uses_cloudwatch = true;
    t->region = work_region(w, source, use);
    t->account = w->request->account.len ? w->request->account : w->l->account;
    return t;
}

/* What `use aws.lambda { logs … }` gives for the parameter that the metric names. */
static bool groups_of_param(struct work *w, struct target *t, const struct leaf *leaf, str param)
{
    struct eval inner = *w->l->eval;
    for (size_t i = 0; leaf->use && i < leaf->use->args.len; i++) {
        const struct ast_use_arg *arg = (const struct ast_use_arg *)leaf->use->args.at[i];
        if (!str_eq(atom_str(w->l->program->atoms, arg->name), param)) continue;
        inner.scope = scope_new(arena_of(w), NULL, leaf->use->from);
        bool fine = true, view;
        for (size_t g = 0; g < arg->values.len; g++) {
            const struct ast_group *group = (const struct ast_group *)arg->values.at[g];
            for (size_t v = 0; v < group->values.len; v++)
                fine = add_group(w, t, eval(&inner, group->values.at[v])) && fine;
        }
        if (arg->region) t->region = eval_text(&inner, arg->region, &view);
        return fine;
    }
    const struct cat_source *s = leaf->metric->source;
    for (size_t i = 0; i < s->params.len; i++) {
        if (!str_eq(atom_str(w->l->program->atoms, s->params.at[i].name), param) ||
            !s->params.at[i].value)
            continue;
        inner.scope = scope_new(arena_of(w), NULL, w->l->dashboard->module);
        return add_group(w, t, eval(&inner, s->params.at[i].value));
    }
    return true;
}

static bool groups_of_metric(struct work *w, struct target *t, const struct leaf *leaf)
{
    const struct ast_logs *logs = leaf->metric->logs;
    bool fine = true;
    for (size_t i = 0; i < logs->groups.len; i++) {
        const struct ast *node = logs->groups.at[i];
        if (node->kind == AST_REF) {
            fine = groups_of_param(w, t, leaf, ((const struct ast_ref *)node)->path) && fine;
            continue;
        }
        struct eval inner = *w->l->eval;
        fine = add_group(w, t, eval(&inner, node)) && fine;
    }
    if (!fine || t->log_groups.len) return fine;
    if (leaf->use && leaf->use->args.len && !leaf->use->later.len) return false; /* a wrong name */
    struct diag *d = REPORT(w->l, LOGS_NO_GROUP, leaf->where,
                            "`%.*s` is counted in logs, and no log group is named",
                            STR_ARG(atom_str(w->l->program->atoms, leaf->metric->name)));
    str module =
        leaf->metric->source->builtin
            ? arena_printf(arena_of(w), "aws.%.*s",
                           STR_ARG(atom_str(w->l->program->atoms, leaf->metric->source->name)))
            : STR("…");
    diag_help(d, "name it with `use %.*s { logs \"/aws/%.*s/checkout\" }`", STR_ARG(module),
              STR_ARG(atom_str(w->l->program->atoms, leaf->metric->source->name)));
    return false;
}

/* ---- metrics from logs ------------------------------------------------------------------- */

struct log_query {
    struct pipeline pipeline;
    size_t stats;
    str head;       /* "stats count(*) as n" */
    str_list items; /* after `by` */
};

static bool read_query(struct work *w, const struct leaf *leaf, struct log_query *q)
{
    if (!leaf->metric->logs->query) return false; /* reported where it is declared */
    struct pieces pieces = string_pieces(arena_of(w), w->l->program->sink,
                                         (const struct ast_string *)leaf->metric->logs->query);
    str text = STR_EMPTY;
    for (size_t i = 0; i < pieces.len; i++)
        text = arena_printf(
            arena_of(w), "%.*s%.*s", STR_ARG(text),
            STR_ARG(pieces.at[i].kind == PIECE_REF ? pieces.at[i].written : pieces.at[i].text));
    q->pipeline = pipeline_of(arena_of(w), text);
    q->stats = last_stats(&q->pipeline);
    if (q->stats == SIZE_MAX) {
        struct diag *d =
            REPORT(w->l, LOGS_QUERY, leaf->where, "this metric's query has no `stats`");
        diag_help(
            d, "end the query with what is counted: `| stats count(*) as n by bin($__interval)`");
        diag_label(d, leaf->metric->where, "declared here");
        return false;
    }
    str command = q->pipeline.commands.at[q->stats];
    size_t by = find_by(command);
    q->head = by == SIZE_MAX ? command : str_part(command, 0, by);
    q->items = by == SIZE_MAX ? (str_list){0}
                              : split_items(arena_of(w), str_part(command, by + 4, command.len));
    return true;
}

static bool has_item(const struct log_query *q, str name)
{
    for (size_t i = 0; i < q->items.len; i++)
        if (str_eq(item_alias(q->items.at[i]), name)) return true;
    return false;
}

static str dimension_name_text(struct work *w, const struct leaf *leaf, int index)
{
    return atom_str(w->l->program->atoms, leaf->metric->source->dimensions.at[index].name);
}

static bool report_not_grouped(struct work *w, const struct leaf *leaf, const struct log_query *q,
                               str name, span where)
{
    struct diag *d =
        REPORT(w->l, NOT_PUBLISHED, where, "the query of `%.*s` does not know `%.*s`",
               STR_ARG(atom_str(w->l->program->atoms, leaf->metric->name)), STR_ARG(name));
    str list = STR_EMPTY;
    for (size_t i = 0; i < q->items.len; i++)
        if (!is_bin(q->items.at[i]))
            list = arena_printf(arena_of(w), "%.*s%s%.*s", STR_ARG(list), list.len ? ", " : "",
                                STR_ARG(item_alias(q->items.at[i])));
    if (list.len) diag_help(d, "it groups by %.*s", STR_ARG(list));
    return false;
}

/* Conditions and drop-downs as commands before `stats`. */
static bool add_filters(struct work *w, const struct leaf *leaf, const struct log_query *q,
                        str_list *commands)
{
    for (size_t i = 0; i < leaf->conditions.len; i++) {
        const struct condition *c = &leaf->conditions.at[i];
        int index = leaf_dimension(w, leaf, &c->left);
        if (index < 0) return false;
        str name = dimension_name_text(w, leaf, index);
        if (!has_item(q, name)) return report_not_grouped(w, leaf, q, name, c->where);
        str text = filter_text(w, c, field_text(w, name));
        vec_push(arena_of(w), commands, arena_printf(arena_of(w), "filter %.*s", STR_ARG(text)));
    }
    for (size_t i = 0; i < w->l->filters.len; i++) {
        struct filter *f = &w->l->filters.at[i];
        for (size_t b = 0; b < f->bindings.len; b++) {
            int index = f->bindings.at[b].dimension;
            if (f->bindings.at[b].source != leaf->metric->source ||
                leaf_is_unfiltered(w, f, &f->bindings.at[b]))
                continue;
            str name = dimension_name_text(w, leaf, index), field = field_text(w, name);
            if (!has_item(q, name)) {
                REPORT(w->l, FILTER_UNREACHED, leaf->where,
                       "the drop-down `%.*s` does not reach this panel", STR_ARG(f->view->name));
                continue;
            }
            f->narrows = true;
            str text = f->view->multi ? multi_condition(w, field, f->view->name)
                                      : arena_join(arena_of(w), field, STR(" = "),
                                                   variable_text(w, f->view->name));
            vec_push(arena_of(w), commands,
                     arena_printf(arena_of(w), "filter %.*s", STR_ARG(text)));
        }
    }
    return true;
}

static bool over_time(const struct work *w)
{
    return w->request->shape == SHAPE_SERIES || w->request->shape == SHAPE_NUMBER;
}

/* What is grouped by now: the bin, then those of the query's items that the sentence asks for. */
static bool group_items(struct work *w, const struct leaf *leaf, const struct log_query *q,
                        struct target *t, str *by, bool *grouped)
{
    str bin;
    *by = STR_EMPTY;
    if (!bin_text(w, leaf->where, &bin)) return false;
    if (over_time(w)) {
        *by = bin;
        vec_push(arena_of(w), &t->stats_groups, bin);
    }
    for (size_t i = 0; i < leaf->by.len; i++) {
        int index = leaf_dimension(w, leaf, &leaf->by.at[i]);
        if (index < 0) return false;
        str name = dimension_name_text(w, leaf, index);
        if (!has_item(q, name)) return report_not_grouped(w, leaf, q, name, leaf->by.at[i].where);
        *by = by->len ? arena_printf(arena_of(w), "%.*s, %.*s", STR_ARG(*by), STR_ARG(name)) : name;
        vec_push(arena_of(w), &t->stats_groups, name);
        *grouped = true;
    }
    return true;
}

/* Logs Insights orders rows, and a series is many of them. */
static bool check_ranking(struct work *w, span where)
{
    if (!w->out->ranked || !over_time(w)) return true;
    struct diag *d =
        REPORT(w->l, RANKING, where, "`top` cannot rank what is counted in logs over time");
    diag_why(d, "Logs Insights orders rows, not the series that they make");
    diag_help(d, "show one number each: `as bar`, `as pie` or `as table`");
    return false;
}

static str ranking_commands(struct work *w, str head)
{
    str value = item_alias(head);
    return arena_printf(arena_of(w), "sort %.*s %s | limit %d", STR_ARG(value),
                        w->out->rank_bottom ? "asc" : "desc", w->out->rank_count);
}

struct target *li_metric(struct work *w, const struct leaf *leaf, bool hidden, bool *grouped,
                         str *label)
{
    struct log_query q;
    str_list commands = {0};
    str by;
    *grouped = false;
    *label = STR_EMPTY;
    if (!check_ranking(w, leaf->where) || !conditions_meet(w, &leaf->conditions)) return NULL;
    if (!read_query(w, leaf, &q)) return NULL;
    struct target *t = logs_target(w, hidden, leaf->where, leaf->metric->source, leaf->use);
    if (!groups_of_metric(w, t, leaf)) return NULL;
    sample_leaf(w, t, leaf, SAMPLE_NAMES);
    for (size_t i = 0; i < q.stats; i++)
        vec_push(arena_of(w), &commands, q.pipeline.commands.at[i]);
    if (!add_filters(w, leaf, &q, &commands) || !group_items(w, leaf, &q, t, &by, grouped))
        return NULL;
    str stats =
        by.len ? arena_printf(arena_of(w), "%.*s by %.*s", STR_ARG(q.head), STR_ARG(by)) : q.head;
    vec_push(arena_of(w), &commands, stats);
    for (size_t i = q.stats + 1; i < q.pipeline.commands.len; i++)
        vec_push(arena_of(w), &commands, q.pipeline.commands.at[i]);
    if (w->out->ranked) vec_push(arena_of(w), &commands, ranking_commands(w, q.head));
    t->expression = joined(w, commands.at, commands.len);
    w->out->table_rows = !over_time(w);
    work_explain(w, "    chose Logs Insights: the metric is counted in logs; price: bytes scanned "
                    "at each refresh\n");
    return t;
}

/* ---- log lines and counts of them -------------------------------------------------------- */

static struct target *raw_logs(struct work *w, const struct expr *x, struct target *t,
                               bool *counted)
{
    struct pipeline p = pipeline_of(arena_of(w), x->query);
    t->expression = joined(w, p.commands.at, p.commands.len);
    size_t stats = last_stats(&p),
           by = stats == SIZE_MAX ? SIZE_MAX : find_by(p.commands.at[stats]);
    *counted = stats != SIZE_MAX;
    if (by == SIZE_MAX) return t;
    str_list items =
        split_items(arena_of(w), str_part(p.commands.at[stats], by + 4, p.commands.at[stats].len));
    for (size_t i = 0; i < items.len; i++)
        vec_push(arena_of(w), &t->stats_groups, item_alias(items.at[i]));
    return t;
}

static bool count_lines(struct work *w, const struct expr *x, struct target *t,
                        const dimension_names *by, str_list *commands, bool *grouped)
{
    str bin, list = STR_EMPTY;
    if (x->statistics.at[0].kind != STATISTIC_COUNT || x->statistics.len > 1) {
        struct diag *d = REPORT(w->l, STATISTIC_MISSING, x->where, "log lines can only be counted");
        diag_help(d, "`logs \"/aws/lambda/x\" count`, or a query of your own between `\"\"\"`");
        return false;
    }
    if (!check_ranking(w, x->where) || !bin_text(w, x->where, &bin)) return false;
    if (over_time(w)) {
        list = bin;
        vec_push(arena_of(w), &t->stats_groups, bin);
    }
    for (size_t i = 0; i < by->len; i++) {
        str field = field_text(w, by->at[i].name);
        list = list.len ? arena_printf(arena_of(w), "%.*s, %.*s", STR_ARG(list), STR_ARG(field))
                        : field;
        vec_push(arena_of(w), &t->stats_groups, by->at[i].name);
        *grouped = true;
    }
    str stats = list.len
                    ? arena_printf(arena_of(w), "stats count(*) as count by %.*s", STR_ARG(list))
                    : STR("stats count(*) as count");
    vec_push(arena_of(w), commands, stats);
    if (w->out->ranked)
        vec_push(arena_of(w), commands, ranking_commands(w, STR("stats count(*) as count")));
    w->out->table_rows = !over_time(w);
    return true;
}

struct target *li_logs(struct work *w, const struct expr *x, const conditions *where,
                       const dimension_names *by, bool *counted, bool *grouped)
{
    struct target *t = logs_target(w, false, x->where, NULL, NULL);
    str_list commands = {0};
    bool fine = conditions_meet(w, where);
    *counted = x->statistics.len > 0;
    *grouped = false;
    for (size_t i = 0; i < x->groups.len; i++) fine = add_group(w, t, x->groups.at[i]) && fine;
    if (!fine) return NULL;
    if (x->raw_query) return raw_logs(w, x, t, counted);
    sample_lines(w, t, NULL, where, by, *counted);
    if (!*counted) vec_push(arena_of(w), &commands, STR("fields @timestamp, @message"));
    for (size_t i = 0; i < where->len; i++) {
        str text = filter_text(w, &where->at[i], field_text(w, where->at[i].left.name));
        vec_push(arena_of(w), &commands, arena_printf(arena_of(w), "filter %.*s", STR_ARG(text)));
    }
    if (*counted) {
        if (!count_lines(w, x, t, by, &commands, grouped)) return NULL;
    } else {
        int limit = w->request->line_limit ? w->request->line_limit : 500;
        vec_push(arena_of(w), &commands, STR("sort @timestamp desc"));
        vec_push(arena_of(w), &commands, arena_printf(arena_of(w), "limit %d", limit));
    }
    t->expression = joined(w, commands.at, commands.len);
    return t;
}
