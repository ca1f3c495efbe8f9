/* declared: what stands around dashboards, as the source declares it: data.
 *
 * `datasource`, `retention` and `stream` declarations with every property read and checked, for
 * whoever brings them about (the stage `infra`); no tree, no scope, nothing left to evaluate.  They
 * are read when all files are loaded and parameters have their values, so their properties may use
 * both, and they may stand in `for` and `if`.  What a workspace declares holds for it alone, and
 * before that of the same kind and name at the top level.
 *
 * A secret is only named here: whoever needs it reads it, when it needs it.
 */
#ifndef DASH_DECLARED_H
#define DASH_DECLARED_H

#include "base/json.h"
#include "source/source.h"

typedef VEC(str) declared_texts;
/* `env "NAME"` or `file "path"`, as written, relative to the project's root; both empty: none. */
struct declared_secret {
    str env;
    str file;
};
static inline bool declared_has_secret(const struct declared_secret *s)
{
    return s->env.len || s->file.len;
}
/* A `yes` or `no`. */
enum declared_answer { DECLARED_UNSAID, DECLARED_NO, DECLARED_YES };
/* A whole number that may be 0. */
struct declared_number {
    bool said;
    long long value;
};

/* What every declaration begins with. */
struct declared_head {
    str name;      /* in quotes: "CloudWatch", "application-logs"; of a stream its first group */
    str workspace; /* that it stands in; empty: at the top level */
    span where;
    str place; /* "project.dash:12", for messages of later stages */
};

/* `link "traceId" "https://…" "Trace"`: a value of a log line that leads somewhere. */
struct declared_link {
    str field;
    str url;
    str title; /* empty: none */
};
enum declared_source_kind { DECLARED_CLOUDWATCH, DECLARED_OPENSEARCH };
/* `datasource cloudwatch "CloudWatch" { … }` */
struct declared_source {
    struct declared_head head;
    enum declared_source_kind kind;
    str uid;     /* empty: derived */
    bool chosen; /* `default`: of its kind dashboards ask it */
    bool first;  /* Grafana's own default, of which there is one for all kinds */
    str region;  /* empty: not said */
    str role;    /* ARN to assume */
    struct declared_secret external_id, access_key, secret_key;
    struct json *json; /* laid over what is written; NULL: none */
    /* CloudWatch */
    declared_texts groups;     /* log groups chosen at first */
    double timeout;            /* of a log query, seconds; 0: not said */
    declared_texts namespaces; /* custom ones */
    /* OpenSearch */
    str url;
    str index;
    str pattern; /* interval of a time-based index: Daily; empty: none */
    str time, message, level;
    str version, flavor; /* empty: asked from the domain */
    enum declared_answer ppl;
    str storage; /* hot, ultrawarm, cold: the last tier of the domain; empty: asked from AWS */
    bool sigv4;
    str domain; /* ARN of the domain or collection; empty: the address says which it is */
    str user;
    struct declared_secret password;
    VEC(struct declared_link) links;
    bool grants;           /* `access` */
    declared_texts access; /* ARNs of roles that may read the index in the domain */
};

/* `retention "application-logs" on "cwl-*" { hot 7d; warm 30d; delete 90d }`: ages in seconds, 0
 * for those that are not said; they increase. */
struct declared_retention {
    struct declared_head head;
    declared_texts patterns;
    double hot, warm, cold, gone; /* hot until this age, …, deleted at this age */
    double rollover_age;          /* `rollover 1d, 30GiB`; 0: not at an age */
    double rollover_bytes;        /* of a primary shard; 0: not at a size */
    struct declared_number replicas;
    str domain;                           /* name of a data source; empty: not said */
    const struct declared_source *source; /* that says where the domain is; NULL: none does */
};

/* `stream "/aws/lambda/checkout" to opensearch { … }` */
struct declared_stream {
    struct declared_head head;
    declared_texts groups; /* patterns of log groups */
    str to;                /* opensearch */
    str filter;            /* empty: every line */
    str through;           /* ARN of a Lambda function or a Firehose stream */
    str role;              /* ARN, for a Firehose stream */
};

/* Those that hold for one workspace. */
struct declared {
    VEC(struct declared_source *) sources;
    VEC(struct declared_retention *) retentions;
    VEC(struct declared_stream *) streams;
};

#endif
