/* Diagnostics as text, JSON, SARIF and workflow commands. */
#include "check.h"
#include "source/render.h"

static struct arena arena;
static struct source_set sources;
static struct diag_sink sink;
static struct source_file *file;

static void start(const char *path, str text)
{
    source_set_init(&sources, &arena);
    file = source_add(&sources, str_from(path), text, false);
    diag_sink_init(&sink, &arena, &sources);
}

/* The span of the first `part` of the text. */
static span span_of(const char *part)
{
    size_t at = str_find(file->text, str_from(part), 0);
    uint32_t lo = file->base + (uint32_t)at;
    return (span){lo, lo + (uint32_t)strlen(part)};
}

static struct diag *report(span where, const char *message)
{
    return diag_report(&sink, DIAG_JSON_PATH, where, "%s", message);
}

static void check_rendered(struct render_options options, const char *expected)
{
    struct buf out = BUF_INIT;
    render_all(&sink, &options, &out);
    CHECK_STR(buf_as_str(&out), expected);
    buf_release(&out);
}

static void check_text(const char *expected)
{
    check_rendered((struct render_options){.format = RENDER_TEXT}, expected);
}

/* ---- text --------------------------------------------------------------------------------- */

static void test_text(void)
{
    start("dashboards/lambda.dash",
          STR("row \"a\"\n    lambda.duratoin p50,p95,p99 by function\n"));
    struct diag *d = report(span_of("duratoin"), "AWS/Lambda has no metric `duratoin`");
    diag_why(d, "it has `duration`");
    diag_label(d, span_of("row"), "in this row");
    diag_help(d, "did you mean `duration`?");
    diag_fix(d, span_of("duratoin"), "duration");
    check_text("dashboards/lambda.dash:2:12: error[D0440]: AWS/Lambda has no metric `duratoin`\n"
               "    2 |     lambda.duratoin p50,p95,p99 by function\n"
               "      |            ^~~~~~~~\n"
               "       = it has `duration`\n"
               "dashboards/lambda.dash:1:1: note: in this row\n"
               "    1 | row \"a\"\n"
               "      | ^~~\n"
               "       help: did you mean `duration`?\n");
}

static void test_text_fix(void)
{
    start("a.dash", STR("abc def"));
    diag_fix(report(span_of("abc"), "one"), span_of("abc"), "xyz");
    diag_fix(report(span_of("def"), "two"), span_of("def"), "%s", "");
    diag_fix(report((span){8, 8}, "three"), (span){8, 8}, "}");
    check_text("a.dash:1:1: error[D0440]: one\n"
               "    1 | abc def\n"
               "      | ^~~\n"
               "       help: write `xyz` instead of `abc`\n"
               "a.dash:1:5: error[D0440]: two\n"
               "    1 | abc def\n"
               "      |     ^~~\n"
               "       help: remove `def`\n"
               "a.dash:1:8: error[D0440]: three\n"
               "    1 | abc def\n"
               "      |        ^\n"
               "       help: insert `}`\n");
}

static void test_text_nowhere(void)
{
    start("a.dash", STR("abc"));
    struct diag *d = report(SPAN_NONE, "no files");
    diag_label(d, SPAN_NONE, "… 3 more");
    diag_help(d, "name a file");
    diag_fix(report(SPAN_NONE, "a name\n"), (span){file->base, file->base}, "a\nb");
    check_text("dashc: error[D0440]: no files\n"
               "       note: … 3 more\n"
               "       help: name a file\n"
               "dashc: error[D0440]: a name\\n\n"
               "       help: insert `a\n"
               "             b`\n");
}

static void test_text_shapes(void)
{
    start("a.dash", STR("\tx\t\xE6\x97\xA5y z\r\nsecond\n"));
    report(span_of("y z\r\nsecond"), "over two lines");
    report(span_of("x"), "after a tab");
    report(span_of("\xE6\x97\xA5"), "wide");
    report((span){file->base + 18, file->base + 18}, "at the end");
    check_text("a.dash:1:2: error[D0440]: after a tab\n"
               "    1 |     x   \xE6\x97\xA5y z\n"
               "      |     ^\n"
               "a.dash:1:4: error[D0440]: wide\n"
               "    1 |     x   \xE6\x97\xA5y z\n"
               "      |         ^~\n"
               "a.dash:1:5: error[D0440]: over two lines\n"
               "    1 |     x   \xE6\x97\xA5y z\n"
               "      |           ^~~\n"
               "a.dash:3:1: error[D0440]: at the end\n"
               "    3 | \n"
               "      | ^\n");
}

static void test_text_dangerous(void)
{
    start("a\033.dash", STR("a\033[31m\xFF\xE2\x80\xAE\x07 b\n"));
    report(span_of("b"), "bell \x07 and \xC2\x9B");
    check_text("a?.dash:1:11: error[D0440]: bell \\u{7} and \\u{9b}\n"
               "    1 | a?[31m\xEF\xBF\xBD?? b\n"
               "      |           ^\n");
}

static void test_text_long(void)
{
    struct buf line = BUF_INIT;
    buf_repeat(&line, 'a', 100);
    buf_text(&line, "HERE");
    buf_repeat(&line, 'b', 100);
    start("a", buf_as_str(&line));
    report(span_of("HERE"), "m");
    buf_clear(&line);
    buf_text(&line, "a:1:101: error[D0440]: m\n    1 | …");
    buf_repeat(&line, 'a', 59);
    buf_text(&line, "HERE");
    buf_repeat(&line, 'b', 55);
    buf_text(&line, "…\n      | ");
    buf_repeat(&line, ' ', 60);
    buf_text(&line, "^~~~\n");
    check_text(line.ptr);
    buf_release(&line);
}

/* Ends of a long line, and wide characters where it is cut. */
static void test_text_long_ends(void)
{
    struct buf line = BUF_INIT;
    buf_char(&line, 'a');
    for (int i = 0; i < 100; i++) {
        buf_text(&line, "\xE6\x97\xA5");
    }
    start("a", buf_as_str(&line));
    report((span){1, 301}, "m");
    buf_clear(&line);
    buf_text(&line, "a:1:1: error[D0440]: m\n    1 | a");
    for (int i = 0; i < 59; i++) {
        buf_text(&line, "\xE6\x97\xA5");
    }
    buf_text(&line, "…\n      | ^");
    buf_repeat(&line, '~', 119);
    buf_char(&line, '\n');
    check_text(line.ptr);
    start("a", sources.files.at[0]->text);
    report((span){302, 302}, "m");
    buf_clear(&line);
    buf_text(&line, "a:1:102: error[D0440]: m\n    1 | …");
    buf_text(&line, " ");
    for (int i = 0; i < 59; i++) {
        buf_text(&line, "\xE6\x97\xA5");
    }
    buf_text(&line, "\n      | ");
    buf_repeat(&line, ' ', 120);
    buf_text(&line, "^\n");
    check_text(line.ptr);
    buf_release(&line);
}

static void test_text_colour(void)
{
    start("a", STR("x"));
    diag_help(report(span_of("x"), "m"), "h");
    check_rendered((struct render_options){.format = RENDER_TEXT, .colour = true},
                   "a:1:1: \033[1;31merror[D0440]\033[0m: m\n"
                   "    1 | x\n"
                   "      | \033[1;31m^\033[0m\n"
                   "       \033[1;32mhelp\033[0m: h\n");
}

static void test_text_most(void)
{
    start("a", STR("xyz"));
    report((span){1, 2}, "m");
    report((span){2, 3}, "n");
    report((span){3, 4}, "o")->severity = DIAG_WARNING;
    check_rendered((struct render_options){.format = RENDER_TEXT, .most = 1},
                   "a:1:1: error[D0440]: m\n"
                   "    1 | xyz\n"
                   "      | ^\n"
                   "and 2 more problems (1 error, 1 warning)\n");
    CHECK_INT(sink.errors, 2);
    CHECK_INT(sink.warnings, 1);
}

static void test_text_gutter(void)
{
    struct buf text = BUF_INIT;
    buf_repeat(&text, '\n', 123455);
    buf_text(&text, "x");
    start("a", buf_as_str(&text));
    report(span_of("x"), "m");
    check_text("a:123456:1: error[D0440]: m\n"
               "123456 | x\n"
               "       | ^\n");
    buf_release(&text);
}

/* ---- data --------------------------------------------------------------------------------- */

static void report_sample(void)
{
    start("dir/a b,c:d.dash", STR("abc \"def\"\nx\n"));
    struct diag *d = report(span_of("def\"\nx"), "100% `def`");
    diag_why(d, "why\nnot");
    diag_label(d, span_of("abc"), "here");
    diag_help(d, "do");
    diag_fix(d, span_of("abc"), "xyz");
    report(SPAN_NONE, "nowhere")->severity = DIAG_WARNING;
}

static void test_json(void)
{
    report_sample();
    check_rendered((struct render_options){.format = RENDER_JSON},
                   "{\n"
                   "  \"diagnostics\": [\n"
                   "    {\n"
                   "      \"code\": \"D0440\",\n"
                   "      \"name\": \"JSON_PATH\",\n"
                   "      \"severity\": \"warning\",\n"
                   "      \"message\": \"nowhere\",\n"
                   "      \"labels\": [],\n"
                   "      \"help\": []\n"
                   "    },\n"
                   "    {\n"
                   "      \"code\": \"D0440\",\n"
                   "      \"name\": \"JSON_PATH\",\n"
                   "      \"severity\": \"error\",\n"
                   "      \"message\": \"100% `def`\",\n"
                   "      \"why\": \"why\\\\nnot\",\n"
                   "      \"file\": \"dir/a b,c:d.dash\",\n"
                   "      \"line\": 1,\n"
                   "      \"column\": 6,\n"
                   "      \"endLine\": 2,\n"
                   "      \"endColumn\": 2,\n"
                   "      \"labels\": [\n"
                   "        {\n"
                   "          \"message\": \"here\",\n"
                   "          \"file\": \"dir/a b,c:d.dash\",\n"
                   "          \"line\": 1,\n"
                   "          \"column\": 1,\n"
                   "          \"endLine\": 1,\n"
                   "          \"endColumn\": 4\n"
                   "        }\n"
                   "      ],\n"
                   "      \"help\": [\n"
                   "        \"do\"\n"
                   "      ],\n"
                   "      \"fix\": {\n"
                   "        \"text\": \"xyz\",\n"
                   "        \"file\": \"dir/a b,c:d.dash\",\n"
                   "        \"line\": 1,\n"
                   "        \"column\": 1,\n"
                   "        \"endLine\": 1,\n"
                   "        \"endColumn\": 4\n"
                   "      }\n"
                   "    }\n"
                   "  ],\n"
                   "  \"errors\": 1,\n"
                   "  \"warnings\": 1,\n"
                   "  \"notices\": []\n"
                   "}\n");
}

static void test_json_most(void)
{
    start("a", STR("xyz"));
    check_rendered((struct render_options){.format = RENDER_JSON},
                   "{\n  \"diagnostics\": [],\n  \"errors\": 0,\n  \"warnings\": 0,\n"
                   "  \"notices\": []\n}\n");
    report((span){1, 2}, "m");
    report((span){2, 3}, "n");
    struct buf out = BUF_INIT;
    render_all(&sink, &(struct render_options){.format = RENDER_JSON, .most = 1}, &out);
    CHECK(str_ends(buf_as_str(&out), STR("\"errors\": 2,\n  \"warnings\": 0,\n  \"notices\": [],\n"
                                         "  \"omitted\": 1\n}\n")));
    buf_release(&out);
}

/* Validity against the schema is checked where a validator is at hand; here the parts. */
static void test_sarif(void)
{
    static const char *const parts[] = {
        "\"version\": \"2.1.0\"",
        "\"name\": \"dashc\",\n          \"version\": \"1.2.3\"",
        "\"id\": \"D0440\"",
        "\"uri\": \"dir/a%20b%2Cc%3Ad.dash\"",
        "\"startColumn\": 6,\n                  \"endLine\": 2,",
        "\"text\": \"100% `def`\\nwhy\\\\nnot\\nhelp: do\"",
        "\"relatedLocations\": [",
        "\"insertedContent\": {\n                        \"text\": \"xyz\"",
        "\"level\": \"warning\"",
        "\"executionSuccessful\": false",
        "\"level\": \"warning\",\n              \"message\": {\n                \"text\": \"nowhere\"",
        "\"level\": \"error\",\n              \"message\": {\n                \"text\": \"full\"",
    };
    struct buf out = BUF_INIT;
    report_sample();
    const str notice = STR("full");
    render_all(&sink,
               &(struct render_options){.format = RENDER_SARIF,
                                        .version = "1.2.3",
                                        .notices = &notice,
                                        .notice_count = 1,
                                        .failed = true},
               &out);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_find(buf_as_str(&out), str_from(parts[i]), 0) == SIZE_MAX) {
            CHECK_STR(buf_as_str(&out), parts[i]);
        }
    }
    CHECK(out.len > 0);
    buf_release(&out);
}

static void test_github(void)
{
    report_sample();
    check_rendered((struct render_options){.format = RENDER_GITHUB},
                   "::warning title=D0440::nowhere\n"
                   "::error file=dir/a b%2Cc%3Ad.dash,line=1,col=6,endLine=2,title=D0440::"
                   "100%25 `def`%0Awhy\\nnot%0Adir/a b,c:d.dash:1:1: here%0Ahelp: do\n");
    start("a", STR("xyz"));
    report((span){1, 3}, "m");
    report((span){2, 3}, "n");
    check_rendered((struct render_options){.format = RENDER_GITHUB, .most = 1},
                   "::error file=a,line=1,col=1,endColumn=3,title=D0440::m\n"
                   "::notice title=dashc::and 1 more problem (1 error)\n");
}

int main(void)
{
    arena_init(&arena);
    test_text();
    test_text_fix();
    test_text_nowhere();
    test_text_shapes();
    test_text_dangerous();
    test_text_long();
    test_text_long_ends();
    test_text_colour();
    test_text_most();
    test_text_gutter();
    test_json();
    test_json_most();
    test_sarif();
    test_github();
    arena_free(&arena);
    return check_end();
}
