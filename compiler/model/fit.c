/* Job: properties that the panel's picture has no use for, by the table of words: they would be
 * passed over in silence.  Not responsible for what the others do (properties, override). */
#include "model/inner.h"

static bool is_listed(const char *list, str word)
{
    str rest = str_from(list), item;
    while (str_split(&rest, ' ', &item))
        if (str_eq(item, word)) return true;
    return false;
}

static bool has(const struct panel_builder *p, const char *word)
{
    return outline_find(&p->outline->properties, word) != NULL;
}

/* What the table cannot say: colours show where steps are beside them, and steps where the colours
 * are told to follow them; a table of log lines has a limit; an escape may make use of anything. */
static bool is_helped(const struct panel_builder *p, const struct outline_property *o)
{
    bool color = strcmp(o->word->name, "color") == 0;
    if (has(p, "json")) return true;
    if (p->panel->picture == PICTURE_TABLE && strcmp(o->word->name, "limit") == 0)
        return p->lowered.kind == LOWERED_LINES;
    if (p->panel->picture == PICTURE_TABLE) return color && p->panel->steps.len > 0;
    return is_threshold(o) && has(p, "color") &&
           (p->panel->picture == PICTURE_PIE || p->panel->picture == PICTURE_HISTOGRAM);
}

static str with_commas(struct arena *a, const char *list)
{
    str rest = str_from(list), item, text = STR_EMPTY;
    while (str_split(&rest, ' ', &item))
        text = text.len ? arena_join(a, text, STR(", "), item) : item;
    return text;
}

static struct diag *report(struct panel_builder *p, span where, str what, const char *pictures)
{
    struct diag *d = REPORT(p->b, PROPERTY_UNUSED, where, "`as %s` has no use for `%.*s`",
                            picture_names[p->panel->picture], STR_ARG(what));
    diag_why(d, "it does something in %.*s", STR_ARG(with_commas(p->b->arena, pictures)));
    return d;
}

bool property_fits(struct panel_builder *p, const struct outline_property *o, unsigned scope)
{
    const char *pictures = word_pictures(o->word->name, scope);
    str picture = str_from(picture_names[p->panel->picture]);
    if (!pictures || is_listed(pictures, picture) || is_helped(p, o)) return true;
    struct diag *d = report(p, o->node->head.where, str_from(o->word->name), pictures);
    if (strcmp(o->word->name, "limit") == 0)
        diag_help(d, "the largest of several series are had by `top 10`");
    else
        diag_help(d, "leave it out, or show the panel another way");
    return false;
}

bool display_fits(struct panel_builder *p, const struct ast *node, str word, const char *pictures)
{
    if (is_listed(pictures, str_from(picture_names[p->panel->picture])) || has(p, "json"))
        return true;
    struct diag *d =
        report(p, node->where, arena_join(p->b->arena, STR("display "), word), pictures);
    diag_help(d, "leave it out, or show the panel another way");
    return false;
}

void place_fits(struct panel_builder *p)
{
    static const char *const places[] = {"region", "account"};
    const struct model_panel *m = p->panel;
    bool asked = m->targets.len == 0 || has(p, "json");
    for (size_t i = 0; !asked && i < m->targets.len; i++)
        asked = m->targets.at[i]->kind <= TARGET_CW_LOGS;
    for (size_t i = 0; !asked && i < COUNT_OF(places); i++) {
        const struct outline_property *o = outline_find(&p->outline->properties, places[i]);
        if (!o) continue;
        struct diag *d = REPORT(p->b, PROPERTY_UNUSED, o->node->head.where,
                                "OpenSearch has no use for `%s`", places[i]);
        diag_why(d, "which domain is asked, and where that is, says the data source");
        diag_help(d, "leave it out, or name another data source: `datasource \"its-uid\"`");
    }
}
