/* sigv4_check: signs the requests that it is given on standard input, one as JSON in each line, and
 * prints each step of the signature.  conformance/sigv4.py compares them with AWS's test vectors
 * and with what botocore makes of the same requests.
 *
 *     {"method": "GET", "path": "/", "query": "", "headers": [["Host", "…"], …], "body": "",
 *      "region": "…", "service": "…", "moment": 1440938160, "as_is": false,
 *      "access_key": "…", "secret_key": "…"}
 */
#include "aws/sigv4.h"
#include "base/json.h"
#include "read/text.h"

#include <stdio.h>

static str text_of(const struct json *task, const char *key)
{
    const struct json *value = json_get(task, str_from(key));
    if (!value || value->kind != JSON_STRING) BUG("no %s", key);
    return value->string;
}

static struct sigv4 sign(struct arena *a, const struct json *task)
{
    const struct json *lines = json_get(task, STR("headers"));
    struct http_header *headers = arena_array(a, struct http_header, lines->items.len + 1);
    for (size_t i = 0; i < lines->items.len; i++) {
        const struct json *pair = lines->items.at[i];
        headers[i].name = pair->items.at[0]->string;
        headers[i].value = pair->items.at[1]->string;
    }
    struct sigv4_request request = {.method = text_of(task, "method"),
                                    .path = text_of(task, "path"),
                                    .query = text_of(task, "query"),
                                    .headers = headers,
                                    .header_count = lines->items.len,
                                    .body = text_of(task, "body")};
    struct sigv4_scope scope = {.region = text_of(task, "region"),
                                .service = text_of(task, "service"),
                                .moment = (int64_t)json_get(task, STR("moment"))->number,
                                .keep_path_as_is = json_get(task, STR("as_is"))->boolean};
    struct sigv4_keys keys = {.access_key = text_of(task, "access_key"),
                              .secret_key = text_of(task, "secret_key")};
    return sigv4_sign(a, &request, &scope, &keys);
}

static void show(struct arena *a, const struct sigv4 *made)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, a);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "canonical_request", made->canonical_request);
    json_field_str(&w, "string_to_sign", made->string_to_sign);
    json_field_str(&w, "signature", made->signature);
    json_field_str(&w, "authorization", made->authorization);
    json_end_object(&w);
    printf("%.*s\n", STR_ARG(buf_as_str(&out)));
    buf_release(&out);
}

int main(void)
{
    struct arena arena;
    static char line[1 << 20];
    arena_init(&arena);
    while (fgets(line, sizeof line, stdin)) {
        str why;
        const struct json *task = text_read(&arena, str_from(line), &why);
        if (!task) BUG("%.*s", STR_ARG(why));
        struct sigv4 made = sign(&arena, task);
        show(&arena, &made);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return 0;
}
