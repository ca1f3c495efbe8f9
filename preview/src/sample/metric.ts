/* What one metric measures at one moment.
 *
 * Behind all metrics of a namespace stands one flow of requests for each group, with a daily curve, some
 * noise and now and then an incident; errors are a part of it, latencies are drawn from one distribution.
 * So errors never exceed requests, p50 < p95 < p99, and a rate is what its parts say. */
import { Recipe } from '../document';
import { bell, count, even, hash, normalQuantile, smooth } from './random';
import { shareOf } from './universe';

export type Labels = Record<string, string>;
export type Facts = Pick<Recipe, 'namespace' | 'metric' | 'quantity' | 'scale' | 'per' | 'across' | 'counts' | 'min' | 'max'>;

const HOUR = 3600;

function groupName(labels: Labels): string {
  return Object.keys(labels).sort().map((key) => `${key}=${labels[key]}`).join(',');
}

/* One metric for one group, with what does not change over time worked out. */
export interface Source {
  facts: Facts;
  space: string;
  group: string;
  share: number;
  flowSeed: number;
  seed: number;
  level: number; /* even in [0, 1): how large it is for its kind */
  part: number; /* of the requests, where it counts a part of them */
}

/* What part of all requests such a counter counts. */
const parts: Array<[RegExp, number]> = [
  [/(5xx|fault|fatal|exception|dead|dlq)/i, 0.004],
  [/(throttl|reject|spill|blocked)/i, 0.002],
  [/(4xx|client.?error|conditional)/i, 0.03],
  [/(error|fail|timeout|timed)/i, 0.006],
  [/(cold|init|retr)/i, 0.02],
  [/(2xx|success|delivered|hits?$)/i, 0.93],
  [/(3xx|miss)/i, 0.05],
  [/(warn)/i, 0.05],
  [/(invocations|requests?|count|calls|events|messages|records|publish|sent|received|documents|flows?)/i, 1],
];

function partOf(metric: string): number {
  const found = parts.find(([pattern]) => pattern.test(metric));
  return found ? found[1] : 0.2 + 0.6 * even(hash(metric), 7);
}

/* What of a source follows from its metric's name. */
function seeded(facts: Facts, { space, group }: { space: string; group: string }) {
  const seed = hash(`${space}|${facts.metric ?? ''}|${group}`);
  return { seed, level: even(seed, 1) };
}

export function sourceOf(facts: Facts, labels: Labels, region = ''): Source {
  const group = groupName(labels);
  const space = `${facts.namespace ?? ''}@${region}`;
  let share = 1;
  for (const key of Object.keys(labels)) {
    share *= shareOf(key, labels[key]);
  }
  const metric = facts.metric ?? '';
  return {
    facts, space, group, share,
    flowSeed: hash(`${space}|${group}`),
    ...seeded(facts, { space, group }),
    part: partOf(metric),
  };
}

/* ---- what happens ------------------------------------------------------------------------- */

/* 1 on average, low at night; the same for everything, with a wobble of the group's own. */
function curve(seed: number, t: number): number {
  const day = 1 + 0.45 * Math.sin(((t / HOUR - 9) / 24) * 2 * Math.PI);
  const wobble = 1 + 0.14 * smooth(seed, t / (1.7 * HOUR)) + 0.09 * smooth(seed + 9, t / 600);
  return day * wobble;
}

/* 0 in good times, up to 1 in an incident; each group has its own. */
function trouble(seed: number, t: number): number {
  return Math.max(0, smooth(seed + 77, t / (0.9 * HOUR)) - 0.72) * 3.5;
}

/* Requests for each second. */
function flow(s: Source, t: number): number {
  const whole = 140 + 300 * even(hash(s.facts.namespace ?? ''), 3);
  return whole * s.share * curve(s.flowSeed, t);
}

/* ---- kinds of metrics --------------------------------------------------------------------- */

function requests(s: Source, t: number, period: number): number {
  return count(flow(s, t) * period, s.flowSeed, Math.round(t / period));
}

function counted(s: Source, t: number, period: number): number {
  const all = requests(s, t, period);
  if (s.part >= 1) {
    return all;
  }
  const bad = s.part < 0.5;
  const mean = all * s.part * (bad ? 0.35 + 12 * trouble(s.flowSeed, t) : 1);
  return Math.min(all, count(mean, s.seed, Math.round(t / period)));
}

/* A value below which a share p of all samples lies, for samples around `middle`. */
function sampled(middle: number, spread: number, p: number): number {
  return middle * Math.exp(spread * normalQuantile(p));
}

const LOW = 0.0015;
const HIGH = 0.9993;

/* The share of samples below what a statistic shows; NaN for the mean. */
function place(statistic: string): number {
  const percent = /^(?:p|tm|wm)(\d+(?:\.\d+)?)$/i.exec(statistic);
  if (percent) {
    return Math.min(HIGH, Number(percent[1]) / 100);
  }
  return { median: 0.5, min: LOW, minimum: LOW, max: HIGH, maximum: HIGH }[statistic.toLowerCase()] ?? NaN;
}

function drawn(middle: number, spread: number, statistic: string): number {
  const p = place(statistic);
  return Number.isNaN(p) ? middle * Math.exp((spread * spread) / 2) : sampled(middle, spread, p);
}

function seconds(s: Source, t: number, statistic: string): number {
  const name = s.facts.metric ?? '';
  const base = /(age|oldest|delay|lag|behind)/i.test(name) ? 20 + 100 * s.level
    : /(cold|init)/i.test(name) ? 0.25 + 0.3 * s.level
    : /(integration|target|origin|first.?byte)/i.test(name) ? 0.018 + 0.1 * s.level
    : 0.03 + 0.25 * s.level;
  const move = 1 + 0.12 * smooth(s.seed, t / 900) + 0.05 * bell(s.seed, Math.round(t / 60));
  const middle = base * Math.max(0.3, move) * (1 + 1.4 * trouble(s.flowSeed, t));
  return drawn(middle, 0.55, statistic);
}

/* A total is what its parts are: 4xx and 5xx together. */
function shareOfParts(s: Source, t: number): number {
  const part = (metric: string) => ({ ...s, facts: { ...s.facts, metric }, ...seeded({ ...s.facts, metric }, s) });
  return share(part('4xxErrorRate'), t) + share(part('5xxErrorRate'), t);
}

function share(s: Source, t: number): number {
  const name = s.facts.metric ?? '';
  if (/total.?error/i.test(name)) {
    return shareOfParts(s, t);
  }
  const base = /(hit|availab|success|health)/i.test(name) ? 0.93 + 0.05 * s.level
    : /(error|4xx|5xx|fail|throttl|reject)/i.test(name) ? 0.004 + 0.01 * s.level
    : 0.18 + 0.4 * s.level;
  const move = 0.25 * smooth(s.seed, t / (1.3 * HOUR)) + 0.1 * smooth(s.seed + 5, t / 700);
  const rest = base > 0.9 ? 1 - base : base;
  return Math.min(1, Math.max(0, base + rest * move + (base > 0.9 ? -1 : 1) * rest * 0.6 * trouble(s.flowSeed, t)));
}

/* How much there is of something that stays: memory, connections, waiting messages. */
function amount(s: Source, t: number, middle: number, statistic: string): number {
  const slow = 1 + 0.2 * smooth(s.seed, t / (2.3 * HOUR)) + 0.08 * smooth(s.seed + 3, t / 900);
  return drawn(middle * slow * (0.7 + 0.3 * curve(s.flowSeed, t)), 0.1, statistic);
}

function bytes(s: Source, t: number, period: number, statistic: string): number {
  const name = s.facts.metric ?? '';
  const stays = /(size|memory|storage|space|free|used|stored)/i.test(name);
  if (stays) {
    return amount(s, t, 2 ** (29 + 7 * s.level), statistic);
  }
  const each = (3 + 40 * s.level) * 1024;
  if (/^sum$/i.test(statistic)) {
    return Math.round(flow(s, t) * period * each);
  }
  return drawn(each, 0.5, statistic);
}

function isFlow(s: Source): boolean {
  return s.facts.quantity === 'count' && (s.facts.counts ?? s.facts.across === 'sum');
}

function plain(s: Source, t: number, period: number, statistic: string): number {
  switch (s.facts.quantity) {
    case 'time':
      return seconds(s, t, statistic);
    case 'ratio':
      return share(s, t);
    case 'bytes':
      return bytes(s, t, period, statistic);
    case 'currency':
      return amount(s, t, 40 + 400 * s.level, statistic);
    case 'count':
      return Math.round(amount(s, t, 4 + 60 * s.level * s.level, statistic));
    default:
      return amount(s, t, 10 + 80 * s.level, statistic);
  }
}

/* Statistics as Dash or CloudWatch write them. */
const isSum = /^sum$/i;
const isCount = /^(count|samplecount)$/i;

/* The value at t (seconds) over the period, in the metric's own unit. */
export function valueAt(s: Source, t: number, period: number, statistic: string): number {
  const { scale = 1, per = 0, min, max } = s.facts;
  if (isCount.test(statistic)) {
    return isFlow(s) ? counted(s, t, period) : requests(s, t, period);
  }
  if (per > 0) {
    return (s.facts.quantity === 'bytes' ? flow(s, t) * (3 + 40 * s.level) * 1024 : flow(s, t) * s.part) * (per / scale);
  }
  if (isFlow(s)) {
    const total = counted(s, t, period);
    return isSum.test(statistic) ? total : total / Math.max(1, requests(s, t, period));
  }
  const mean = plain(s, t, period, statistic) / scale;
  const value = isSum.test(statistic) && s.facts.quantity === 'time' ? mean * requests(s, t, period) : mean;
  return Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value));
}
