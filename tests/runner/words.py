"""words: no word of the language is taken from the user.

For every property of grammar/words.def, every keyword of the grammar and every statistic, a file is
made that uses it as a name in each place where users name something, and it must compile.
"""
import pathlib
import re
import tempfile

from . import tree

STATISTICS = ["avg", "sum", "min", "max", "count", "median", "iqm"]
# These join operands and clauses, and are never names: `a and b by c`.
OPERATORS = {"and", "or", "not", "in", "by", "where", "top", "bottom", "every", "over", "as"}

# Places where a name is given and used; @ is the word.  A line is one place, so that a failure tells
# which; MEASURED is a source whose names may be the word.
TOP = {
    "a constant": "let @ = 5",
    "a parameter": "param @ = 5",
    "a module's alias": "use aws.lambda as @",
    "a source": 'source @ = cloudwatch "Acme/Words" { dimension d = "D"; published (), (d); lists m; '
                'metric m = "M" unit count statistic sum across sum }',
    "a metric": 'source own = cloudwatch "Acme/Words" { dimension d = "D"; published (), (d); lists @; '
                'metric @ = "M" unit count statistic sum across sum }',
    "a dimension": 'source own = cloudwatch "Acme/Words" { dimension @ = "D"; published (), (@); '
                   'lists m; metric m = "M" unit count statistic sum across sum }',
    "a fragment": 'fragment @(x) { text "$x" }',
    "a fragment's parameter": 'fragment shows(@) { text "$@" }',
    "a fragment's parameter with a kind": 'fragment shows(@: number = 3) { text "$@" }',
    "a fragment's metric": 'fragment shows(@) { "Title" @ by function; "Title" $@ sum by function }',
    "a field of a record": "let r = { @ = 5, other = 6 }",
    "a field of a field": "let r = { @ = { @ = 5 } }",
    "a list": 'let @ = ["a", "b"]',
    "a text": 'let @ = "a"; let other = "a"; fragment shows(x) { text "$x" }',
    "a fragment's dimension": 'fragment shows(what, @) { "Title" $what by $@ }',
    "a module of one's own": 'use "./words-module.dash" as @',
    "a metric that is shared": 'source own = cloudwatch "Acme/Words" { metric @ = "M" unit count; '
                               'metric part = "P" unit count share of @ unit ms; metric other = "O" }',
    "a parameter of a source": 'source own = cloudwatch "Acme/Words" { param @ = "x"; metric m = "M" }',
    "an index": 'source @ = opensearch "app-*" { metric m = "f" unit ms; dimension d = "d.keyword" }',
    "a field of an index": 'source app = opensearch "app-*" { metric @ = "f" unit ms; '
                           'dimension d = "d.keyword" }',
    "a dimension of an index": 'source app = opensearch "app-*" { metric m = "f" unit ms; '
                               'dimension @ = "d.keyword" }',
}
INSIDE = {
    "a constant": ['text "$@ ${@}"', '"T" lambda.errors * @', "lambda.errors  decimals $@",
                   'if @ == 5 { text "five" }', "lambda.errors by function top @"],
    "a parameter": ['text "$@"', "lambda.errors  decimals $@"],
    "a module's alias": ["@.errors by function", '"T" @.errors / @.invocations'],
    "a source": ["@.m by d", '"T" @.m', "@.m / 2"],
    "a metric": ["own.@ by d", "own.@ sum", '"T" own.@ / own.@'],
    "a dimension": ["own.m by @", 'own.m where @ = "x"', 'own.m where @ in ["x", "y"] by @',
                    "filter @", "filter own.@", "filter one @", "filter @\n    own.m unfiltered @"],
    "a fragment": ['@("a")', '@(x: "a")'],
    "a fragment's parameter": ['shows("a")', 'shows(@: "a")'],
    "a fragment's parameter with a kind": ["shows()", "shows(4)", "shows(@: 4)"],
    "a fragment's metric": ["shows(lambda.errors)", "shows(@: lambda.errors)"],
    "a field of a record": ['text "${r.@}"', "lambda.errors  decimals $r.@"],
    "a field of a field": ['text "${r.@.@}"'],
    "a list": ['for x in @ { text "$x" }', 'for x in $@ { text "$x" }',
               "lambda.errors by function where function in @"],
    "a text": ["shows(@)", "lambda.errors where function = @", 'if $other == $@ { text "same" }',
               "row $@ { lambda.errors }"],
    "a fragment's dimension": ["shows(lambda.errors, function)", "shows(lambda.errors, @: function)"],
    "a module of one's own": ['@.shows("a")', 'text "${@.value}"', "lambda.errors decimals ${@.value}"],
    "a metric that is shared": ["own.part avg"],
    "a parameter of a source": ["own.m"],
    "an index": ["@.m avg by d", "logs @"],
    "a field of an index": ["app.@ avg", 'app.@ p95 where d = "a"'],
    "a dimension of an index": ["app.m avg by @", 'app.m avg where @ = "a"', "filter @"],
    "nothing at the top": ['for @ in ["a", "b"] { text "$@" }', 'for @, v in { a = "b" } { text "$@ $v" }',
                           'for k, @ in { a = "b" } { text "$k $@" }', "let @ = 3\n    text \"$@\"",
                           "input @", 'var @ = "a", "b"', "tags @", 'lambda.errors as "@"',
                           'var v = "a" label "@"', 'for @ in ["a"] { for x in [$@] { text "$x $@" } }',
                           '"Lines" logs "/a" count by @', '"Lines" logs "/a" count where @ = "x"'],
}
MODULE = 'let value = 5\nfragment shows(x) { text "$x" }\n'
# Grafana's hidden variables of the data sources have these names.
NO_VARIABLES = {"cloudwatch", "opensearch"}


def run(options, report):
    with tempfile.TemporaryDirectory() as scratch:
        for word in words():
            one_word(options, report, word, pathlib.Path(scratch))


def words():
    table = (tree.ROOT / "grammar" / "words.def").read_text(encoding="utf-8")
    grammar = (tree.ROOT / "grammar" / "dash.y").read_text(encoding="utf-8")
    found = re.findall(r"^WORD\((\w+),", table, re.MULTILINE)
    found += re.findall(r'^%token (?:<str> )?[A-Z_]+ +"([a-z]+)"', grammar, re.MULTILINE)
    plain = {"name", "number", "string", "title", "statistic", "property"}  # tokens, and no words
    kept = {word for word in found if word not in plain or word in table}
    return sorted({*kept, *STATISTICS} - OPERATORS)


def uses(word):
    for place, lines in INSIDE.items():
        for line in lines:
            if word in NO_VARIABLES and line.startswith(("filter ", "input @", "var @")):
                continue
            if word == "if" and place == "a fragment":
                continue  # `if (…) { … }` is a condition
            yield place, line


def one_word(options, report, word, scratch):
    files = {}
    for number, (place, line) in enumerate(uses(word)):
        use = "" if place.startswith("a dimension") else "use aws.lambda"  # it has dimensions, too
        text = f'{use}\n{TOP.get(place, "")}\ndashboard "Words {number}" {{\n    {line}\n}}\n'
        files[f"{number}.dash"] = (place, text.replace("@", word))
    (scratch / "words-module.dash").write_text(MODULE, encoding="utf-8")
    for name, (_, text) in files.items():
        (scratch / name).write_text(text, encoding="utf-8")
    done = tree.start([options.program, "check", *files], cwd=scratch)
    if done.returncode == 0:
        report.passed += len(files)
        return
    for name, (place, text) in files.items():
        alone = tree.start([options.program, "check", name], cwd=scratch)
        report.check(f"`{word}` as {place}", alone.returncode == 0, text + tree.text(alone.stderr))
