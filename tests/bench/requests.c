/* requests: the least that many requests can cost: libcurl's multi interface, and nothing else.
 *
 *     requests LIST IN-FLIGHT < TOKEN
 *
 * LIST has a line for each request: method, URL and the file of the body (or -), separated by tabs;
 * an empty line waits until all before it are answered.  Bodies are read beforehand. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 100000, LINE = 4096 };
static struct request {
    char method[8], url[2048], *body;
    long size;
    int waits;
} requests[MOST];
static size_t count, failed;
static struct curl_slist *headers;

static size_t drop(char *data, size_t size, size_t items, void *sink)
{
    (void)data;
    (void)sink;
    return size * items;
}

static void read_body(struct request *r, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0 || (r->size = ftell(file)) < 0) exit(2);
    rewind(file);
    r->body = malloc((size_t)r->size + 1);
    if (!r->body || fread(r->body, 1, (size_t)r->size, file) != (size_t)r->size) exit(2);
    fclose(file);
}

static void read_list(const char *path)
{
    char line[LINE], body[1024];
    FILE *file = fopen(path, "r");
    if (!file) exit(2);
    while (count < MOST && fgets(line, sizeof line, file)) {
        struct request *r = &requests[count++];
        r->waits = line[0] == '\n';
        if (r->waits) continue;
        if (sscanf(line, "%7s\t%2047s\t%1023s", r->method, r->url, body) != 3) exit(2);
        if (strcmp(body, "-") != 0) read_body(r, body);
    }
    fclose(file);
}

static void start(CURLM *multi, CURL *easy, const struct request *r)
{
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, r->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    if (r->body) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, r->size);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
    }
    curl_multi_add_handle(multi, easy);
}

/* Puts what has ended back among the idle; gives how many are idle then. */
static size_t collect(CURLM *multi, CURL **idle, size_t have)
{
    int left;
    long status;
    for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));) {
        if (m->msg != CURLMSG_DONE) continue;
        CURL *easy = m->easy_handle;
        status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        failed += m->data.result != CURLE_OK || status >= 500 || status == 412;
        curl_multi_remove_handle(multi, easy);
        idle[have++] = easy;
    }
    return have;
}

int main(int argc, char **argv)
{
    char token[512] = "Authorization: Bearer ";
    size_t most = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, have = most, next = 0;
    CURL *idle[256];
    int running = 0;
    if (argc != 3 || most < 1 || most > 256 || !fgets(token + 22, sizeof token - 22, stdin))
        return 2;
    token[strcspn(token, "\n")] = '\0';
    read_list(argv[1]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    headers = curl_slist_append(curl_slist_append(NULL, token), "Content-Type: application/json");
    CURLM *multi = curl_multi_init();
    for (size_t i = 0; i < most; i++) idle[i] = curl_easy_init();
    while (next < count || have < most) {
        while (next < count && have > 0) {
            if (requests[next].waits && have < most) break;
            if (requests[next].waits)
                next++;
            else
                start(multi, idle[--have], &requests[next++]);
        }
        curl_multi_perform(multi, &running);
        have = collect(multi, idle, have);
        if (running) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    fprintf(stderr, "%zu requests, %zu failed\n", count, failed);
    return failed != 0;
}
