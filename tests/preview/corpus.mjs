/* Dashboards that dashc did not write, drawn without a panel error: node corpus.mjs DASHC FOLDER [COUNT]
 *
 * FOLDER holds dashboards in Grafana's classic JSON; those of schemaVersion 36 and later are taken, evenly
 * over all folders.  There are no recipes for their queries: the page guesses by units and names. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, openPage, Report, seeAll, settle } from './browser.mjs';

const LEAST_SCHEMA = 36;

function* files(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(file);
    else if (entry.name.endsWith('.json')) yield file;
  }
}

function dashboardOf(file) {
  try {
    const json = JSON.parse(fs.readFileSync(file, 'utf8'));
    const dashboard = json.dashboard ?? json;
    return Array.isArray(dashboard.panels) && dashboard.schemaVersion >= LEAST_SCHEMA ? dashboard : undefined;
  } catch {
    return undefined;
  }
}

/* `count` of all, spread evenly. */
function chosen(folder, count) {
  const all = [...files(folder)].map((file) => ({ file, dashboard: dashboardOf(file) })).filter((one) => one.dashboard);
  const step = Math.max(1, all.length / count);
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor(i * step)]);
}

function pageOf(dashc, uid, dashboard) {
  const page = path.join(path.dirname(dashc), 'preview');
  const [script, style] = ['app.js', 'app.css'].map((name) => fs.readFileSync(path.join(page, name), 'utf8'));
  const entry = { uid, title: dashboard.title ?? uid, folder: '', description: '', file: '', line: 0, panels: 0, tags: [] };
  const index = { version: '', project: '', generation: 1, good: true, messages: { text: '', errors: 0, warnings: 0, fault: false }, dashboards: [entry] };
  const data = JSON.stringify({ index, dashboards: [{ uid, title: entry.title, folder: '', dashboard, panels: {} }] }).replace(/</g, '\\u003c');
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><style>${style}</style><div id="app"></div>`
    + `<script type="application/json" id="dashc-data">${data}</script><script>${script}</script>`;
}

function panelErrors() {
  const found = [...document.querySelectorAll('[data-testid="data-testid Panel status error"], [data-viz-panel-key] [role="alert"]')];
  return found.map((one) => `${one.closest('[data-viz-panel-key]')?.querySelector('h2')?.textContent ?? '?'}: ${one.textContent.slice(0, 120) || one.getAttribute('aria-label') || 'an error'}`);
}

const [dashcGiven, folder, count = '150'] = process.argv.slice(2);
const dashc = path.resolve(dashcGiven);
const browser = await launch(dashc);
const report = new Report();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'dashc-corpus-'));
let panels = 0;
try {
  for (const [i, { file, dashboard }] of chosen(folder, Number(count)).entries()) {
    const name = path.relative(folder, file);
    const html = path.join(scratch, `${i}.html`);
    fs.writeFileSync(html, pageOf(dashc, `d${i}`, dashboard));
    const page = await openPage(browser, { width: 1600, height: 6000 });
    await page.goto(`${pathToFileURL(html).href}#/d${i}?theme=dark`);
    const drawn = await settle(page, 0).then(() => page.waitForSelector('.dashc-scene', { timeout: 20000 })).then(() => seeAll(page)).then(() => settle(page, 1)).then(() => '', (error) => error.message.split('\n')[0]);
    const here = await page.$$eval('[data-viz-panel-key]', (all) => all.length);
    panels += here;
    const empty = !dashboard.panels.some((panel) => panel.type !== 'row');
    const errors = [...await page.evaluate(panelErrors), ...page.trouble.filter((one) => one.startsWith('script'))];
    report.check(name, !errors.length && (!drawn || empty), [drawn, ...errors].filter(Boolean).slice(0, 4).join('\n  '));
    await page.close();
    fs.rmSync(html);
  }
} finally {
  await browser.close();
  fs.rmSync(scratch, { recursive: true });
}
console.log(`${panels} panels`);
report.finish();
