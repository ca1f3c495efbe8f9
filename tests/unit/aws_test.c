/* aws: the forms that files and answers of AWS have.  What is done with them is tested by
 * push/aws_client_test.py. */
#include "aws/call.h"
#include "aws/error.h"
#include "aws/ini.h"
#include "aws/xml.h"
#include "check.h"

#include <stdlib.h>

static struct arena arena;

/* ---- files of profiles ------------------------------------------------------------------- */

static void test_ini(void)
{
    struct ini ini = {0};
    size_t line;
    const char *why;
    str text = STR("\xEF\xBB\xBF# first\r\n"
                   "[default]\r\n"
                   "region = eu-west-1\r\n"
                   "empty =\n"
                   "Output=json # kept\n"
                   "s3 =\n"
                   "  addressing_style = path\n"
                   "\t[no section]\n"
                   "; comment\n"
                   "\n"
                   "[ profile  \"my  own\" ]   # comment\n"
                   "key = a = b\n"
                   "region = first\n"
                   "[default]\n"
                   "region = us-east-1");
    CHECK(ini_read(&arena, text, &ini, &line, &why));
    CHECK_INT(ini.sections.len, 2);
    CHECK_STR(ini_value(&ini, STR("default"), "region"), "us-east-1");
    CHECK_STR(ini_value(&ini, STR("default"), "output"), "json # kept");
    CHECK_STR(ini_value(&ini, STR("default"), "empty"), "");
    CHECK_STR(ini_value(&ini, STR("default"), "addressing_style"), "");
    CHECK_STR(ini_value(&ini, STR("profile my own"), "key"), "a = b");
    CHECK_STR(ini_value(&ini, STR("profile my own"), "none"), "");
    CHECK_STR(ini_value(&ini, STR("none"), "region"), "");
    CHECK(ini_section(&ini, STR("none")) == NULL);
}

static void test_ini_mistakes(void)
{
    static const struct {
        const char *text;
        size_t line;
    } cases[] = {
        {"[a", 1},      {"[a]\nkey\n", 2}, {"\n\nkey = value\n", 3}, {"[a]\n= value\n", 2},
        {"[a] b\n", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ini ini = {0};
        size_t line = 0;
        const char *why = NULL;
        CHECK(!ini_read(&arena, str_from(cases[i].text), &ini, &line, &why));
        CHECK_INT(line, cases[i].line);
        CHECK(why != NULL);
    }
}

/* ---- answers ----------------------------------------------------------------------------- */

static void test_xml(void)
{
    str xml = STR("<R><A> one </A><B>&lt;&amp;&quot;&apos;&gt;&#228;&#x1F642;&nope;&#0;&</B><C/>"
                  "<A>two</A><D>open</R>");
    CHECK_STR(xml_text(&arena, xml, STR("A")), "one");
    CHECK_STR(xml_text(&arena, xml, STR("B")), "<&\"'>ä🙂&nope;&#0;&");
    CHECK_STR(xml_text(&arena, xml, STR("C")), "");
    CHECK_STR(xml_text(&arena, xml, STR("D")), "");
    CHECK_STR(xml_text(&arena, xml, STR("E")), "");
    CHECK_STR(xml_text(&arena, STR_EMPTY, STR("A")), "");
}

/* An answer of this status, type and body, with a header x-amzn-ErrorType unless it is empty. */
static struct aws_call error_of(int status, const char *type, const char *body, const char *header)
{
    struct http_exchange e = {.response = {.status = status, .content_type = str_from(type)}};
    struct http_header name = {STR("x-amzn-errortype"), str_from(header), false};
    struct aws_call call = {.action = STR("grafana:Ask"),
                            .outcome = HTTP_ANSWERED,
                            .status = status,
                            .body_received = str_from(body)};
    if (header[0]) vec_push(&arena, &e.response.headers, name);
    error_read(&call, &arena, &e);
    error_explain(&call, &arena);
    return call;
}

static void test_error_shapes(void)
{
    const char *json = "application/json";
    struct aws_call call =
        error_of(409, json, "{\"message\":\"busy\"}", "ConflictException:http://internal/");
    CHECK_STR(call.code, "ConflictException");
    CHECK_STR(call.why, "grafana:Ask: ConflictException: busy");
    CHECK_INT(call.failure, AWS_REFUSED);
    call = error_of(400, json, "{\"__type\":\"com.amazon#ThrottlingException\",\"Message\":\"m\"}",
                    "");
    CHECK_STR(call.code, "ThrottlingException");
    CHECK(error_is_throttling(call.code));
    call = error_of(403, "text/xml",
                    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                    "<Message>User: a &amp; b</Message></Error><RequestId>r-1</RequestId>"
                    "</ErrorResponse>",
                    "");
    CHECK_STR(call.why, "AWS does not allow grafana:Ask, which a policy must grant: AccessDenied: "
                        "User: a & b (request r-1)");
    CHECK_INT(call.failure, AWS_LOGIN);
    call = error_of(502, "text/html", "<html>\x1b[31m</html>", "");
    CHECK_STR(call.why, "grafana:Ask: status 502");
    CHECK_INT(call.failure, AWS_NETWORK);
    call = error_of(400, json, "{\"message\":\"a\\nb\\u001b[2J\"}", "Bad\x1b[1mName");
    CHECK_STR(call.why, "grafana:Ask: Bad [1mName: a b [2J");
}

static void test_skew(void)
{
    struct aws_call call = error_of(403, "application/json",
                                    "{\"message\":\"Signature expired: 2015 is now earlier\"}",
                                    "InvalidSignatureException");
    CHECK(error_is_skew(&call));
    call = error_of(403, "text/xml", "<Error><Code>RequestTimeTooSkewed</Code></Error>", "");
    CHECK(error_is_skew(&call));
    call = error_of(403, "application/json", "{\"message\":\"does not match\"}",
                    "InvalidSignatureException");
    CHECK(!error_is_skew(&call));
    CHECK_STR(call.why, "grafana:Ask: the secret key does not fit the access key: "
                        "InvalidSignatureException: does not match");
}

/* ---- endpoints --------------------------------------------------------------------------- */

static void test_endpoints(void)
{
    unsetenv("AWS_ENDPOINT_URL");
    unsetenv("AWS_ENDPOINT_URL_SSO_OIDC");
    CHECK_STR(aws_endpoint(&arena, STR("grafana"), STR("eu-west-1")),
              "https://grafana.eu-west-1.amazonaws.com");
    CHECK_STR(aws_endpoint(&arena, STR("sts"), STR("cn-north-1")),
              "https://sts.cn-north-1.amazonaws.com.cn");
    CHECK_STR(aws_endpoint(&arena, STR("portal.sso"), STR("eu-west-1")),
              "https://portal.sso.eu-west-1.amazonaws.com");
    setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1/base/", 1);
    setenv("AWS_ENDPOINT_URL_SSO_OIDC", "http://127.0.0.1:2", 1);
    CHECK_STR(aws_endpoint(&arena, STR("grafana"), STR("eu-west-1")), "http://127.0.0.1:1/base");
    CHECK_STR(aws_endpoint(&arena, STR("oidc"), STR("eu-west-1")), "http://127.0.0.1:2");
}

int main(void)
{
    test_ini();
    test_ini_mistakes();
    test_xml();
    test_error_shapes();
    test_skew();
    test_endpoints();
    arena_free(&arena);
    return check_end();
}
