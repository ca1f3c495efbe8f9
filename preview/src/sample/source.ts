/* The data source of every panel: answers each target with frames such as Grafana's plugins give. */
import {
  DataFrame,
  DataQueryRequest,
  DataQueryResponse,
  Field,
  FieldType,
  LoadingState,
  ScopedVars,
  toDataFrame,
} from '@grafana/data';
import { RuntimeDataSource, SceneObject, sceneGraph } from '@grafana/scenes';
import { Condition, GrafanaAnnotation, GrafanaTarget, Recipe } from '../document';
import { Event, eventsOf } from './events';
import { linesOf } from './lines';
import { calculate, Scope } from './math';
import { Facts, Labels } from './metric';
import {
  Choice, guessFacts, labelOf, Moments, momentsOf, rank, reduceValues, select, Selection, selectInsights, selectionOfSearch,
  Series, unknownSeries, Values,
} from './series';
import { valuesMatching, wildcardPattern } from './universe';

export const SOURCE = { type: 'dashc-sample', uid: 'dashc-sample' };

export interface SampleTarget extends GrafanaTarget {
  recipe?: Recipe;
  knownMetrics?: Record<string, Facts>;
  panelUnit?: string;
}

/* ---- one request -------------------------------------------------------------------------- */

interface Answer {
  series: Series[];
  frames?: DataFrame[]; /* where they are not series over time */
  moments: Moments;
}

const all = '*';

class Questions {
  readonly answers = new Map<string, Answer>();
  readonly from: number;
  readonly to: number;

  constructor(private readonly request: DataQueryRequest) {
    this.from = request.range.from.valueOf();
    this.to = request.range.to.valueOf();
  }

  /* What a reader filters by: `Filters` beside the drop-downs. */
  get filters(): Condition[] {
    return (this.request.filters ?? []).map(({ key, operator, value, values }) => ({
      key, operator: /~/.test(operator) ? 'match' : 'in', values: values ?? [value], not: operator.startsWith('!'),
    }));
  }

  target(refId: string): SampleTarget | undefined {
    return this.request.targets.find((target) => target.refId === refId) as SampleTarget | undefined;
  }

  private get scene(): SceneObject | undefined {
    return (this.request.scopedVars as any)?.__sceneObject?.value?.valueOf?.();
  }

  text(text: string | undefined, format?: any, vars: ScopedVars = {}): string {
    const scene = this.scene;
    return !text || !scene ? text ?? '' : sceneGraph.interpolate(scene, text, { ...this.request.scopedVars, ...vars }, format);
  }

  /* The values that a text with variables stands for; none means all. */
  values(text: string): string[] {
    const mark = (value: unknown) => `\u0001${[value].flat().join('\u0002')}\u0001`;
    const whole = this.text(text, mark).split('\u0001').filter(Boolean);
    const list = whole.length === 1 ? whole[0].split('\u0002') : [whole.join('')];
    return list.includes(all) ? [] : list;
  }

  moments(target: SampleTarget): Moments {
    const range = (this.to - this.from) / 1000;
    const least = Math.ceil((this.request.intervalMs ?? 60000) / 1000);
    const given = Number(this.text(String(target.period ?? ''))) || binOf(target) || bucketInterval(target);
    return momentsOf(this.from / 1000, this.to / 1000, given || Math.max(automatic(range), isCloudWatch(target) ? 60 : least));
  }
}

/* As Grafana's CloudWatch plugin chooses. */
function automatic(range: number): number {
  const days = range / 86400;
  const periods = days <= 15 ? [60, 300, 900, 3600, 21600, 86400] : days <= 63 ? [300, 900, 3600, 21600, 86400] : [3600, 21600, 86400];
  return periods.find((period) => period >= range / 2000) ?? 86400;
}

const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

function durationOf(text: string): number {
  const [, n, unit] = /^(\d+)\s*([smhdw])/.exec(text) ?? [];
  return n ? Number(n) * seconds[unit] : 0;
}

function binOf(target: SampleTarget): number {
  return durationOf(/\bbin\(\s*(\d+\s*[smhd])/.exec(target.expression ?? '')?.[1] ?? '');
}

function bucketInterval(target: SampleTarget): number {
  const bucket = bucketsOf(target).find((b) => b.type === 'date_histogram');
  return durationOf(bucket?.settings?.interval ?? '');
}

/* ---- frames ------------------------------------------------------------------------------- */

function timeField(moments: Moments): Partial<Field> {
  return { name: 'Time', type: FieldType.time, values: moments.at.map((t) => t * 1000), config: { interval: moments.period * 1000 } };
}

function frameOf(refId: string, one: Series, moments: Moments, own = true): DataFrame {
  const config = own && one.label ? { displayNameFromDS: one.label } : {};
  const value = { name: own ? 'Value' : refId, type: FieldType.number, values: one.values, labels: one.labels, config };
  return toDataFrame({ refId, name: one.label || refId, fields: [timeField(moments), value] });
}

function tableOf(refId: string, columns: Array<[string, FieldType, unknown[]]>): DataFrame {
  return toDataFrame({ refId, fields: columns.map(([name, type, values]) => ({ name, type, values, config: {} })) });
}

/* Groups as rows: what a query gives that asks for no time. */
function rowsOf(refId: string, series: Series[], keys: string[], value: string): DataFrame {
  const texts = keys.map((key): [string, FieldType, unknown[]] => [key, FieldType.string, series.map((one) => one.labels[key] ?? '')]);
  return tableOf(refId, [...texts, [value, FieldType.number, series.map((one) => one.values[0])]]);
}

/* ---- CloudWatch metrics ------------------------------------------------------------------- */

function isCloudWatch(target: SampleTarget): boolean {
  const type = typeof target.original?.type === 'string' ? target.original.type : '';
  return type === 'cloudwatch' || 'metricName' in target || target.queryMode !== undefined || 'sqlExpression' in target;
}

function factsFor(target: SampleTarget) {
  return (namespace: string, metric: string): Facts =>
    target.knownMetrics?.[`${namespace} ${metric}`] ?? guessFacts(namespace, metric);
}

function labelText(pattern: string, one: Series, target: SampleTarget): string {
  const property = (name: string): string => {
    const dimension = /^Dim\.(.*)$/.exec(name);
    return dimension ? one.labels[dimension[1]] ?? '' : { MetricName: target.metricName, Namespace: target.namespace, Stat: target.statistic }[name] ?? '';
  };
  return pattern
    .replace(/\$\{PROP\('([^']*)'\)\}/g, (_, name) => property(name))
    .replace(/\$\{LABEL\}/g, one.label)
    .replace(/\$\{(SUM|AVG|MAX|MIN)\}/g, (_, by) => String(Math.round(reduceValues(one.values, by) * 100) / 100))
    .replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name) => one.labels[name] ?? property(name))
    .trim();
}

function labelled(series: Series[], target: SampleTarget, q: Questions): Series[] {
  const pattern = q.text(target.label || target.alias);
  const dynamic = /\$\{|\{\{/.test(pattern);
  return series.map((one) => {
    const fits = pattern && (dynamic ? Object.keys(one.labels).length > 0 || !/Dim\.|\{\{/.test(pattern) : series.length === 1);
    return { ...one, label: fits ? labelText(pattern, one, target) : one.label };
  });
}

function statisticOf(target: SampleTarget): string {
  return target.statistic ?? target.statistics?.[0] ?? 'Average';
}

function builder(target: SampleTarget, q: Questions): Series[] {
  const dimensions: Record<string, string | string[]> = target.dimensions ?? {};
  const choices = Object.entries(dimensions).map(([key, value]) => ({
    key,
    values: [value].flat().flatMap((text) => q.values(text)).filter((text) => text !== all),
  }));
  const selection: Selection = {
    facts: factsFor(target)(q.text(target.namespace), q.text(target.metricName)),
    statistic: q.text(statisticOf(target)), choices, region: regionOf(target, q),
  };
  return labelled(select(selection, q.moments(target)), target, q);
}

/* The default region's numbers are the numbers; another region has its own. */
function regionOf(target: SampleTarget, q: Questions): string {
  const region = q.text(target.region);
  return region === 'default' || region === 'us-east-1' ? '' : region;
}

/* What a SEARCH by words cannot say and the recipe does: the pattern that names must have. */
function narrowed(choices: Choice[], target: SampleTarget, q: Questions): Choice[] {
  const where = conditionsOf(target.recipe, q);
  return choices.map((choice) => {
    const pattern = patternOf(where, choice.key);
    return pattern ? { ...choice, values: valuesMatching(choice.key, pattern) } : choice;
  });
}

function patternOf(where: Condition[], key: string): string {
  const mine = where.filter((c) => c.key === key && !c.not && c.values.length);
  const match = mine.find((c) => c.operator === 'match');
  const wildcard = mine.find((c) => c.operator === '=' && c.values[0].includes('*'));
  return match?.values[0] ?? (wildcard ? wildcardPattern(wildcard.values[0]) : '');
}

function scopeOf(target: SampleTarget, q: Questions, moments: Moments): Scope {
  const named = (name: string) => {
    for (const [refId, answer] of q.answers) {
      const other = q.target(refId);
      if (refId === name || other?.id === name) {
        return answer.series;
      }
    }
    return undefined;
  };
  return {
    period: moments.period,
    series: named,
    search: (text, statistic) => {
      const selection = selectionOfSearch(text, statistic, factsFor(target));
      return select({ ...selection, choices: narrowed(selection.choices, target, q), region: regionOf(target, q) }, moments);
    },
    insights: (text) => selectInsights(text, factsFor(target), moments),
  };
}

/* In SEARCH text a variable of several values stands as ("a" OR "b"). */
function expressionText(target: SampleTarget, q: Questions): string {
  const text = target.sqlExpression || target.expression || '';
  const joined = (value: unknown) => [value].flat().join('" OR "');
  return q.text(text.replace(/\$__period_auto|\$\{__period_auto\}/g, '0').replace(/,\s*\$__interval/g, ',0'), joined);
}

function mathematical(target: SampleTarget, q: Questions): Series[] {
  const moments = q.moments(target);
  const series = calculate(expressionText(target, q), scopeOf(target, q, moments), moments.at.length);
  return labelled(series, target, q);
}

/* ---- server-side expressions -------------------------------------------------------------- */

function isExpression(target: SampleTarget): boolean {
  return target.original?.type === '__expr__' || target.original?.uid === '__expr__';
}

const reducers: Record<string, string> = { sum: 'SUM', max: 'MAX', min: 'MIN', mean: 'AVG', count: 'SUM', last: 'LAST' };

function reduced(series: Series[], how: string): Values {
  return series.map((one) => (how === 'LAST' ? one.values.filter((v) => v !== null).at(-1) ?? null : reduceValues(one.values, how)));
}

function expression(target: SampleTarget, q: Questions): Answer {
  const first = [...q.answers.values()][0];
  const moments = first?.moments ?? q.moments(target);
  const name = (target.expression ?? '').replace(/^\$\{?|\}$/g, '');
  if (target.type === 'reduce') {
    const series = q.answers.get(name)?.series ?? [];
    const values = reduced(series, reducers[target.reducer] ?? 'LAST');
    const frames = series.map((one, i) =>
      toDataFrame({ refId: target.refId, fields: [{ name: target.refId, type: FieldType.number, values: [values[i]], labels: one.labels, config: {} }] })
    );
    return { series: series.map((one, i) => ({ ...one, values: moments.at.map(() => values[i]) })), frames, moments };
  }
  if (target.type && target.type !== 'math') {
    return { series: q.answers.get(name)?.series ?? [], moments };
  }
  const series = calculate(q.text(target.expression), scopeOf(target, q, moments), moments.at.length);
  return { series: series.map((one) => ({ ...one, label: '' })), moments };
}

/* ---- logs, and what is counted in them ---------------------------------------------------- */

function conditionsOf(recipe: Recipe | undefined, q: Questions): Condition[] {
  return (recipe?.where ?? []).map((c) => ({ ...c, values: c.values.flatMap((value) => q.values(value)) }));
}

/* What a query counts, group by group, as its recipe says. */
function counted(recipe: Recipe, by: string[], q: Questions, moments: Moments): Series[] {
  const where = conditionsOf(recipe, q);
  const choices = by.map((key) => {
    const mine = where.filter((c) => c.key === key && /^(=|in)$/.test(c.operator) && c.values.length);
    const pattern = patternOf(where, key);
    const values = pattern ? valuesMatching(key, pattern) : mine.filter((c) => !c.not).flatMap((c) => c.values);
    return { key, values, not: mine.filter((c) => c.not).flatMap((c) => c.values) };
  });
  const others = where.filter((c) => !by.includes(c.key) && c.values.length);
  const name = [recipe.metric, ...others.map((c) => `${c.key} ${c.values.join()}`)].join(' ');
  const facts = { ...recipe, metric: name };
  return select({ facts, statistic: recipe.statistic ?? 'sum', choices }, moments);
}

/* One number for each group over the whole range. */
function total(series: Series[], recipe: Recipe): Series[] {
  const adds = /^(sum|count)$/i.test(recipe.statistic ?? '');
  return series.map((one) => ({ ...one, values: [reduceValues(one.values, adds ? 'SUM' : 'AVG')] }));
}

function logFrame(target: SampleTarget, q: Questions, fields: string[], limit: number, message: string, time: string): DataFrame {
  const where = [...conditionsOf(target.recipe, q), ...(isSearch(target) ? q.filters : [])];
  const lines = linesOf(q.text(JSON.stringify(target.logGroups ?? target.query ?? '')), where, fields, q.from, q.to, limit);
  const searched = q.text(searchOf(target)).toLowerCase();
  const shown = lines.filter((line) => !searched || line.message.toLowerCase().includes(searched));
  const frame = tableOf(target.refId, [
    [time, FieldType.time, shown.map((line) => line.at)],
    [message, FieldType.string, shown.map((line) => (fields.length ? line.message : `${line.level} ${line.message}`))],
    ...fields.map((key): [string, FieldType, unknown[]] => [key, FieldType.string, shown.map((line) => line.fields[key])]),
  ]);
  frame.meta = { preferredVisualisationType: 'logs' };
  return frame;
}

/* A text box that the query looks for, already in the recipe where dashc wrote it. */
function searchOf(target: SampleTarget): string {
  return target.recipe ? '' : /\$\{?(search|query|filter|text)\b[^}]*\}?/i.exec(target.query ?? '')?.[0] ?? '';
}

function statsOf(expression: string): { value: string; by: string[] } | undefined {
  const [, body] = /\bstats\s+([\s\S]*?)(?:\||$)/i.exec(expression) ?? [];
  if (body === undefined) {
    return undefined;
  }
  const [head, groups = ''] = body.split(/\s+by\s+/i);
  const by = groups.split(/,(?![^(]*\))/).map((part) => (/\s+as\s+(\S+)/i.exec(part)?.[1] ?? part).trim()).filter((part) => part && !/^bin\(/i.test(part));
  return { value: /\bas\s+([\w@]+)/i.exec(head)?.[1] ?? head.trim(), by };
}

function insightsLogs(target: SampleTarget, q: Questions): Answer {
  const moments = q.moments(target);
  const text = target.expression ?? '';
  const stats = statsOf(text);
  if (!stats) {
    const limit = Number(/\blimit\s+(\d+)/i.exec(text)?.[1] ?? 100);
    return { series: [], frames: [logFrame(target, q, [], Math.min(limit, 500), '@message', '@timestamp')], moments };
  }
  const recipe: Recipe = target.recipe ?? { kind: 'metric', namespace: 'logs', metric: stats.value, quantity: 'count', across: 'sum', statistic: 'sum' };
  const by = stats.by.map((key) => key.replace(/`/g, ''));
  const limit = Number(/\blimit\s+(\d+)/i.exec(text)?.[1] ?? 500);
  const series = counted(recipe, by, q, moments);
  if (/\bbin\(/i.test(text)) {
    return { series: series.map((one) => ({ ...one, label: labelOf(one.labels, stats.value) })), moments };
  }
  const sorted = rank(total(series, recipe), 'SUM', /\basc\b/i.test(text)).slice(0, limit);
  return { series: sorted, frames: [rowsOf(target.refId, sorted, by, stats.value)], moments };
}

/* ---- OpenSearch and Elasticsearch --------------------------------------------------------- */

function bucketsOf(target: SampleTarget): any[] {
  return Array.isArray(target.bucketAggs) ? target.bucketAggs : [];
}

function isSearch(target: SampleTarget): boolean {
  return Array.isArray(target.bucketAggs) || target.queryType === 'PPL' || target.queryType === 'lucene';
}

const aggregations: Record<string, [string, string]> = {
  count: ['Count', 'sum'], avg: ['Average', 'avg'], sum: ['Sum', 'sum'], max: ['Max', 'max'], min: ['Min', 'min'],
  cardinality: ['Unique Count', 'max'],
};

function recipeOfAggregation(target: SampleTarget, metric: any): Recipe {
  const percent = metric.settings?.percents?.[0];
  const statistic = percent ? `p${percent}` : aggregations[metric.type]?.[1] ?? 'avg';
  const facts = target.recipe?.metric !== undefined ? target.recipe : { ...guessFacts('documents', metric.field ?? 'events'), kind: 'metric' as const };
  return { ...facts, kind: 'metric', statistic };
}

function columnOf(metric: any): string {
  const percent = metric.settings?.percents?.[0];
  return percent ? `p${percent}.0 ${metric.field ?? ''}`.trim() : aggregations[metric.type]?.[0] ?? metric.type;
}

function aggregated(target: SampleTarget, q: Questions, moments: Moments): Answer {
  const [metric = { type: 'count' }] = target.metrics ?? [];
  const recipe = recipeOfAggregation(target, metric);
  const terms = bucketsOf(target).filter((b) => b.type === 'terms');
  const keys = terms.map((b) => b.field);
  const size = Number(terms[0]?.settings?.size ?? 500) || 500;
  const ascending = terms[0]?.settings?.order === 'asc';
  const found = counted(recipe, keys, q, moments);
  const series = terms.length ? rank(found, /sum/.test(recipe.statistic ?? '') ? 'SUM' : 'AVG', ascending).slice(0, size) : found;
  if (bucketsOf(target).some((b) => b.type === 'date_histogram')) {
    const alias = (one: Series) => q.text(target.alias).replace(/\{\{\s*(?:term\s+)?([^}]+?)\s*\}\}/g, (_, key) => one.labels[key] ?? columnOf(metric));
    return { series: series.map((one) => ({ ...one, label: target.alias ? alias(one) : labelOf(one.labels, columnOf(metric)) })), moments };
  }
  const rows = total(series, recipe);
  const names = keys.length ? keys : bucketsOf(target).some((b) => b.type === 'filters') ? ['filter'] : [];
  const named = names[0] === 'filter' ? rows.map((one) => ({ ...one, labels: { filter: 'all' } as Labels })) : rows;
  return { series: named, frames: [rowsOf(target.refId, named, names, columnOf(metric))], moments };
}

function opensearch(target: SampleTarget, q: Questions): Answer {
  const moments = q.moments(target);
  const [metric] = target.metrics ?? [];
  const lines = target.recipe?.kind === 'lines' || /logs|raw/.test(metric?.type ?? '') || target.format === 'logs';
  if (lines) {
    const limit = Number(metric?.settings?.size ?? 100) || 100;
    const fields = [...new Set(['level', ...(target.recipe?.by ?? [])])];
    return { series: [], frames: [logFrame(target, q, fields, Math.min(limit, 500), '@message', target.timeField || '@timestamp')], moments };
  }
  if (target.queryType === 'PPL') {
    const recipe: Recipe = target.recipe ?? { kind: 'metric', namespace: 'documents', metric: 'events', quantity: 'count', across: 'sum', statistic: 'sum' };
    return { series: counted(recipe, [], q, moments).map((one) => ({ ...one, label: 'count' })), moments };
  }
  return aggregated(target, q, moments);
}

/* ---- anything else ------------------------------------------------------------------------ */

const quantities: Array<[RegExp, Partial<Recipe>]> = [
  [/^(s|m|h|d|dtdurations|clocks)$/, { quantity: 'time', scale: 1 }],
  [/^(ms|clockms|dtdurationms)$/, { quantity: 'time', scale: 0.001 }],
  [/^(µs|us)$/, { quantity: 'time', scale: 0.000001 }],
  [/^ns$/, { quantity: 'time', scale: 1e-9 }],
  [/^percent$/, { quantity: 'ratio', scale: 0.01 }],
  [/^percentunit$/, { quantity: 'ratio', scale: 1 }],
  [/byte|^bits|Bps|bps|mbytes/i, { quantity: 'bytes', scale: 1 }],
  [/^(short|none|locale|reqps|ops|cps|rps|wps|iops)?$/, { quantity: 'count', across: 'max' }],
];

function unitFacts(unit = ''): Partial<Recipe> {
  return quantities.find(([pattern]) => pattern.test(unit))?.[1] ?? { quantity: 'none' };
}

function unknown(target: SampleTarget, q: Questions): Answer {
  const moments = q.moments(target);
  const name = q.text(target.expr ?? target.query ?? target.rawSql ?? target.target ?? target.refId);
  const pattern: string = target.legendFormat && target.legendFormat !== '__auto' ? target.legendFormat : '';
  const named = [...pattern.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map(([, key]) => key);
  const grouped = /\bby\s*\(([^)]*)\)/.exec(String(target.expr ?? ''))?.[1].split(',').map((key) => key.trim()).filter(Boolean);
  const keys = target.format === 'table' && grouped?.length ? grouped : named;
  const series = unknownSeries(String(name), keys, unitFacts(target.panelUnit), moments);
  const label = (one: Series) => q.text(pattern).replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, key) => one.labels[key] ?? '');
  const titled = series.map((one) => ({ ...one, label: pattern ? label(one) : one.label }));
  if (target.format === 'table' || target.instant) {
    const last = titled.map((one) => ({ ...one, values: [one.values.at(-1) ?? null] }));
    return { series: last, frames: [rowsOf(target.refId, last, keys, 'Value')], moments };
  }
  return { series: titled, moments };
}

function answer(target: SampleTarget, q: Questions): Answer {
  if (isExpression(target)) {
    return expression(target, q);
  }
  if (isSearch(target)) {
    return opensearch(target, q);
  }
  if (!isCloudWatch(target)) {
    return unknown(target, q);
  }
  if (target.queryMode === 'Logs') {
    return insightsLogs(target, q);
  }
  const math = target.metricQueryType === 1 || target.sqlExpression || (target.metricEditorMode === 1 || !target.metricName) && target.expression;
  return { series: math ? mathematical(target, q) : builder(target, q), moments: q.moments(target) };
}

function passes(labels: Labels, { key, operator, values, not }: Condition): boolean {
  const value = labels[key];
  const hit = operator === 'match' ? values.some((pattern) => new RegExp(`^(?:${pattern})$`).test(value)) : values.includes(value);
  return value === undefined || hit !== !!not;
}

/* CloudWatch has no filters of this kind; elsewhere they leave the series that fit. */
function filtered(target: SampleTarget, found: Answer, q: Questions): Answer {
  if (isCloudWatch(target) || isExpression(target) || !q.filters.length) {
    return found;
  }
  return { ...found, series: found.series.filter((one) => q.filters.every((filter) => passes(one.labels, filter))) };
}

function eventFrame(annotation: GrafanaAnnotation, q: Questions): DataFrame {
  const events = eventsOf(annotation, q.from, q.to);
  const column = <T,>(name: string, type: FieldType, of: (event: Event) => T): [string, FieldType, T[]] => [name, type, events.map(of)];
  return tableOf('Anno', [
    column('time', FieldType.time, (event) => event.time), column('title', FieldType.string, (event) => event.title),
    column('text', FieldType.string, (event) => event.text), column('tags', FieldType.other, (event) => event.tags),
  ]);
}

function framesOf(target: SampleTarget, found: Answer): DataFrame[] {
  return found.frames ?? found.series.map((one) => frameOf(target.refId, one, found.moments, !isExpression(target)));
}

function isMath(target: SampleTarget): boolean {
  return isCloudWatch(target) && target.metricEditorMode === 1 && !target.metricName;
}

/* Inputs of a calculation come before it, whatever their order in the panel. */
function inOrder(targets: SampleTarget[]): SampleTarget[] {
  const rankOf = (target: SampleTarget) => (isExpression(target) ? 2 : isMath(target) ? 1 : 0);
  return [...targets].sort((a, b) => rankOf(a) - rankOf(b));
}

export class SampleSource extends RuntimeDataSource {
  constructor() {
    super(SOURCE.type, SOURCE.uid);
  }

  query(request: DataQueryRequest): Promise<DataQueryResponse> {
    const q = new Questions(request);
    const annotation = (request.targets[0] as SampleTarget | undefined)?.annotation;
    if (annotation) {
      return Promise.resolve({ data: [eventFrame(annotation, q)], state: LoadingState.Done });
    }
    const data: DataFrame[] = [];
    const errors = [];
    for (const target of inOrder(request.targets as SampleTarget[])) {
      try {
        q.answers.set(target.refId, filtered(target, answer(target, q), q));
      } catch (error) {
        errors.push({ refId: target.refId, message: `no sample data for ${target.refId}: ${(error as Error).message}` });
      }
    }
    for (const target of request.targets as SampleTarget[]) {
      const found = q.answers.get(target.refId);
      if (found && !target.hide) {
        data.push(...framesOf(target, found));
      }
    }
    return Promise.resolve({ data, errors: errors.length ? errors : undefined, state: errors.length ? LoadingState.Error : LoadingState.Done });
  }

  getRef() {
    return SOURCE;
  }
}
