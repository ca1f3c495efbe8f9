/* mathtype: CloudWatch metric math as typed trees.
 *
 * A term is a scalar (S), a time series (TS) or an array of them (TS[]).  The constructors apply
 * AWS's operand table (reference: "Using metric math", operand types of + - * / ^ and of each
 * function) and refuse what it does not have: TS[] op TS[] does not exist, SUM(TS) is a scalar, a
 * scalar is no result.  So nothing ill-typed can be written.
 */
#ifndef DASH_MATHTYPE_H
#define DASH_MATHTYPE_H

#include "base/base.h"

enum math_type { MATH_ILL, MATH_SCALAR, MATH_SERIES, MATH_ARRAY };

struct math; /* an immutable term in an arena */

/* The metric or expression with this id, TS or TS[]; a TS given to PERIOD must be a metric's, which
 * is the caller's to know. */
struct math *math_ref(struct arena *a, str id, enum math_type type);
struct math *math_number(struct arena *a, double value);
/* [m1, m2]: an array literal, which makes a TS an array. */
struct math *math_array(struct arena *a, struct math *const *items, size_t count);
/* Operators + - * / ^, comparisons == != < <= > >= and AND, OR (which give 0 or 1); NULL-free: an
 * ill-typed term has type MATH_ILL and `math_fault` says why. */
struct math *math_binary(struct arena *a, const char *operator_, struct math *left,
                         struct math *right);
struct math *math_negate(struct arena *a, struct math *operand);
/* SUM, AVG, MIN, MAX, FILL, IF, SORT, SLICE, RATE, PERIOD, ABS, … ; words such as DESC or REPEAT
 * are given as math_word, names as math_quoted.  Neither is a term by itself. */
struct math *math_call(struct arena *a, const char *function, struct math *const *args,
                       size_t count);
struct math *math_word(struct arena *a, const char *word);
struct math *math_quoted(struct arena *a, str text);

enum math_type math_type(const struct math *m);
/* Why a term is ill-typed, in words: "CloudWatch has no TS[] / TS[]". */
const char *math_fault(const struct math *m);
/* A term that may stand as an expression of its own: TS or TS[], nothing ill-typed inside. */
bool math_is_result(const struct math *m);
/* Canonical text: single spaces round operators, parentheses only where binding needs them (or AWS
 * does not say how it binds).  Of an ill-typed term: a BUG. */
str math_text(struct arena *a, const struct math *m);

/* AWS's operand table for + - * / ^, for the checker's messages, the reference and the test that
 * enumerates it.  Comparisons, AND and OR are the same without arrays. */
enum math_type math_operator_type(enum math_type left, enum math_type right);
struct math_function {
    const char *name;
    /* One letter an argument: s scalar, t series, a array, m metric only (PERIOD), x series or
     * array, v scalar or series, f what v is or a word, w word, q quoted text; optional ones stand
     * after a dot.  IF has one rule more: see mathtype.c. */
    const char *arguments;
    enum math_type result;           /* MATH_ILL: the same as the first argument (FILL, ABS …) */
    enum math_type result_of_series; /* what a TS argument gives where it differs: SUM(TS) is S */
    const char *words;               /* for each w and f: "AVG|MIN ASC|DESC" */
};
extern const struct math_function math_functions[];
extern const size_t math_function_count;

#endif
