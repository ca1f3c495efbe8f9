/* panel_text: panels without data of their own: text and the list of alerts. */
#include "emit/panel.h"

static void put_code(const struct emit *e)
{
    json_field_object(e->w, "code");
    json_field_word(e->w, "language", "plaintext");
    json_field_bool(e->w, "showLineNumbers", false);
    json_field_bool(e->w, "showMiniMap", false);
    json_end_object(e->w);
}

void text_options(const struct emit *e, const struct model_panel *p)
{
    emit_str_or(e, "mode", p->text_syntax, "markdown");
    if (str_is(p->text_syntax, "code")) put_code(e);
    json_field_str(e->w, "content", p->text);
}

static void put_states(const struct emit *e)
{
    json_field_object(e->w, "stateFilter");
    json_field_bool(e->w, "firing", true);
    json_field_bool(e->w, "pending", true);
    json_field_bool(e->w, "noData", false);
    json_field_bool(e->w, "normal", false);
    json_field_bool(e->w, "error", true);
    json_end_object(e->w);
}

void alerts_options(const struct emit *e, const struct model_panel *p)
{
    (void)p;
    json_field_word(e->w, "viewMode", "list");
    json_field_word(e->w, "groupMode", "default");
    emit_strs(e, "groupBy", NULL, 0);
    json_field_number(e->w, "maxItems", 20);
    json_field_number(e->w, "sortOrder", 1);
    json_field_bool(e->w, "dashboardAlerts", false);
    json_field_word(e->w, "alertName", "");
    json_field_word(e->w, "alertInstanceLabelFilter", "");
    put_states(e);
}
