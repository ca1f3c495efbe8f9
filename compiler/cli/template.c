/* template: see template.h. */
#include "cli/template.h"

struct filling {
    const struct template_value *values;
    size_t count;
    struct buf out;
};

static str find_text(const char *file)
{
    for (size_t i = 0; i < template_file_count; i++) {
        const struct template_file *t = &template_files[i];
        if (strcmp(t->name, file) == 0) return (str){t->text, t->size};
    }
    BUG("there is no template %s", file);
}

static str value_of(const struct filling *f, str name)
{
    for (size_t i = 0; i < f->count; i++) {
        if (str_eq_nocase(name, str_from(f->values[i].name))) return f->values[i].value;
    }
    BUG("a template asks for %.*s", STR_ARG(name));
}

/* `aws no directory` */
static bool holds(const struct filling *f, str names)
{
    bool wanted = true;
    bool all = true;
    str name;
    while (str_split(&names, ' ', &name)) {
        if (str_is(name, "no")) {
            wanted = false;
            continue;
        }
        all = all && !str_empty(value_of(f, name)) == wanted;
        wanted = true;
    }
    return all;
}

static bool is_name(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z') return false;
    }
    return text.len > 0;
}

static void put_line(struct filling *f, str line)
{
    for (size_t at = 0, open; at < line.len;) {
        open = str_find_char(line, '@', at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find_char(line, '@', open + 1);
        str name = close == SIZE_MAX ? STR_EMPTY : str_part(line, open + 1, close);
        if (is_name(name)) {
            buf_str(&f->out, str_part(line, at, open));
            buf_str(&f->out, value_of(f, name));
            at = close + 1;
        } else {
            size_t end = open == SIZE_MAX ? line.len : open + 1;
            buf_str(&f->out, str_part(line, at, end));
            at = end;
        }
    }
    buf_char(&f->out, '\n');
}

str template_fill(struct arena *a, const char *file, const struct template_value *values,
                  size_t count)
{
    const str begin = STR("@if ");
    struct filling f = {values, count, BUF_INIT};
    str rest = find_text(file);
    str line;
    bool shown = true;
    while (str_split(&rest, '\n', &line)) {
        if (str_starts(line, begin))
            shown = holds(&f, str_part(line, begin.len, line.len));
        else if (str_is(line, "@end"))
            shown = true;
        else if (shown)
            put_line(&f, line);
    }
    str text = arena_str(a, buf_as_str(&f.out));
    buf_release(&f.out);
    return text;
}
