/* inner: what the files of this stage that evaluate share, and nobody else sees. */
#ifndef DASH_SEMA_INNER_H
#define DASH_SEMA_INNER_H

#include "sema/value.h"

static inline struct arena *arena_of(struct eval *e) { return e->arena; }
static inline str name_text(struct eval *e, atom name) { return atom_str(e->program->atoms, name); }

/* value */
struct module *module_of(const struct eval *e);
struct value *value_error(struct eval *e, span where);
struct value *value_new(struct eval *e, enum value_kind kind, span where);
/* What a scope or one around it binds to the name, before the module's declarations; or NULL. */
struct value *scope_bound(const struct scope *s, atom name);
/* What a `let` or `param` holds; NULL when it is neither. */
struct value *decl_value(struct eval *e, struct decl *d);

/* names */
bool put_in_text(struct eval *e, const struct value *v, span where, struct buf *out);
atom segment_name(const struct ast_qname *q, size_t i);
str segment(struct eval *e, const struct ast_qname *q, size_t i);
struct expr *expr_new(struct eval *e, enum expr_kind kind, span where);
struct value *eval_qname(struct eval *e, const struct ast_qname *q);
/* A new expression of the metric that is named so; NULL, and nothing said, where none is. */
struct expr *qname_metric(struct eval *e, const struct ast_qname *q);
struct value *eval_ref(struct eval *e, const struct ast_ref *node);
struct value *eval_string(struct eval *e, const struct ast_string *node);
struct value *expr_value(struct eval *e, struct expr *x);
void report_unknown_source(struct eval *e, str name, span where);

#endif
