/* panel_table: rows of a table and lines of a log. */
#include "emit/panel.h"

/* No footer: Grafana 12.4 moved it from the options to the fields, and it is off by default. */
void table_options(const struct emit *e, const struct model_panel *p)
{
    json_field_number(e->w, "frameIndex", 0);
    json_field_bool(e->w, "showHeader", true);
    if (version_has(e->version, FEATURE_TABLE_CELL_HEIGHT)) {
        json_field_word(e->w, "cellHeight", "sm");
    }
    if (str_empty(p->table_sort)) return;
    json_field_array(e->w, "sortBy");
    json_begin_object(e->w);
    json_field_str(e->w, "displayName", p->table_sort);
    json_field_bool(e->w, "desc", true);
    json_end_object(e->w);
    json_end_array(e->w);
}

void table_custom(const struct emit *e, const struct model_panel *p)
{
    (void)p;
    json_field_word(e->w, "align", "auto");
    json_field_object(e->w, "cellOptions");
    json_field_word(e->w, "type", "auto");
    json_end_object(e->w);
    json_field_bool(e->w, "inspect", false);
}

void logs_options(const struct emit *e, const struct model_panel *p)
{
    emit_tristate_or(e, "showTime", p->log_time, false);
    emit_tristate_or(e, "showLabels", p->log_labels, false);
    json_field_bool(e->w, "showCommonLabels", false);
    emit_tristate_or(e, "wrapLogMessage", p->log_wrap, false);
    json_field_bool(e->w, "prettifyLogMessage", false);
    emit_tristate_or(e, "enableLogDetails", p->log_details, true);
    if (version_has(e->version, FEATURE_LOGS_CONTEXT)) {
        json_field_bool(e->w, "showLogContextToggle", false);
    }
    json_field_word(e->w, "dedupStrategy", "none");
    emit_str_or(e, "sortOrder", p->log_order, "Descending");
}
