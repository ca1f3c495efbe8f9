/* fuzz_compile: any text through the whole compiler and every renderer of its messages.
 *
 * A form feed parts the input into two files: the one that is compiled, and one that it may `use` as
 * "other.dash".  The version, the form of the JSON and the other options follow from the length.
 *
 * A session outlives many inputs, as in the language server; it is renewed now and then because
 * the names it keeps grow with what the fuzzer invents.
 */
#include "fuzz.h"

#include "dash.h"
#include "source/render.h"

enum { INPUTS_PER_SESSION = 256, MOST_OUTPUT = 64 << 20 };

static struct dash_session *session_for_next_input(void)
{
    static struct dash_session *session;
    static unsigned inputs;
    if (inputs++ % INPUTS_PER_SESSION == 0) {
        if (session) dash_session_free(session);
        session = dash_session_new();
    }
    return session;
}

/* Reads every byte, so that a sanitizer sees one that is not there. */
static bool take_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    unsigned *sum = data;
    for (size_t i = 0; i < dashboard->json.len; i++) *sum += (unsigned char)dashboard->json.ptr[i];
    return true;
}

static void render(struct diag_sink *sink)
{
    struct buf out = {.ceiling = MOST_OUTPUT};
    for (int format = RENDER_TEXT; format <= RENDER_GITHUB; format++) {
        struct render_options options = {
            .format = (enum render_format)format, .most = 20, .version = "fuzz"};
        render_all(sink, &options, &out);
        buf_clear(&out);
    }
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    const size_t end = str_find_char(text, '\f', 0);
    const struct dash_overlay overlays[] = {
        {STR("input.dash"), str_part(text, 0, end)},
        {STR("other.dash"), end < size ? str_part(text, end + 1, size) : STR_EMPTY},
    };
    const struct dash_setting setting = {STR("env"), STR("prod")};
    unsigned sum = 0;
    const struct dash_options options = {
        .grafana = size % 2 ? STR("13") : STR("9.4"),
        .schema = (enum emit_schema)(size % SCHEMA_COUNT),
        .root = STR("/nonexistent"),
        .settings = &setting,
        .setting_count = size % 7 == 0,
        .overlays = overlays,
        .overlay_count = COUNT_OF(overlays),
        .explain = size % 5 == 0,
        .on_dashboard = take_dashboard,
        .data = &sum,
    };
    struct dash_result *result =
        dash_compile(session_for_next_input(), &overlays[0].path, 1, &options);
    render(dash_sink(result));
    dash_result_free(result);
    return 0;
}
