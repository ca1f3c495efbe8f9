/* context: captures, escapes and the shared small members.
 *
 * Not responsible for any particular part of a dashboard.
 */
#include "emit/context.h"

#include "emit/kinds.h"

void capture_begin(struct capture *c, const struct emit *outer)
{
    json_writer_init(&c->writer, outer->w->out, outer->scratch);
    c->emit = *outer;
    c->emit.w = &c->writer;
    json_capture_begin(&c->writer);
}

struct json *capture_end(struct capture *c) { return json_capture_end(&c->writer); }

static void apply_escape(const struct emit *e, struct json **root, const struct model_escape *x,
                         const char *thing)
{
    str why = STR_EMPTY;
    const struct json *before = *root;
    if (json_apply(e->scratch, root, x->path, x->patch, &why)) {
        kinds_check(e, before, *root, x->where);
        return;
    }
    struct diag *d = diag_report(e->sink, DIAG_JSON_PATH, x->where,
                                 "the path `%.*s` does not fit this %s", STR_ARG(x->path), thing);
    diag_why(d, "%.*s", STR_ARG(why));
    diag_help(d, "for instance `json \"fieldConfig.overrides[+]\" { … }`, which appends");
}

void emit_escaped(const struct emit *e, void (*write)(const struct emit *, const void *),
                  const void *item, const struct model_escape *escapes, size_t count,
                  const char *thing)
{
    if (!count) {
        write(e, item);
        return;
    }
    struct capture c;
    capture_begin(&c, e);
    write(&c.emit, item);
    struct json *tree = capture_end(&c);
    for (size_t i = 0; i < count; i++) apply_escape(e, &tree, &escapes[i], thing);
    json_put_tree(e->w, tree);
}

void emit_datasource(const struct emit *e, const struct datasource_ref *datasource)
{
    if (str_empty(datasource->type) && str_empty(datasource->uid)) return;
    json_field_object(e->w, "datasource");
    emit_optional_str(e, "type", datasource->type);
    json_field_str(e->w, "uid", datasource->uid);
    json_end_object(e->w);
}

void emit_member_strs(const struct emit *e, struct json_key key, const str *values, size_t count)
{
    json_member_array(e->w, key);
    for (size_t i = 0; i < count; i++) json_put_str(e->w, values[i]);
    json_end_array(e->w);
}
