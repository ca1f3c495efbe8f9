/* Series over one row of moments, and the metrics that a query of CloudWatch's languages selects. */
import { Recipe } from '../document';
import { Facts, Labels, sourceOf, valueAt } from './metric';
import { hash } from './random';
import { valuesMatching, valuesOf } from './universe';

export type Values = Array<number | null>;
export interface Series {
  label: string;
  labels: Labels;
  values: Values;
}

/* The moments that a panel asks for: seconds, evenly apart. */
export interface Moments {
  period: number;
  at: number[];
}

const MOST_POINTS = 2000;

export function momentsOf(from: number, to: number, period: number): Moments {
  let step = Math.max(1, period);
  while ((to - from) / step > MOST_POINTS) {
    step *= 2;
  }
  const at: number[] = [];
  for (let t = Math.ceil(from / step) * step; t < to; t += step) {
    at.push(t);
  }
  return { period: step, at };
}

/* One dimension as a query narrows it. */
export interface Choice {
  key: string;
  values: string[]; /* of which any; empty: all there are */
  not?: string[];
}

export interface Selection {
  facts: Facts;
  statistic: string;
  choices: Choice[];
  by?: string[]; /* only these make series of their own; the rest is added up */
  region?: string;
}

const MOST_SERIES = 24;

function valuesOfChoice(choice: Choice): string[] {
  const all = choice.values.length ? choice.values : valuesOf(choice.key);
  return choice.not ? all.filter((value) => !choice.not!.includes(value)) : all;
}

/* Every combination of the chosen values. */
function combinations(choices: Choice[]): Labels[] {
  let found: Labels[] = [{}];
  for (const choice of choices) {
    const values = valuesOfChoice(choice);
    found = found.flatMap((labels) => values.map((value) => ({ ...labels, [choice.key]: value })));
  }
  return found.slice(0, MOST_SERIES);
}

function pick(labels: Labels, keys: string[]): Labels {
  return Object.fromEntries(keys.filter((key) => key in labels).map((key) => [key, labels[key]]));
}

export function labelOf(labels: Labels, otherwise: string): string {
  return Object.values(labels).join(' ') || otherwise;
}

function measured(selection: Selection, labels: Labels, moments: Moments): Values {
  const source = sourceOf(selection.facts, labels, selection.region);
  return moments.at.map((t) => valueAt(source, t, moments.period, selection.statistic));
}

/* Sums add up, everything else of a group is shown by its largest part. */
function fold(selection: Selection, rows: Values[]): Values {
  const adds = /^(sum|count|samplecount)$/i.test(selection.statistic);
  return rows[0].map((_, i) => {
    const column = rows.map((row) => row[i] ?? 0);
    return adds ? column.reduce((a, b) => a + b, 0) : Math.max(...column);
  });
}

export function select(selection: Selection, moments: Moments): Series[] {
  const groups = new Map<string, { labels: Labels; rows: Values[] }>();
  const keys = selection.by ?? selection.choices.map((choice) => choice.key);
  for (const labels of combinations(selection.choices)) {
    const shown = pick(labels, keys);
    const name = labelOf(shown, '');
    const group = groups.get(name) ?? { labels: shown, rows: [] };
    group.rows.push(measured(selection, labels, moments));
    groups.set(name, group);
  }
  return [...groups.values()].map(({ labels, rows }) => ({
    labels,
    label: labelOf(labels, selection.facts.metric ?? ''),
    values: rows.length === 1 ? rows[0] : fold(selection, rows),
  }));
}

/* ---- CloudWatch's languages --------------------------------------------------------------- */

export type FactsOf = (namespace: string, metric: string) => Facts;

/* What a metric that no recipe describes might be, by its name. */
export function guessFacts(namespace: string, metric: string): Facts {
  const facts = { namespace, metric, scale: 1, per: 0 };
  if (/(latency|duration|time|age)/i.test(metric)) {
    return { ...facts, quantity: 'time', scale: /(latency|duration)/i.test(metric) ? 0.001 : 1, across: 'mean' };
  }
  if (/(percent|utili[sz]ation|ratio|rate$)/i.test(metric)) {
    return { ...facts, quantity: 'ratio', scale: 0.01, across: 'none' };
  }
  if (/(bytes|size|memory|storage)/i.test(metric)) {
    return { ...facts, quantity: 'bytes', across: 'sum' };
  }
  const level = /(concurrent|connections|depth|visible|capacity|units|tasks|hosts)/i.test(metric);
  return { ...facts, quantity: 'count', across: level ? 'max' : 'sum' };
}

const unquote = (text: string) => text.replace(/^(["'])([\s\S]*)\1$/, '$2').replace(/\\(.)/g, '$1');

/* SEARCH('{"AWS/Lambda","FunctionName"} MetricName="Errors" "FunctionName"=("a" OR "b")', 'Sum', 60) */
export function selectionOfSearch(text: string, statistic: string, factsOf: FactsOf): Selection {
  const [, schema = ''] = /\{([^}]*)\}/.exec(text) ?? [];
  const [namespace = '', ...keys] = schema.split(',').map((part) => unquote(part.trim()));
  const metric = unquote(/MetricName\s*=\s*("(?:[^"\\]|\\.)*"|[\w.-]+)/i.exec(text)?.[1] ?? '');
  return { facts: factsOf(namespace, metric), statistic, choices: keys.map((key) => choiceOfSearch(text, key)) };
}

function choiceOfSearch(text: string, key: string): Choice {
  const quoted = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const terms = new RegExp(`(NOT\\s+)?"?${quoted}"?\\s*=\\s*(\\((?:[^()"]|"(?:[^"\\\\]|\\\\.)*")*\\)|"(?:[^"\\\\]|\\\\.)*"|[^\\s)]+)`, 'g');
  const choice: Choice = { key, values: [] };
  const words: string[] = [];
  for (const [, not, given] of text.matchAll(terms)) {
    const list = given.replace(/^\(|\)$/g, '').split(/\s+OR\s+/).map((part) => unquote(part.trim()));
    if (not) {
      choice.not = [...(choice.not ?? []), ...list];
    } else if (given.startsWith('"') || given.startsWith('(')) {
      choice.values = list;
    } else {
      words.push(given);
    }
  }
  if (words.length) { /* words of a name: it holds them all */
    choice.values = valuesMatching(key, `.*${words.join('.*')}.*`);
  }
  return choice;
}

/* SELECT SUM("Errors") FROM SCHEMA("AWS/Lambda", "FunctionName") WHERE … GROUP BY … ORDER BY … LIMIT 5 */
export function selectInsights(text: string, factsOf: FactsOf, moments: Moments): Series[] {
  const name = '("(?:[^"\\\\]|\\\\.)*"|[\\w/.]+)';
  const head = new RegExp(`SELECT\\s+(\\w+)\\s*\\(\\s*${name}\\s*\\)`, 'i').exec(text);
  const schema = /FROM\s+SCHEMA\s*\(([^)]*)\)/i.exec(text)?.[1] ?? new RegExp(`FROM\\s+${name}`, 'i').exec(text)?.[1] ?? '';
  const [namespace = '', ...keys] = schema.split(',').map((part) => unquote(part.trim()));
  const by = (/GROUP\s+BY\s+([\s\S]*?)(?:ORDER\s+BY|LIMIT|$)/i.exec(text)?.[1] ?? '')
    .split(',').map((part) => unquote(part.trim())).filter(Boolean);
  const conditions = [...text.matchAll(new RegExp(`${name}\\s*(!?=)\\s*'([^']*)'`, 'g'))];
  const all = [...new Set([...keys, ...by])];
  const choices = all.map((key) => {
    const mine = conditions.filter(([, left]) => unquote(left) === key);
    return {
      key,
      values: mine.filter(([, , op]) => op === '=').map(([, , , value]) => value),
      not: mine.filter(([, , op]) => op === '!=').map(([, , , value]) => value),
    };
  });
  const statistic = { AVG: 'Average', SUM: 'Sum', MAX: 'Maximum', MIN: 'Minimum', COUNT: 'SampleCount' }[
    head?.[1].toUpperCase() ?? 'AVG'] ?? 'Average';
  const series = select({ facts: factsOf(namespace, unquote(head?.[2] ?? '')), statistic, choices, by }, moments);
  const limit = Number(/LIMIT\s+(\d+)/i.exec(text)?.[1] ?? 500);
  const ascending = /ORDER\s+BY[\s\S]*?\bASC\b/i.test(text);
  return rank(series, 'SUM', ascending).slice(0, limit);
}

export function reduceValues(values: Values, by: string): number {
  const there = values.filter((value): value is number => value !== null);
  if (!there.length) {
    return NaN;
  }
  const sum = there.reduce((a, b) => a + b, 0);
  return by === 'MAX' ? Math.max(...there) : by === 'MIN' ? Math.min(...there) : by === 'SUM' ? sum : sum / there.length;
}

export function rank(series: Series[], by: string, ascending: boolean): Series[] {
  const weight = new Map(series.map((one) => [one, reduceValues(one.values, by)]));
  return [...series].sort((a, b) => (weight.get(a)! - weight.get(b)!) * (ascending ? 1 : -1));
}

/* A metric that nothing is known of but a name for it. */
export function unknownSeries(name: string, keys: string[], facts: Partial<Recipe>, moments: Moments): Series[] {
  const choices = keys.slice(0, 1).map((key) => ({ key, values: [] }));
  const selection = { facts: { namespace: `#${hash(name)}`, metric: name, ...facts }, statistic: 'Average', choices };
  return select(selection, moments);
}
