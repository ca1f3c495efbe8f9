/* annotation: `annotations.list`.
 *
 * Grafana's own entry is written first and as Grafana writes it, because Grafana would add it on
 * the first load and the dashboard would look changed.
 */
#include "emit/annotation.h"

static void put_own_target(const struct emit *e)
{
    json_field_object(e->w, "target");
    json_field_number(e->w, "limit", 100);
    json_field_bool(e->w, "matchAny", false);
    emit_strs(e, "tags", NULL, 0);
    json_field_word(e->w, "type", "dashboard");
    json_end_object(e->w);
}

void emit_own_annotation(const struct emit *e)
{
    const struct datasource_ref grafana = {STR("grafana"), STR("-- Grafana --")};
    json_begin_object(e->w);
    json_field_number(e->w, "builtIn", 1);
    emit_datasource(e, &grafana);
    json_field_bool(e->w, "enable", true);
    json_field_bool(e->w, "hide", true);
    json_field_word(e->w, "iconColor", "rgba(0, 211, 255, 1)");
    json_field_word(e->w, "name", "Annotations & Alerts");
    put_own_target(e);
    json_field_word(e->w, "type", "dashboard");
    json_end_object(e->w);
}

static void put_plain(const struct emit *e, const struct model_annotation *a)
{
    json_begin_object(e->w);
    json_field_str(e->w, "name", a->name);
    emit_datasource(e, &a->datasource);
    json_field_bool(e->w, "enable", a->enable);
    json_field_bool(e->w, "hide", a->hide);
    emit_str_or(e, "iconColor", a->color, "red");
    emit_optional_tree(e, "target", a->target);
    json_end_object(e->w);
}

void emit_annotation(const struct emit *e, const struct model_annotation *a)
{
    if (!a->extra) {
        put_plain(e, a);
        return;
    }
    struct capture c;
    capture_begin(&c, e);
    put_plain(&c.emit, a);
    json_put_tree(e->w, json_merge(e->scratch, capture_end(&c), a->extra));
}

static void put_own(const struct emit *e, const struct json *otherwise)
{
    if (!otherwise)
        emit_own_annotation(e);
    else if (otherwise->kind != JSON_NULL)
        json_put_tree(e->w, otherwise);
}

void emit_annotations(const struct emit *e, const struct model_dashboard *d)
{
    json_begin_object(e->w);
    json_field_array(e->w, "list");
    put_own(e, d->own_annotation);
    for (size_t i = 0; i < d->annotations.len; i++) emit_annotation(e, &d->annotations.at[i]);
    json_end_array(e->w);
    json_end_object(e->w);
}
