/* Tokens to tree: each action is one call.  Meaning is not here: the checker decides what may stand
 * where, so that one wrong line costs one message and the tree stays whole.
 *
 * The filter (compiler/syntax/lex.c) has already told keywords, properties, statistics and names
 * apart, so soft words cost the grammar nothing.
 *
 * Two parsers are made of it (CMakeLists.txt): this one, and one without LAC, for texts without a
 * mistake (compiler/syntax/parse.c). */
%require "3.8"
%define api.pure full
%define api.prefix {dash_}
%define api.token.prefix {TOK_}
%define api.token.raw
%define api.value.type union
%define api.location.type {span}
%define api.header.include {"syntax/dash_parse.h"}
%define parse.error custom
%define parse.lac full
%define lr.type ielr
%define parse.trace
%locations
%expect 0
%param {struct parse *p}

%code requires {
#include "syntax/lex.h"
typedef struct ast *node;
typedef struct ast_nodes list;
}
%code {
#include <stdlib.h>

#include "syntax/build.h"
#define YYMALLOC memory_take /* else a lack of memory is reported as nesting that is too deep */
#define YYFREE free
#define YYLLOC_DEFAULT(Current, Rhs, N) (Current) = reach(Rhs, N)
/* From the first to the last that is not empty, of right[1] to right[count]. */
static inline span reach(const span *right, int count)
{
    span whole = count ? right[1] : SPAN_NONE;
    for (int i = 2; i <= count; i++) whole = span_join(whole, right[i]);
    return whole;
}
static int yylex(YYSTYPE *value, span *where, struct parse *p);
static void yyerror(span *where, struct parse *p, const char *message);
}

%token END 0        "end of file"
%token EOL          "end of line"
%token LBRACE       "{"
%token RBRACE       "}"
%token PROP_LBRACE  "{ of a property"
%token REC_LBRACE   "{ of a record"
%token JSON_LBRACE  "{ of json"
%token LPAREN       "("
%token RPAREN       ")"
%token LBRACKET     "["
%token RBRACKET     "]"
%token COMMA        ","
%token STAT_COMMA   "comma between statistics"
%token DIM_COMMA    "comma between dimensions"
%token COND_COMMA   "comma between conditions"
%token COLON        ":"
%token ASSIGN       "="
%token EQ           "=="
%token NE           "!="
%token MATCH        "=~"
%token LT           "<"
%token LE           "<="
%token GT           ">"
%token GE           ">="
%token PLUS         "+"
%token MINUS        "-"
%token STAR         "*"
%token SLASH        "/"
%token DOTDOT       ".."

%token PROJECT      "project"
%token USE          "use"
%token PARAM        "param"
%token LET          "let"
%token FRAGMENT     "fragment"
%token DASHBOARD    "dashboard"
%token ROW          "row"
%token FOR          "for"
%token IF           "if"
%token ELSE         "else"
%token SOURCE       "source"
%token METRIC       "metric"
%token ALERT        "alert"
%token FILTER       "filter"
%token ONE          "one"
%token INPUT        "input"
%token VAR          "var"
%token BY           "by"
%token WHERE        "where"
%token TOP          "top"
%token BOTTOM       "bottom"
%token EVERY        "every"
%token OVER         "over"
%token AS           "as"
%token AS_SERIES    "as with a name"
%token AND          "and"
%token OR           "or"
%token NOT          "not"
%token IN           "in"
%token CONTAINS     "contains"
%token LOGS         "logs"
%token TEXT_PANEL   "text"
%token QUERY        "query"
%token CLOUDWATCH   "cloudwatch"

%token <str> DECLARATION  "workspace, datasource, retention or stream"
%token <str> NAME         "name"
%token <str> QNAME        "qualified name"
%token <str> PROP         "property"
%token <str> JSON_PROP    "json"
%token <str> STAT         "statistic"
%token <str> NUMBER       "number"
%token <str> STRING       "string"
%token <str> TITLE        "title"
%token <str> TEXT         "text block"
%token <str> REF          "$name"

%type <node> file statement block use_arg let fragment_param row_title for if else
%type <node> filter_item clause dimension condition condition_value
%type <node> condition_set property prop_body group value amount
%type <node> logic expr primary call arg arg_clause field field_name
%type <node> string_value metric_name json_value json_key json_member
%type <list> items use_args use_block fragment_params filter_items tail dimensions conditions
%type <list> groups values operands named_operands statistics args arg_tail fields exprs
%type <list> json_members json_items log_groups
%type <str>  word picture

%left OR
%left AND
%precedence NOT
%left PLUS MINUS
%left STAR SLASH
%precedence NEGATIVE

%%

file: items                     { $$ = file_root(p, $items, @$); }
;

/* A line is a safe point: after a mistake the parser goes on at the next one. */
items:
  %empty                        { $$ = list_new(); }
| items statement EOL           { $$ = list_add(p, $1, $2); yyerrok; }
| items error EOL               { $$ = list_add(p, $1, ast_error(p, @error)); yyerrok; }
| items error block EOL         { $$ = list_add(p, $1, ast_error(p, @error)); yyerrok; }
;

block: LBRACE items RBRACE      { $$ = NODE(BLOCK, block, @$, $items); }
;

statement:
  /* project "acme" { dash 1; region us-east-1 } */
  PROJECT string_value[name] block          { $$ = NODE(PROJECT, project, @$, $name, $block); }
  /* use aws.lambda as fn { logs "/aws/lambda/checkout" } */
| USE word use_block                        { $$ = NODE(USE, use, @$, name_node(p, @word, $word), NO_NAME, $use_block); }
| USE word AS word[alias] use_block         { $$ = NODE(USE, use, @$, name_node(p, @2, $2), NAMED($alias), $use_block); }
| USE QNAME use_block                       { $$ = NODE(USE, use, @$, qname_node(p, @QNAME, $QNAME), NO_NAME, $use_block); }
| USE QNAME AS word[alias] use_block        { $$ = NODE(USE, use, @$, qname_node(p, @QNAME, $QNAME), NAMED($alias), $use_block); }
| USE string_value use_block                { $$ = NODE(USE, use, @$, $string_value, NO_NAME, $use_block); }
| USE string_value AS word[alias] use_block { $$ = NODE(USE, use, @$, $string_value, NAMED($alias), $use_block); }
  /* param env = "dev" */
| PARAM word                                { $$ = NODE(PARAM, param, @$, NAMED($word), NULL); }
| PARAM word ASSIGN expr                    { $$ = NODE(PARAM, param, @$, NAMED($word), $expr); }
| let
  /* fragment red(requests, key: dimension = function) { … } */
| FRAGMENT word LPAREN fragment_params RPAREN block
                                            { $$ = NODE(FRAGMENT, fragment, @$, NAMED($word), $fragment_params, $block); }
  /* dashboard "Checkout" in "Application" { … } */
| DASHBOARD row_title[title] tail block     { $$ = NODE(DASHBOARD, dashboard, @$, $title, NULL, $tail, $block); }
| DASHBOARD row_title[title] IN row_title[folder] tail block
                                            { $$ = NODE(DASHBOARD, dashboard, @$, $title, $folder, $tail, $block); }
  /* row "ECS" collapsed { … } */
| ROW tail block                            { $$ = NODE(ROW, row, @$, NULL, $tail, $block); }
| ROW row_title tail block                  { $$ = NODE(ROW, row, @$, $row_title, $tail, $block); }
| for
| if
  /* source lambda = cloudwatch "AWS/Lambda" { … } */
| SOURCE word ASSIGN word[kind] block       { $$ = NODE(SOURCE, source, @$, NAMED($2), NAMED($kind), NULL, $block); }
| SOURCE word ASSIGN word[kind] string_value block
                                            { $$ = NODE(SOURCE, source, @$, NAMED($2), NAMED($kind), $string_value, $block); }
  /* metric duration = "Duration" unit ms statistic avg, pNN across mean */
| METRIC metric_name ASSIGN expr tail       { $$ = NODE(METRIC, metric, @$, $metric_name, $expr, $tail, NULL); }
| METRIC metric_name ASSIGN expr tail block { $$ = NODE(METRIC, metric, @$, $metric_name, $expr, $tail, $block); }
  /* workspace prod { … } ; datasource cloudwatch "CloudWatch" { … } */
| DECLARATION groups block                  { $$ = NODE(DECLARATION, declaration, @$, NAMED($1), $groups, $block); }
  /* alert "Lambda errors" lambda.errors sum by function above 5 for 5m { … } */
| ALERT string_value operands tail          { $$ = NODE(ALERT, alert, @$, $string_value, $operands, $tail, NULL); }
| ALERT string_value operands tail block    { $$ = NODE(ALERT, alert, @$, $string_value, $operands, $tail, $block); }
  /* filter region, one api, service = app.service */
| FILTER filter_items tail                  { $$ = NODE(FILTER, filter, @$, $filter_items, $tail); }
  /* input search = "error" */
| INPUT word tail                           { $$ = NODE(INPUT, input, @$, NAMED($word), NULL, $tail); }
| INPUT word ASSIGN string_value tail       { $$ = NODE(INPUT, input, @$, NAMED($word), $string_value, $tail); }
  /* var step = interval 1m, 5m, 1h */
| VAR word ASSIGN groups tail               { $$ = NODE(VARIABLE, variable, @$, NAMED($word), $groups, $tail); }
  /* "Error rate" lambda.errors / lambda.invocations by function  warn 1% crit 5% { … } */
| operands tail                             { $$ = NODE(PANEL, panel, @$, NULL, $operands, $tail, NULL); }
| operands tail block                       { $$ = NODE(PANEL, panel, @$, NULL, $operands, $tail, $block); }
| TITLE operands tail                       { $$ = NODE(PANEL, panel, @$, string_node(p, @TITLE, $TITLE), $operands, $tail, NULL); }
| TITLE operands tail block                 { $$ = NODE(PANEL, panel, @$, string_node(p, @TITLE, $TITLE), $operands, $tail, $block); }
| TITLE tail                                { $$ = NODE(PANEL, panel, @$, string_node(p, @TITLE, $TITLE), list_new(), $tail, NULL); }
| TITLE tail block                          { $$ = NODE(PANEL, panel, @$, string_node(p, @TITLE, $TITLE), list_new(), $tail, $block); }
  /* a line of properties or clauses in a block: warn 1%  crit 5% */
| clause tail                               { $$ = NODE(CLAUSES, clauses, @$, list_front(p, $clause, $tail)); }
;

use_block:
  %empty                        { $$ = list_new(); }
| LBRACE use_args RBRACE        { $$ = $use_args; }
;
use_args:
  %empty                        { $$ = list_new(); }
| use_args use_arg EOL          { $$ = list_add(p, $1, $2); }
| use_args error EOL            { $$ = $1; yyerrok; }
;
/* logs "/aws/cloudfront/prod" in us-east-1 */
use_arg:
  word groups                   { $$ = NODE(USE_ARG, use_arg, @$, NAMED($word), $groups, NULL); }
| word groups IN value          { $$ = NODE(USE_ARG, use_arg, @$, NAMED($word), $groups, $value); }
;

let: LET word ASSIGN expr       { $$ = NODE(LET, let, @$, NAMED($word), $expr); }
;

fragment_params:
  %empty                                    { $$ = list_new(); }
| fragment_param                            { $$ = list_add(p, list_new(), $1); }
| fragment_params COMMA fragment_param      { $$ = list_add(p, $1, $3); }
;
fragment_param:
  word                                      { $$ = NODE(FRAGMENT_PARAM, fragment_param, @$, NAMED($word), NO_NAME, NULL); }
| word COLON word[type]                     { $$ = NODE(FRAGMENT_PARAM, fragment_param, @$, NAMED($1), NAMED($type), NULL); }
| word ASSIGN expr                          { $$ = NODE(FRAGMENT_PARAM, fragment_param, @$, NAMED($1), NO_NAME, $expr); }
| word COLON word[type] ASSIGN expr         { $$ = NODE(FRAGMENT_PARAM, fragment_param, @$, NAMED($1), NAMED($type), $expr); }
;

row_title:
  string_value
| TEXT                          { $$ = string_node(p, @TEXT, $TEXT); }
| REF                           { $$ = ref_node(p, @REF, $REF); }
| NAME                          { $$ = name_node(p, @NAME, $NAME); }
;
string_value: STRING            { $$ = string_node(p, @STRING, $STRING); }
;
/* A word where a name must stand; the filter has made names of all words here. */
word: NAME
;
metric_name:
  NAME                          { $$ = name_node(p, @$, $1); }
| NUMBER                        { $$ = number_node(p, @$, $1); }
| STRING                        { $$ = string_node(p, @$, $1); }
;

/* for stage, place in { prod = "us-east-1" } { … } */
for:
  FOR word IN expr block                    { $$ = NODE(FOR, for, @$, NO_NAME, NAMED($word), $expr, $block); }
| FOR word[key] COMMA word[name] IN expr block
                                            { $$ = NODE(FOR, for, @$, NAMED($key), NAMED($name), $expr, $block); }
;
if:
  IF logic block                            { $$ = NODE(IF, if, @$, $logic, $block, NULL); }
| IF logic block else                       { $$ = NODE(IF, if, @$, $logic, $block, $else); }
;
else:
  ELSE block                    { $$ = $block; }
| ELSE if                       { $$ = $if; }
;

filter_items:
  filter_item                               { $$ = list_add(p, list_new(), $1); }
| filter_items COMMA filter_item            { $$ = list_add(p, $1, $3); }
;
filter_item:
  dimension                                 { $$ = NODE(FILTER_ITEM, filter_item, @$, false, $1, NULL); }
| ONE dimension                             { $$ = NODE(FILTER_ITEM, filter_item, @$, true, $2, NULL); }
  /* service = app.service, ecs.service: one drop-down for several dimensions */
| dimension ASSIGN dimension[bound]         { $$ = NODE(FILTER_ITEM, filter_item, @$, false, $1, $bound); }
| ONE dimension ASSIGN dimension[bound]     { $$ = NODE(FILTER_ITEM, filter_item, @$, true, $2, $bound); }
;

/* reads as "reads", writes as "writes" */
operands:
  expr                          { $$ = list_add(p, list_new(), $1); }
| named_operands COMMA expr     { $$ = list_add(p, $1, $3); }
;
named_operands:
  operands
| operands AS_SERIES string_value   { $$ = name_last(p, $1, $string_value); }
;

tail:
  %empty                        { $$ = list_new(); }
| clause tail                   { $$ = list_front(p, $1, $2); }
;
clause:
  BY dimensions                 { $$ = NODE(BY, by, @$, $2); }
| WHERE conditions              { $$ = NODE(WHERE, where, @$, $2); }
| TOP amount                    { $$ = NODE(TOP, top, @$, false, $2); }
| BOTTOM amount                 { $$ = NODE(TOP, top, @$, true, $2); }
| EVERY amount                  { $$ = NODE(EVERY, every, @$, $2); }
| OVER amount                   { $$ = NODE(OVER, over, @$, $2); }
| AS picture                    { $$ = NODE(AS, as, @$, NAMED($2), NULL); }
| AS picture string_value       { $$ = NODE(AS, as, @$, NAMED($2), $3); }
| AS_SERIES string_value        { $$ = NODE(SERIES_NAME, series_name, @$, $2); }
| property
;
picture: NAME
;
/* No clause takes a negative number, which is for the checker to say. */
amount:
  value
| MINUS NUMBER                  { $$ = NODE(UNARY, unary, @$, OP_SUB, number_node(p, @NUMBER, $NUMBER)); }
;
dimensions:
  dimension                     { $$ = list_add(p, list_new(), $1); }
| dimensions DIM_COMMA dimension { $$ = list_add(p, $1, $3); }
;
dimension:
  NAME                          { $$ = name_node(p, @$, $1); }
| QNAME                         { $$ = qname_node(p, @$, $1); }
| STRING                        { $$ = string_node(p, @$, $1); }
| REF                           { $$ = ref_node(p, @$, $1); }
;

conditions:
  condition                         { $$ = list_add(p, list_new(), $1); }
| conditions AND condition          { $$ = list_add(p, $1, $3); }
| conditions COND_COMMA condition   { $$ = list_add(p, $1, $3); }
| conditions OR condition           { $$ = refuse_or(p, @OR, $1, $3); }
;
condition:
  dimension ASSIGN condition_value          { $$ = NODE(CONDITION, condition, @$, $1, OP_EQ, false, $3); }
| dimension EQ condition_value              { $$ = NODE(CONDITION, condition, @$, $1, OP_EQ, false, $3); }
| dimension NE condition_value              { $$ = NODE(CONDITION, condition, @$, $1, OP_EQ, true, $3); }
| dimension MATCH condition_value           { $$ = NODE(CONDITION, condition, @$, $1, OP_MATCH, false, $3); }
| dimension LT condition_value              { $$ = NODE(CONDITION, condition, @$, $1, OP_LT, false, $3); }
| dimension LE condition_value              { $$ = NODE(CONDITION, condition, @$, $1, OP_LE, false, $3); }
| dimension GT condition_value              { $$ = NODE(CONDITION, condition, @$, $1, OP_GT, false, $3); }
| dimension GE condition_value              { $$ = NODE(CONDITION, condition, @$, $1, OP_GE, false, $3); }
| dimension IN condition_set                { $$ = NODE(CONDITION, condition, @$, $1, OP_IN, false, $3); }
| dimension NOT IN condition_set            { $$ = NODE(CONDITION, condition, @$, $1, OP_IN, true, $4); }
| dimension CONTAINS condition_value        { $$ = NODE(CONDITION, condition, @$, $1, OP_CONTAINS, false, $3); }
| dimension NOT CONTAINS condition_value
                                            { $$ = NODE(CONDITION, condition, @$, $1, OP_CONTAINS, true, $4); }
;
condition_value:
  dimension
| NUMBER                        { $$ = number_node(p, @$, $1); }
| MINUS NUMBER                  { $$ = NODE(UNARY, unary, @$, OP_SUB, number_node(p, @NUMBER, $NUMBER)); }
| LPAREN expr RPAREN            { $$ = $expr; }
;
condition_set:
  LBRACKET exprs RBRACKET       { $$ = NODE(LIST, list, @$, $exprs); }
| NUMBER DOTDOT NUMBER          { $$ = NODE(RANGE, range, @$, number_node(p, @1, $1), number_node(p, @3, $3)); }
| REF                           { $$ = ref_node(p, @$, $1); }
| NAME                          { $$ = name_node(p, @$, $1); }
;

/* tags web, api ; map 0 "down" red, 1 "up" green ; override "writes" { axis right } */
property:
  PROP                          { $$ = NODE(PROPERTY, property, @$, NAMED($PROP), list_new(), NULL); }
| PROP groups                   { $$ = NODE(PROPERTY, property, @$, NAMED($PROP), $groups, NULL); }
| PROP prop_body                { $$ = NODE(PROPERTY, property, @$, NAMED($PROP), list_new(), $prop_body); }
| PROP groups prop_body         { $$ = NODE(PROPERTY, property, @$, NAMED($PROP), $groups, $prop_body); }
| JSON_PROP json_value          { $$ = NODE(PROPERTY, property, @$, NAMED($JSON_PROP), list_new(), $json_value); }
| JSON_PROP STRING[path] json_value
                                { $$ = NODE(PROPERTY, property, @$, NAMED($JSON_PROP), path_group(p, @path, $path), $json_value); }
;
prop_body:
  PROP_LBRACE items RBRACE      { $$ = NODE(BLOCK, block, @$, $items); }
| JSON_LBRACE json_members RBRACE { $$ = NODE(JSON_OBJECT, json_object, @$, $json_members); }
;
groups:
  group                         { $$ = list_add(p, list_new(), $1); }
| groups COMMA group            { $$ = list_add(p, $1, $3); }
;
group: values                   { $$ = NODE(GROUP, group, @$, $values); }
;
values:
  value                         { $$ = list_add(p, list_new(), $1); }
| values value                  { $$ = list_add(p, $1, $2); }
;
value:
  dimension
| NUMBER                        { $$ = number_node(p, @$, $1); }
| TEXT                          { $$ = string_node(p, @$, $1); }
| LPAREN RPAREN                 { $$ = NODE(TUPLE, tuple, @$, list_new()); }
| LPAREN exprs RPAREN           { $$ = NODE(TUPLE, tuple, @$, $exprs); }
| LBRACKET RBRACKET             { $$ = NODE(LIST, list, @$, list_new()); }
| LBRACKET exprs RBRACKET       { $$ = NODE(LIST, list, @$, $exprs); }
| ASSIGN                        { $$ = NODE(MARK, mark, @$, OP_ASSIGN); }
| MATCH                         { $$ = NODE(MARK, mark, @$, OP_MATCH); }
| PLUS                          { $$ = NODE(MARK, mark, @$, OP_ADD); }
| MINUS                         { $$ = NODE(MARK, mark, @$, OP_SUB); }
| STAR                          { $$ = NODE(MARK, mark, @$, OP_MUL); }
| SLASH                         { $$ = NODE(MARK, mark, @$, OP_DIV); }
| DOTDOT                        { $$ = NODE(MARK, mark, @$, OP_RANGE); }
;

/* $env == "prod" and not $small */
logic:
  expr
| expr EQ expr                  { $$ = NODE(BINARY, binary, @$, OP_EQ, $1, $3); }
| expr NE expr                  { $$ = NODE(BINARY, binary, @$, OP_NE, $1, $3); }
| expr LT expr                  { $$ = NODE(BINARY, binary, @$, OP_LT, $1, $3); }
| expr LE expr                  { $$ = NODE(BINARY, binary, @$, OP_LE, $1, $3); }
| expr GT expr                  { $$ = NODE(BINARY, binary, @$, OP_GT, $1, $3); }
| expr GE expr                  { $$ = NODE(BINARY, binary, @$, OP_GE, $1, $3); }
| logic AND logic               { $$ = NODE(BINARY, binary, @$, OP_AND, $1, $3); }
| logic OR logic                { $$ = NODE(BINARY, binary, @$, OP_OR, $1, $3); }
| NOT logic                     { $$ = NODE(UNARY, unary, @$, OP_NOT, $2); }
;
/* lambda.duration p50,p95 */
expr:
  primary
| primary statistics            { $$ = NODE(MEASURE, measure, @$, $1, $2); }
| expr PLUS expr                { $$ = NODE(BINARY, binary, @$, OP_ADD, $1, $3); }
| expr MINUS expr               { $$ = NODE(BINARY, binary, @$, OP_SUB, $1, $3); }
| expr STAR expr                { $$ = NODE(BINARY, binary, @$, OP_MUL, $1, $3); }
| expr SLASH expr               { $$ = NODE(BINARY, binary, @$, OP_DIV, $1, $3); }
| MINUS expr %prec NEGATIVE     { $$ = NODE(UNARY, unary, @$, OP_SUB, $2); }
;
statistics:
  STAT                          { $$ = list_add(p, list_new(), NODE(STATISTIC, statistic, @$, $1)); }
| statistics STAT_COMMA STAT    { $$ = list_add(p, $1, NODE(STATISTIC, statistic, @3, $3)); }
;
primary:
  NUMBER                        { $$ = number_node(p, @$, $1); }
| NUMBER DOTDOT NUMBER          { $$ = NODE(RANGE, range, @$, number_node(p, @1, $1), number_node(p, @3, $3)); }
| STRING                        { $$ = string_node(p, @$, $1); }
| TEXT                          { $$ = string_node(p, @$, $1); }
| REF                           { $$ = ref_node(p, @$, $1); }
| NAME                          { $$ = name_node(p, @$, $1); }
| QNAME                         { $$ = qname_node(p, @$, $1); }
| call
| LPAREN logic arg_tail RPAREN  { $$ = NODE(PAREN, paren, @$, $logic, $arg_tail); }
| LBRACKET RBRACKET             { $$ = NODE(LIST, list, @$, list_new()); }
| LBRACKET exprs RBRACKET       { $$ = NODE(LIST, list, @$, $exprs); }
| REC_LBRACE RBRACE             { $$ = NODE(RECORD, record, @$, list_new()); }
| REC_LBRACE fields RBRACE      { $$ = NODE(RECORD, record, @$, $fields); }
| LOGS log_groups               { $$ = NODE(LOGS, logs, @$, $log_groups, NULL); }
| LOGS log_groups TEXT          { $$ = NODE(LOGS, logs, @$, $log_groups, string_node(p, @TEXT, $TEXT)); }
| TEXT_PANEL string_value       { $$ = NODE(TEXT, text, @$, $string_value); }
| TEXT_PANEL TEXT               { $$ = NODE(TEXT, text, @$, string_node(p, @TEXT, $TEXT)); }
| QUERY word string_value       { $$ = NODE(QUERY, query, @$, NAMED($word), $string_value); }
| QUERY word TEXT               { $$ = NODE(QUERY, query, @$, NAMED($word), string_node(p, @TEXT, $TEXT)); }
| CLOUDWATCH string_value[space] string_value[metric]
                                { $$ = NODE(RAW_METRIC, raw_metric, @$, $space, $metric); }
;
log_groups:
  value                         { $$ = list_add(p, list_new(), $1); }
| log_groups STAT_COMMA value   { $$ = list_add(p, $1, $3); }
;
exprs:
  logic                         { $$ = list_add(p, list_new(), $1); }
| exprs COMMA logic             { $$ = list_add(p, $1, $3); }
| exprs COMMA                   { $$ = $1; }
;
/* red(calls: lambda.invocations, limit: 5) */
call:
  NAME LPAREN args RPAREN       { $$ = NODE(CALL, call, @$, name_node(p, @NAME, $NAME), $args); }
| QNAME LPAREN args RPAREN      { $$ = NODE(CALL, call, @$, qname_node(p, @QNAME, $QNAME), $args); }
| NAME LPAREN RPAREN            { $$ = NODE(CALL, call, @$, name_node(p, @NAME, $NAME), list_new()); }
| QNAME LPAREN RPAREN           { $$ = NODE(CALL, call, @$, qname_node(p, @QNAME, $QNAME), list_new()); }
;
args:
  arg                           { $$ = list_add(p, list_new(), $1); }
| args COMMA arg                { $$ = list_add(p, $1, $3); }
;
arg:
  logic arg_tail                { $$ = NODE(ARG, arg, @$, NO_NAME, $logic, $arg_tail); }
| NAME COLON logic arg_tail     { $$ = NODE(ARG, arg, @$, NAMED($NAME), $logic, $arg_tail); }
;
/* In parentheses an operand may have its own `where` and, to be folded, its own `by`. */
arg_tail:
  %empty                        { $$ = list_new(); }
| arg_clause arg_tail           { $$ = list_front(p, $1, $2); }
;
arg_clause:
  BY dimensions                 { $$ = NODE(BY, by, @$, $2); }
| WHERE conditions              { $$ = NODE(WHERE, where, @$, $2); }
;
fields:
  field                         { $$ = list_add(p, list_new(), $1); }
| fields COMMA field            { $$ = list_add(p, $1, $3); }
| fields COMMA                  { $$ = $1; }
;
field: field_name ASSIGN logic  { $$ = NODE(FIELD, field, @$, $1, $3); }
;
field_name:
  NAME                          { $$ = name_node(p, @$, $1); }
| STRING                        { $$ = string_node(p, @$, $1); }
;

/* json { "options": { "x": [1, true, null] } } */
json_value:
  JSON_LBRACE json_members RBRACE   { $$ = NODE(JSON_OBJECT, json_object, @$, $json_members); }
| LBRACKET RBRACKET                 { $$ = NODE(JSON_ARRAY, json_array, @$, list_new()); }
| LBRACKET json_items RBRACKET      { $$ = NODE(JSON_ARRAY, json_array, @$, $json_items); }
| STRING                            { $$ = string_node(p, @$, $1); }
| NUMBER                            { $$ = number_node(p, @$, $1); }
| MINUS NUMBER                      { $$ = NODE(UNARY, unary, @$, OP_SUB, number_node(p, @2, $2)); }
| NAME                              { $$ = NODE(JSON_WORD, json_word, @$, $1); }
| REF                               { $$ = ref_node(p, @$, $1); }
;
json_items:
  json_value                        { $$ = list_add(p, list_new(), $1); }
| json_items COMMA json_value       { $$ = list_add(p, $1, $3); }
;
json_members:
  %empty                            { $$ = list_new(); }
| json_member                       { $$ = list_add(p, list_new(), $1); }
| json_members COMMA json_member    { $$ = list_add(p, $1, $3); }
;
json_member: json_key COLON json_value { $$ = NODE(JSON_MEMBER, json_member, @$, $1, $3); }
;
json_key: STRING                    { $$ = string_node(p, @$, $1); }
;

%%

/* The filter delivers tokens; here they only change clothes. */
static int yylex(YYSTYPE *value, span *where, struct parse *p)
{
    /* Every token with a value carries its text, as the same member of the union. */
    return lexer_next(p->lexer, &value->TOK_NAME, where);
}

static void yyerror(span *where, struct parse *p, const char *message)
{
    report_parser_fault(p, *where, message);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parse *p)
{
    enum { MOST = 64 };
    yysymbol_kind_t expected[MOST];
    const char *names[MOST];
    int count = yypcontext_expected_tokens(context, expected, MOST);
    if (count < 0) count = 0;
    for (int i = 0; i < count; i++) names[i] = yysymbol_name(expected[i]);
    yysymbol_kind_t got = yypcontext_token(context);
    report_unexpected(p, *yypcontext_location(context),
                      got == YYSYMBOL_YYEMPTY ? NULL : yysymbol_name(got), names, count);
    return 0;
}
