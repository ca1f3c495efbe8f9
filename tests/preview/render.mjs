/* Every dashboard of dashboards/ and every golden is drawn, light and dark: no panel error, no complaint of
 * the console, no blank panel, no text over another.
 *
 *     node render.mjs DASHC [--pictures DIR] [UID…] */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findFaults, launch, openPage, Report, root, seeAll, settle } from './browser.mjs';

const ROW = 38; /* pixels of a row of Grafana's grid */

function sources() {
  const golden = path.join(root, 'tests/golden');
  const cases = fs.readdirSync(golden).filter((name) => !name.endsWith('.json')).map((name) => path.join('tests/golden', name));
  return ['dashboards', ...cases];
}

/* The dashboards of one golden may have uids of another's: each is a preview of its own. */
function previewOf(dashc, source, folder) {
  const grafana = /^# grafana: (\S+)/.exec(fs.statSync(path.join(root, source)).isFile() ? fs.readFileSync(path.join(root, source), 'utf8') : '')?.[1];
  const out = path.join(folder, source.replace(/\W+/g, '-'));
  const words = ['preview', source, '-o', out, ...(grafana ? ['--grafana', grafana] : [])];
  execFileSync(dashc, words, { cwd: root, stdio: ['ignore', 'ignore', 'ignore'] });
  return path.join(out, 'index.html');
}

function heightOf(dashboard) {
  const rows = Math.max(1, ...dashboard.panels.map((p) => p.gridPos.y + p.gridPos.h));
  return 250 + ROW * rows;
}

function visiblePanels(dashboard) {
  return dashboard.panels.filter((panel) => panel.type !== 'row').length;
}

async function check(page, report, { uid, dashboard }, theme, html, pictures) {
  await page.setViewportSize({ width: 1600, height: heightOf(dashboard) });
  page.trouble.length = 0;
  await page.goto(`${html}#/${encodeURIComponent(uid)}?theme=${theme}`);
  const drawn = async () => {
    await page.waitForSelector('.dashc-scene .react-grid-item');
    await seeAll(page);
    await settle(page, visiblePanels(dashboard));
  };
  const shown = await drawn().then(() => [], (error) => [`not drawn: ${error.message.split('\n')[0]}`]);
  const faults = [...shown, ...page.trouble, ...(await page.evaluate(findFaults))];
  report.check(`${uid} ${theme}`, !faults.length, faults.join('\n  '));
  if (pictures) {
    await page.screenshot({ path: path.join(pictures, `${uid}-${theme}.png`), fullPage: true });
  }
}

/* That faults are found at all: a title is laid over itself, a picture is wiped. */
async function provesItself(page, report) {
  const before = await page.evaluate(findFaults);
  await page.evaluate(() => {
    const title = document.querySelector('[data-viz-panel-key] h2');
    const copy = title.cloneNode(true);
    copy.style.cssText = 'position: fixed; margin: 0; left: 0; top: 0;';
    copy.id = 'laid-over';
    title.after(copy);
    const [at, from] = [title.getBoundingClientRect(), copy.getBoundingClientRect()];
    copy.style.transform = `translate(${at.left - from.left + 3}px, ${at.top - from.top}px)`;
    const canvas = document.querySelector('[data-viz-panel-key] canvas');
    canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
  });
  const after = await page.evaluate(findFaults);
  report.check('no faults before', !before.length, before.join('\n  '));
  report.check('texts over each other are found', after.some((fault) => fault.includes('” over “')), after.join('\n  '));
  report.check('an empty plot is found', after.some((fault) => fault.includes('an empty plot')), after.join('\n  '));
}

const words = process.argv.slice(2);
const at = words.indexOf('--pictures');
const pictures = at >= 0 ? words.splice(at, 2)[1] : undefined;
const [dashc, ...only] = words;
if (pictures) fs.mkdirSync(pictures, { recursive: true });

const browser = await launch(path.resolve(dashc));
const report = new Report();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dashc-preview-'));
try {
  const page = await openPage(browser);
  for (const source of sources()) {
    const html = pathToFileURL(previewOf(path.resolve(dashc), source, folder)).href;
    await page.goto(html);
    const { dashboards } = JSON.parse(await page.evaluate(() => document.getElementById('dashc-data').textContent));
    for (const one of dashboards) {
      if (only.length && !only.includes(one.uid)) continue;
      for (const theme of ['light', 'dark']) await check(page, report, one, theme, html, pictures);
    }
    if (source === 'dashboards' && !only.length) await provesItself(page, report);
  }
} finally {
  await browser.close();
  fs.rmSync(folder, { recursive: true });
}
report.finish();
