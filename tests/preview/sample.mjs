/* What sample data promises, without a browser: counts are whole and errors a part of them, percentiles are
 * in order, sums are what they should be, calculations what their inputs say, and all of it is the same
 * every time.
 *
 *     node sample.mjs DASHC */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Report, root, SKIPPED } from './browser.mjs';

const fromPreview = createRequire(path.join(root, 'preview/package.json'));

/* The files of preview/src/sample that need nothing of Grafana's. */
async function load() {
  let esbuild;
  try {
    esbuild = fromPreview('esbuild');
  } catch {
    console.log('skipped: esbuild is not installed: npm ci --prefix preview');
    process.exit(SKIPPED);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dashc-sample-'));
  const names = ['metric', 'series', 'math', 'lines', 'universe'];
  const contents = names.map((name) => `export * as ${name} from './${name}';`).join('\n');
  const outfile = path.join(folder, 'sample.mjs');
  await esbuild.build({ stdin: { contents, resolveDir: path.join(root, 'preview/src/sample') }, bundle: true, format: 'esm', outfile });
  const loaded = await import(pathToFileURL(outfile));
  fs.rmSync(folder, { recursive: true });
  return loaded;
}

const { metric, series, math, lines, universe } = await load();
const report = new Report();
const NOON = Date.UTC(2026, 0, 15, 12) / 1000;
const moments = series.momentsOf(NOON - 86400, NOON, 300);
const counter = (name) => ({ namespace: 'AWS/Lambda', metric: name, quantity: 'count', across: 'sum', counts: true, scale: 1, per: 0 });
const duration = { namespace: 'AWS/Lambda', metric: 'Duration', quantity: 'time', across: 'mean', scale: 0.001, per: 0 };
const byFunction = [{ key: 'FunctionName', values: [] }];
const ask = (facts, statistic, choices = byFunction, more = {}) => series.select({ facts, statistic, choices, ...more }, moments);
const everywhere = (test) => (...lists) => lists[0].every((one, n) => one.values.every((_, i) => test(...lists.map((list) => list[n].values[i]))));

/* ---- counts and times ---- */

const invocations = ask(counter('Invocations'), 'Sum');
const errors = ask(counter('Errors'), 'Sum');
report.check('a series for each function', invocations.map((s) => s.label).join() === universe.valuesOf('FunctionName').join());
report.check('counts are whole and not negative', everywhere((v) => Number.isInteger(v) && v >= 0)(invocations));
report.check('errors are a part of requests', everywhere((e, all) => e <= all)(errors, invocations));
report.check('there are errors', errors.some((s) => s.values.some((v) => v > 0)));
report.check('the same every time', JSON.stringify(ask(counter('Errors'), 'Sum')) === JSON.stringify(errors));

const times = ['Minimum', 'p50', 'p90', 'p95', 'p99', 'Maximum'].map((statistic) => ask(duration, statistic));
report.check('percentiles are in order', everywhere((...at) => at.every((v, i) => i === 0 || at[i - 1] < v))(...times));
const count = ask(duration, 'SampleCount');
report.check('as many times as requests', everywhere((n, all) => n === all)(count, invocations));
const near = (a, b) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a));
report.check('a sum of times is mean × count', everywhere((sum, mean, n) => near(sum, mean * n))(ask(duration, 'Sum'), ask(duration, 'Average'), count));
report.check('milliseconds', everywhere((v) => v > 5 && v < 10000)(times[1]));

/* ---- shares and levels ---- */

const share = (name, scale) => ({ namespace: 'AWS/RDS', metric: name, quantity: 'ratio', across: 'none', scale, per: 0 });
report.check('a percentage is at most 100', everywhere((v) => v >= 0 && v <= 100)(ask(share('CPUUtilization', 0.01), 'Average')));
report.check('a ratio is at most 1', everywhere((v) => v >= 0 && v <= 1)(ask(share('CacheHitRate', 1), 'Average')));
const parts = ['4xxErrorRate', '5xxErrorRate', 'TotalErrorRate'].map((name) => ask(share(name, 0.01), 'Average'));
report.check('4xx and 5xx make the total', everywhere((a, b, all) => near(a + b, all))(...parts));
const bound = { ...share('Level', 1), quantity: 'none', min: 3, max: 4 };
report.check('declared ends hold', everywhere((v) => v >= 3 && v <= 4)(ask(bound, 'Average')));

/* ---- what is selected ---- */

const some = ask(counter('Invocations'), 'Sum', [{ key: 'FunctionName', values: ['orders', 'search'] }]);
report.check('only what is chosen', some.map((s) => s.label).join() === 'orders,search');
report.check('and the same as among all', JSON.stringify(some[0].values) === JSON.stringify(invocations.find((s) => s.label === 'orders').values));
const total = ask(counter('Invocations'), 'Sum', byFunction, { by: [] });
report.check('what is not grouped is added up', everywhere((v, i) => v === i)(total, [{ values: moments.at.map((_, i) => invocations.reduce((sum, s) => sum + s.values[i], 0)) }]));
report.check('a pattern finds or makes names', universe.valuesMatching('FunctionName', 'checkout-(a|b)').join() === 'checkout-a');
report.check('a wildcard', universe.valuesMatching('FunctionName', universe.wildcardPattern('pay*')).join() === 'payments');

/* ---- calculations ---- */

const named = { e: errors, r: invocations, A: errors, B: invocations };
const factsOf = (_, name) => (name === 'Duration' ? duration : counter(name));
const scope = {
  period: 300,
  series: (name) => named[name],
  search: (text, statistic) => series.select(series.selectionOfSearch(text, statistic, factsOf), moments),
  insights: (text) => series.selectInsights(text, factsOf, moments),
};
const calculate = (text) => math.calculate(text, scope, moments.at.length);
const sum = (list, i) => list.reduce((all, one) => all + one.values[i], 0);
report.check('SUM of an array', everywhere((v, w) => v === w)(calculate('SUM([r])'), [{ values: moments.at.map((_, i) => sum(invocations, i)) }]));
report.check('a quotient of sums', calculate('SUM([e]) / SUM([r])')[0].values.every((v, i) => near(v, sum(errors, i) / sum(invocations, i))));
report.check('series by series', everywhere((v, e, r) => near(v, e / r))(calculate('$A / $B'), errors, invocations));
report.check('by groups, not by order', calculate('$A / $B').map((s) => s.labels.FunctionName).join() === errors.map((s) => s.labels.FunctionName).join());
report.check('precedence', calculate('1 + 2 * 3')[0].values[0] === 7 && calculate('(1 + 2) * 3')[0].values[0] === 9 && calculate('-2 + 5')[0].values[0] === 3);
report.check('no division by zero', calculate('r / (r - r)').every((s) => s.values.every((v) => v === null)));
report.check('IF', everywhere((v, e) => v === (e > 0 ? 1 : 0))(calculate('IF(e > 0, 1, 0)'), errors));
report.check('FILL', calculate('FILL(r / (r - r), 0)').every((s) => s.values.every((v) => v === 0)));
report.check('SORT', calculate('SORT([r], SUM, DESC, 2)').map((s) => s.label).join() === 'checkout,orders');
report.check('PERIOD', everywhere((v, r) => near(v, r / 300))(calculate('r / PERIOD(r)'), invocations));
const search = calculate(`SEARCH('{"AWS/Lambda","FunctionName"} MetricName="Errors" "FunctionName"=("orders" OR "search")', 'Sum', 300)`);
report.check('SEARCH', search.map((s) => s.label).join() === 'orders,search' && everywhere((v, w) => v === w)([search[0]], [errors[1]]));
const insights = calculate(`SELECT SUM("Errors") FROM SCHEMA("AWS/Lambda", "FunctionName") WHERE "FunctionName" != 'orders' GROUP BY "FunctionName" ORDER BY SUM() DESC LIMIT 2`);
report.check('Metrics Insights', insights.length === 2 && insights.every((s) => s.label !== 'orders'), insights.map((s) => s.label).join());
let said = '';
try {
  calculate('nothing + 1');
} catch (error) {
  said = error.message;
}
report.check('an unknown name is said', said.includes('nothing'), said);

/* ---- lines ---- */

const wanted = [{ key: 'level', operator: 'in', values: ['ERROR', 'FATAL'] }, { key: '@message', operator: 'contains', values: ['timed out'] }];
const found = lines.linesOf('app', wanted, ['level'], (NOON - 3600) * 1000, NOON * 1000, 50);
report.check('lines of the levels that are asked for', found.length > 10 && found.every((line) => ['ERROR', 'FATAL'].includes(line.level)));
report.check('and with the words', found.every((line) => line.message.includes('timed out')));
report.check('the newest first, in the range', found.every((line, i) => line.at <= NOON * 1000 && line.at >= (NOON - 3600) * 1000 && (i === 0 || line.at <= found[i - 1].at)));
report.finish();
