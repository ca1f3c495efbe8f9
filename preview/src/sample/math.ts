/* CloudWatch's metric math and Grafana's server-side expressions, evaluated over sample series.
 *
 * One small grammar serves both: numbers, names (m1, or $A), calls, arrays, arithmetic and comparison.
 * Values are numbers, texts or series; a list of series stands for TS[] as well as TS.  Functions are AWS's
 * by name (April 2026); one that is not here gives its first argument, which keeps the picture's shape. */
import { Labels } from './metric';
import { rank, reduceValues, Series, Values } from './series';

export type Value = number | string | Series[];

/* ---- syntax ------------------------------------------------------------------------------- */

type Node =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: Node[] }
  | { kind: 'call'; name: string; args: Node[] }
  | { kind: 'operation'; operator: string; left: Node; right: Node };

const tokenPattern = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(\$\{[^}]+\}|\$?[A-Za-z_][\w.]*)|(\*\*|&&|\|\||[<>=!]=|[-+*/%^(),[\]<>!]))/y;

function tokens(text: string): string[] {
  const found: string[] = [];
  tokenPattern.lastIndex = 0;
  for (;;) {
    const from = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) {
      if (text.slice(from).trim()) {
        throw new Error(`cannot read the expression at: ${text.slice(from, from + 30)}`);
      }
      return found;
    }
    found.push(match[0].trim());
  }
}

const binding: Record<string, number> = {
  '||': 1, OR: 1, '&&': 2, AND: 2, '==': 3, '!=': 3, '<': 4, '>': 4, '<=': 4, '>=': 4,
  '+': 5, '-': 5, '*': 6, '/': 6, '%': 6, '^': 7, '**': 7,
};

class Parser {
  private at = 0;
  constructor(private readonly words: string[]) {}

  whole(): Node {
    const node = this.operation(0);
    if (this.at < this.words.length) {
      throw new Error(`cannot read the expression at: ${this.words[this.at]}`);
    }
    return node;
  }

  private operation(least: number): Node {
    let left = this.operand();
    for (;;) {
      const operator = this.words[this.at];
      const strength = operator === undefined ? undefined : binding[operator];
      if (strength === undefined || strength <= least) {
        return left;
      }
      this.at++;
      left = { kind: 'operation', operator, left, right: this.operation(strength) };
    }
  }

  private list(end: string): Node[] {
    const items: Node[] = [];
    while (this.at < this.words.length && this.words[this.at] !== end) {
      items.push(this.operation(0));
      if (this.words[this.at] === ',') {
        this.at++;
      }
    }
    this.at++;
    return items;
  }

  private operand(): Node {
    const word = this.words[this.at++];
    if (word === undefined) {
      throw new Error('the expression ends too early');
    }
    if (word === '-') {
      return { kind: 'operation', operator: '-', left: { kind: 'number', value: 0 }, right: this.operation(6) };
    }
    if (word === '(') {
      const [inner] = this.list(')');
      return inner;
    }
    if (word === '[') {
      return { kind: 'list', items: this.list(']') };
    }
    if (/^[\d.]/.test(word)) {
      return { kind: 'number', value: Number(word) };
    }
    if (/^['"]/.test(word)) {
      const inner = word.slice(1, -1);
      return { kind: 'text', value: word[0] === "'" ? inner.replace(/\\(['\\])/g, '$1') : inner };
    }
    if (this.words[this.at] === '(' && !word.startsWith('$')) {
      this.at++;
      return { kind: 'call', name: word, args: this.list(')') };
    }
    return { kind: 'name', name: word.replace(/^\$\{?|\}$/g, '') };
  }
}

/* ---- meaning ------------------------------------------------------------------------------ */

const operations: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b,
  '^': (a, b) => a ** b, '**': (a, b) => a ** b,
  '<': (a, b) => Number(a < b), '>': (a, b) => Number(a > b), '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b), '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b),
  '&&': (a, b) => Number(!!a && !!b), AND: (a, b) => Number(!!a && !!b),
  '||': (a, b) => Number(!!a || !!b), OR: (a, b) => Number(!!a || !!b),
};

/* A point that cannot be computed is dropped, as CloudWatch does. */
function point(operate: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null || b === null || a === undefined || b === undefined) {
    return null;
  }
  const value = operate(a, b);
  return Number.isFinite(value) ? value : null;
}

export function mapSeries(series: Series[], change: (value: number | null, i: number, all: Values) => number | null): Series[] {
  return series.map((one) => ({ ...one, values: one.values.map(change) }));
}

function fits(a: Labels, b: Labels): boolean {
  return Object.keys(a).every((key) => !(key in b) || a[key] === b[key]);
}

function pairs(left: Series[], right: Series[]): Array<[Series, Series]> {
  if (right.length === 1 || left.length === 1) {
    const one = left.length === 1;
    return one ? right.map((r) => [left[0], r]) : left.map((l) => [l, right[0]]);
  }
  return left.flatMap((l) => {
    const r = right.find((other) => fits(l.labels, other.labels));
    return r ? [[l, r] as [Series, Series]] : [];
  });
}

function named(l: Series, r: Series): Pick<Series, 'label' | 'labels'> {
  const more = Object.keys(r.labels).length > Object.keys(l.labels).length ? r : l;
  return { label: more.label, labels: { ...l.labels, ...r.labels } };
}

function operate(operator: string, left: Value, right: Value): Value {
  const f = operations[operator];
  if (typeof left === 'number' && typeof right === 'number') {
    return f(left, right);
  }
  if (typeof left === 'number') {
    return mapSeries(right as Series[], (value) => point(f, left, value));
  }
  if (typeof right === 'number') {
    return mapSeries(left as Series[], (value) => point(f, value, right));
  }
  return pairs(left as Series[], right as Series[]).map(([l, r]) => ({
    ...named(l, r),
    values: l.values.map((value, i) => point(f, value, r.values[i])),
  }));
}

/* SUM of an array is a series, SUM of one series a number. */
function aggregate(by: string, args: Value[], isArray: boolean): Value {
  const series = args.flatMap((arg) => (Array.isArray(arg) ? arg : []));
  if (!isArray && series.length === 1) {
    return reduceValues(series[0].values, by);
  }
  if (!series.length) {
    return [];
  }
  const values = series[0].values.map((_, i) => {
    const column = series.map((one) => one.values[i]);
    return column.every((value) => value === null) ? null : reduceValues(column, by);
  });
  return [{ label: '', labels: {}, values }];
}

function filled(series: Series[], how: Value): Series[] {
  if (typeof how === 'number') {
    return mapSeries(series, (value) => value ?? how);
  }
  let last: number | null = null;
  return mapSeries(series, (value) => (last = value ?? last));
}

/* AWS: the mean and deviation of what was before; here of the whole range. */
function band(series: Series[], width: number): Series[] {
  return series.flatMap((one) => {
    const there = one.values.filter((v): v is number => v !== null);
    const mean = reduceValues(there, 'AVG');
    const deviation = Math.sqrt(there.reduce((a, v) => a + (v - mean) ** 2, 0) / Math.max(1, there.length));
    const edge = (sign: number, name: string) => ({
      ...one, label: `${one.label} ${name}`.trim(), values: one.values.map(() => mean + sign * width * deviation) });
    return [one, edge(1, 'upper'), edge(-1, 'lower')];
  });
}

function running(series: Series[]): Series[] {
  return series.map((one) => {
    let sum = 0;
    return { ...one, values: one.values.map((value) => (sum += value ?? 0)) };
  });
}

export interface Scope {
  period: number;
  series(name: string): Series[] | undefined;
  search(text: string, statistic: string): Series[];
  insights(text: string): Series[];
}

const listOf = (value: Value): Series[] => (Array.isArray(value) ? value : []);
const numberOf = (value: Value, otherwise: number) => (typeof value === 'number' ? value : otherwise);

const simple: Record<string, (v: number) => number> = {
  ABS: Math.abs, CEIL: Math.ceil, FLOOR: Math.floor, LOG: Math.log, LOG10: Math.log10, ROUND: Math.round,
  SQRT: Math.sqrt, IS_NAN: (v) => Number(Number.isNaN(v)), IS_INF: (v) => Number(!Number.isFinite(v)),
};

function condition(args: Value[]): Value {
  const [test, yes, no] = args;
  if (typeof test === 'number') {
    return test ? yes : no ?? [];
  }
  const at = (value: Value | undefined, n: number, i: number) =>
    value === undefined ? null : typeof value === 'number' ? value : listOf(value)[Math.min(n, listOf(value).length - 1)]?.values[i] ?? null;
  const shape = [yes, no, test].find((value) => Array.isArray(value)) as Series[];
  return shape.map((one, n) => ({ ...one, values: one.values.map((_, i) => (at(test, n, i) ? at(yes, n, i) : at(no, n, i))) }));
}

const functions: Record<string, (args: Value[], scope: Scope, isArray: boolean) => Value> = {
  SUM: (args, _, isArray) => aggregate('SUM', args, isArray),
  AVG: (args, _, isArray) => aggregate('AVG', args, isArray),
  MAX: (args, _, isArray) => aggregate('MAX', args, isArray),
  MIN: (args, _, isArray) => aggregate('MIN', args, isArray),
  FILL: ([series, how]) => filled(listOf(series), how),
  PERIOD: (_, scope) => scope.period,
  RATE: ([series], scope) =>
    mapSeries(listOf(series), (v, i, all) => (i && v !== null && all[i - 1] !== null ? (v - all[i - 1]!) / scope.period : null)),
  DIFF: ([series]) => mapSeries(listOf(series), (v, i, all) => (i && v !== null && all[i - 1] !== null ? v - all[i - 1]! : null)),
  RUNNING_SUM: ([series]) => running(listOf(series)),
  IF: (args) => condition(args),
  SORT: ([series, by, direction, limit]) =>
    rank(listOf(series), String(by), String(direction) === 'ASC').slice(0, numberOf(limit, 500)),
  SLICE: ([series, from, to]) => listOf(series).slice(numberOf(from, 0), typeof to === 'number' ? to : undefined),
  ANOMALY_DETECTION_BAND: ([series, width]) => band(listOf(series), numberOf(width, 2)),
  SEARCH: ([text, statistic], scope) => scope.search(String(text), String(statistic ?? 'Average')),
};

/* Words that functions take: SORT(…, SUM, DESC, 10), FILL(…, LINEAR). */
const words = /^(SUM|AVG|MAX|MIN|ASC|DESC|REPEAT|LINEAR|true|false)$/;

function word(name: string): string {
  if (!words.test(name)) {
    throw new Error(`there is no query \`${name}\``);
  }
  return name;
}

/* Functions whose result is several series, whatever they are given. */
const givesArray = /^(SEARCH|SORT|SLICE|METRICS)$/i;

function evaluate(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'number':
    case 'text':
      return node.value;
    case 'name':
      return scope.series(node.name) ?? word(node.name);
    case 'list':
      return node.items.flatMap((item) => listOf(evaluate(item, scope)));
    case 'operation':
      return operate(node.operator, evaluate(node.left, scope), evaluate(node.right, scope));
    case 'call': {
      const name = node.name.toUpperCase();
      const args = node.args.map((arg) => evaluate(arg, scope));
      const isArray = node.args.some((arg) => arg.kind === 'list' || (arg.kind === 'call' && givesArray.test(arg.name)));
      if (simple[name]) {
        return typeof args[0] === 'number' ? simple[name](args[0]) : mapSeries(listOf(args[0]), (v) => (v === null ? null : simple[name](v)));
      }
      return functions[name]?.(args, scope, isArray) ?? args[0] ?? [];
    }
  }
}

/* The series that an expression gives; a number becomes a level line as long as `length`. */
export function calculate(text: string, scope: Scope, length: number): Series[] {
  const insights = /^\s*SELECT\s/i.test(text);
  const value = insights ? scope.insights(text) : evaluate(new Parser(tokens(text)).whole(), scope);
  if (typeof value === 'string') {
    throw new Error(`there is no query \`${value}\``);
  }
  return typeof value === 'number' ? [{ label: '', labels: {}, values: new Array(length).fill(value) }] : value;
}
