/* sigv4: AWS's signature, each step of it, on some of the vectors of awslabs/aws-c-auth
 * (tests/aws-signing-test-suite/v4, Apache License 2.0, Copyright Amazon.com, Inc. or its
 * affiliates).  All of them, and a comparison with botocore, are in conformance/sigv4.py. */
#include "aws/sigv4.h"
#include "base/digest.h"
#include "check.h"

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HOST       "host:example.amazonaws.com\n"
#define DATE       "x-amz-date:20150830T123600Z\n"
#define FORM_HASH  "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"
#define FORM_TYPE  "application/x-www-form-urlencoded; charset=utf-8"
#define TOKEN      "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"

enum { MOST_HEADERS = 5 };

static const struct vector {
    const char *name;
    const char *method;
    const char *path;
    const char *query;
    struct {
        const char *name;
        const char *value;
    } headers[MOST_HEADERS]; /* besides Host and X-Amz-Date */
    const char *body;
    bool as_is;
    const char *canonical_request;
    const char *signature;
} vectors[] = {
    {.name = "get-vanilla",
     .method = "GET",
     .path = "/",
     .canonical_request = "GET\n/\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY_HASH,
     .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {.name = "get-header-value-multiline",
     .method = "GET",
     .path = "/",
     .headers = {{"My-Header1", "value1\n  value2\n     value3"}},
     .canonical_request = "GET\n/\n\n" HOST "my-header1:value1 value2 value3\n" DATE
                          "\nhost;my-header1;x-amz-date\n" EMPTY_HASH,
     .signature = "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"},
    {.name = "get-header-key-duplicate",
     .method = "GET",
     .path = "/",
     .headers = {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
     .canonical_request = "GET\n/\n\n" HOST "my-header1:value2,value2,value1\n" DATE
                          "\nhost;my-header1;x-amz-date\n" EMPTY_HASH,
     .signature = "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {.name = "get-utf8",
     .method = "GET",
     .path = "/\u1234",
     .canonical_request = "GET\n/%E1%88%B4\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY_HASH,
     .signature = "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {.name = "get-relative-relative-normalized",
     .method = "GET",
     .path = "/example1/example2/../..",
     .canonical_request = "GET\n/\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY_HASH,
     .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {.name = "get-slashes-unnormalized",
     .method = "GET",
     .path = "//example//",
     .as_is = true,
     .canonical_request = "GET\n//example//\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY_HASH,
     .signature = "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5"},
    {.name = "get-vanilla-query-order-encoded",
     .method = "GET",
     .path = "/",
     .query = "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
     .canonical_request = "GET\n/\n%E1%88%B4=Value1&Param=Value2&Param-3=Value3\n" HOST DATE
                          "\nhost;x-amz-date\n" EMPTY_HASH,
     .signature = "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
    {.name = "get-vanilla-with-session-token",
     .method = "GET",
     .path = "/",
     .headers = {{"X-Amz-Security-Token", TOKEN}},
     .canonical_request = "GET\n/\n\n" HOST DATE "x-amz-security-token:" TOKEN
                          "\n\nhost;x-amz-date;x-amz-security-token\n" EMPTY_HASH,
     .signature = "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
    {.name = "get-space-normalized",
     .method = "GET",
     .path = "/example space/",
     .canonical_request = "GET\n/example%20space/\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY_HASH,
     .signature = "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {.name = "post-x-www-form-urlencoded-parameters",
     .method = "POST",
     .path = "/",
     .headers = {{"Content-Type", FORM_TYPE},
                 {"Content-Length", "13"},
                 {"x-amz-content-sha256", FORM_HASH}},
     .body = "Param1=value1",
     .canonical_request =
         "POST\n/\n\ncontent-length:13\ncontent-type:" FORM_TYPE "\n" HOST
         "x-amz-content-sha256:" FORM_HASH "\n" DATE
         "\ncontent-length;content-type;host;x-amz-content-sha256;x-amz-date\n" FORM_HASH,
     .signature = "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422"},
};

static str text(const char *or_null) { return or_null ? str_from(or_null) : STR_EMPTY; }

static void check_vector(struct arena *a, const struct vector *v)
{
    struct http_header headers[MOST_HEADERS + 2] = {
        {STR("Host"), STR("example.amazonaws.com"), false},
        {STR("X-Amz-Date"), sigv4_date(a, 1440938160), false}};
    size_t count = 2;
    for (size_t i = 0; i < MOST_HEADERS && v->headers[i].name; i++) {
        headers[count++] =
            (struct http_header){text(v->headers[i].name), text(v->headers[i].value), false};
    }
    struct sigv4_request request = {text(v->method), text(v->path), text(v->query),
                                    headers,         count,         text(v->body)};
    struct sigv4_scope scope = {STR("us-east-1"), STR("service"), 1440938160, v->as_is};
    struct sigv4_keys keys = {.access_key = STR("AKIDEXAMPLE"),
                              .secret_key = STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};
    struct sigv4 made = sigv4_sign(a, &request, &scope, &keys);
    CHECK_STR(made.canonical_request, v->canonical_request);
    CHECK_STR(made.signature, v->signature);
    CHECK(str_starts(made.string_to_sign, STR("AWS4-HMAC-SHA256\n20150830T123600Z\n"
                                              "20150830/us-east-1/service/aws4_request\n")));
    CHECK(str_starts(made.authorization,
                     STR("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/"
                         "aws4_request, SignedHeaders=")));
    CHECK(str_ends(made.authorization, made.signature));
}

/* An ARN in the path is encoded in the request line and once more for the signature. */
static void test_arn(struct arena *a)
{
    struct http_header host = {STR("Host"), STR("example.amazonaws.com"), false};
    struct sigv4_request request = {.method = STR("GET"),
                                    .path = STR("/tags/arn%3Aaws%3Agrafana%3A%2Fworkspaces"),
                                    .headers = &host,
                                    .header_count = 1};
    struct sigv4_scope scope = {.region = STR("us-east-1"), .service = STR("grafana")};
    struct sigv4 made = sigv4_sign(a, &request, &scope, &(struct sigv4_keys){0});
    CHECK(str_starts(made.canonical_request,
                     STR("GET\n/tags/arn%253Aaws%253Agrafana%253A%252Fworkspaces\n\n")));
}

/* RFC 4231, cases 1, 2, 6 (a key longer than a block); FIPS 180, the usual examples. */
static void test_digests(struct arena *a)
{
    char key[131];
    memset(key, 0x0B, 20);
    CHECK_STR(digest_hex(a, digest_hmac((str){key, 20}, STR("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_STR(digest_hex(a, digest_hmac(STR("Jefe"), STR("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xAA, sizeof key);
    CHECK_STR(digest_hex(a, digest_hmac((str){key, sizeof key},
                                        STR("Test Using Larger Than Block-Size Key - Hash Key "
                                            "First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK_STR(digest_hex(a, digest_of(STR("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_STR(digest_sha1_hex(a, STR("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

int main(void)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(vectors); i++) check_vector(&arena, &vectors[i]);
    test_arn(&arena);
    test_digests(&arena);
    arena_free(&arena);
    return check_end();
}
