/* Job: the reference pages that the tables in the code already know.  Not responsible for prose. */
#include "inner.h"
#include "lower/mathtype.h"
#include "sema/statistic.h"
#include "sema/unit.h"
#include "syntax/words.h"

struct page {
    void (*give)(const char *name, str text, void *data);
    void *data;
};

/* A bar ends a cell of a table. */
static void cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') buf_char(out, '\\');
        buf_char(out, *text);
    }
}

static void word_row(struct buf *out, const struct word *w, unsigned scope, bool pictures)
{
    static const char *const values[] = {"–", "may", "must"};
    buf_printf(out, "| `%s` | %s | ", w->name, values[w->value]);
    cell(out, w->choices);
    buf_text(out, " | ");
    cell(out, w->doc);
    if (pictures) {
        const char *fit = word_pictures(w->name, scope);
        buf_printf(out, " | %s", fit ? fit : "all");
    }
    buf_text(out, " |\n");
}

/* Where words may stand that some pictures have no use for. */
static bool has_fits(unsigned scope)
{
    for (size_t i = 0; i < word_fit_count; i++)
        if (word_fits[i].scopes & scope) return true;
    return false;
}

static void words_page(struct buf *out)
{
    buf_text(out, "# Properties\n\nEvery property word, where it may stand and what it does. "
                  "Generated from `grammar/words.def`.\nA property that a panel's picture has no "
                  "use for is a warning ([D0418](diagnostics/D0418.md)).\n");
    for (unsigned bit = 1; bit <= SCOPE_ALERT; bit <<= 1) {
        bool pictures = has_fits(bit);
        buf_printf(
            out,
            "\n## In a %s\n\n| word | value | choices | what it does |%s\n|---|---|---|---|%s\n",
            word_scope_name(bit), pictures ? " pictures |" : "", pictures ? "---|" : "");
        for (size_t i = 0; i < word_count; i++)
            if (words[i].scopes & bit) word_row(out, &words[i], bit, pictures);
    }
}

static void units_page(struct buf *out)
{
    struct arena a;
    arena_init(&a);
    buf_text(out, "# Units and statistics\n\nGenerated from the tables of the compiler.\n\n## "
                  "Units\n\nA unit may be a rate: `bytes/s`, `count/min`, `count/h`, `count/d`.\n\n"
                  "| unit | what it is | Grafana's unit |\n|---|---|---|\n");
    for (size_t i = 0; unit_names[i]; i++) {
        struct unit u;
        double factor;
        if (!unit_parse(str_from(unit_names[i]), &u)) continue;
        buf_printf(out, "| `%s` | %.*s | `%.*s` |\n", unit_names[i], STR_ARG(unit_said(&a, u)),
                   STR_ARG(unit_grafana(&a, u, &factor)));
    }
    buf_text(out, "\n## Statistics\n\n| statistic | in CloudWatch |\n|---|---|\n");
    for (size_t i = 0; statistic_names[i]; i++) {
        struct statistic s;
        if (statistic_parse(&a, str_from(statistic_names[i]), &s) == STATISTIC_FINE)
            buf_printf(out, "| `%s` | `%.*s` |\n", statistic_names[i], STR_ARG(s.aws));
    }
    buf_text(out, "\nPercentiles take any number: `p99.9`. Bounds are written `tm(10%:90%)`.\n");
    arena_free(&a);
}

static void put_prices(const struct cost_prices *p, struct buf *out)
{
    for (size_t i = 0; i < p->list.len; i++) {
        const struct cost_price *price = &p->list.at[i];
        bool everywhere = str_is(price->region, "*");
        buf_text(out, "| ");
        buf_number(out, price->usd);
        buf_text(out, " | ");
        buf_number(out, price->per);
        buf_printf(out, " %s | %.*s | %.*s | %.*s |\n", cost_item_texts[price->item],
                   STR_ARG(everywhere ? STR("every") : price->region), STR_ARG(price->date),
                   STR_ARG(price->source));
    }
}

static void put_limits(const struct cost_prices *p, struct buf *out)
{
    for (int i = 0; i < COST_LIMITS; i++) {
        const struct cost_limit_row *limit = &p->limits[i];
        buf_text(out, "| ");
        buf_number(out, limit->most);
        buf_printf(out, " | %s | %s | %.*s | %.*s |\n", cost_limit_texts[i],
                   limit->adjustable ? "yes" : "no", STR_ARG(limit->date), STR_ARG(limit->source));
    }
}

static void put_numbers(struct buf *out)
{
    for (int i = 0; i < COST_NUMBERS; i++) {
        const struct cost_number_info *info = &cost_numbers[i];
        buf_printf(out, "| `%s` | ", info->name);
        buf_number(out, info->usual);
        buf_printf(out, " | %s |\n", info->doc);
    }
}

static void prices_page(struct buf *out)
{
    struct arena a;
    arena_init(&a);
    const struct cost_prices *p = cost_prices(&a);
    buf_printf(
        out,
        "# Prices, quotas, assumptions\n\nWhat `dashc cost` reckons with; [cost.md](cost.md) "
        "says how. Generated from `stdlib/cost/`.\n\n## Prices\n\nA region without a row "
        "has the price of %s, and that is said.\n\n| USD | for | region | date | source "
        "|\n|---|---|---|---|---|\n",
        cost_home);
    put_prices(p, out);
    buf_text(
        out,
        "\n## Quotas\n\nOf an account in a region.\n\n| most | of | raised on request | date | "
        "source |\n|---|---|---|---|---|\n");
    put_limits(p, out);
    buf_text(
        out,
        "\n## Assumptions\n\nUnless the project's `assume` or an option says another number.\n\n"
        "| name | usual | what |\n|---|---|---|\n");
    put_numbers(out);
    arena_free(&a);
}

void dash_reference(void (*give)(const char *name, str text, void *data), void *data)
{
    static const struct {
        const char *name;
        void (*write)(struct buf *);
    } pages[] = {
        {"properties.md", words_page},
        {"units.md", units_page},
        {"lint.md", reference_lint},
        {"prices.md", prices_page},
    };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct buf out = BUF_INIT;
        pages[i].write(&out);
        give(pages[i].name, buf_as_str(&out), data);
        buf_release(&out);
    }
    reference_metrics(give, data);
}
