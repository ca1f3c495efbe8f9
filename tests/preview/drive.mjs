/* A reader at work: opens a dashboard, changes the source and sees the picture change, breaks it and sees
 * the compiler's words, mends it, folds a row, chooses a value, looks behind a panel.
 *
 *     node drive.mjs DASHC */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findFaults, launch, openPage, Report, settle } from './browser.mjs';

const SOURCE = `use aws.lambda
dashboard "Checkout" in "Apps" {
    filter function
    annotate alarms "checkout-"
    row "Traffic" {
        lambda.invocations by function
        "Latency" lambda.duration p50, p95, p99
    }
    row "Errors" {
        lambda.errors by function
        "Error rate" lambda.errors / lambda.invocations  warn 1%
    }
}
`;

function write(file, text) {
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

function serve(dashc, cwd, port = '0') {
  const server = spawn(dashc, ['serve', 'dashboards', '--port', port], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    server.stdout.once('data', (text) => resolve({ server, url: String(text).trim() }));
    server.once('exit', (code) => reject(new Error(`dashc serve ended with ${code}`)));
  });
}

const titles = (page) => page.$$eval('[data-viz-panel-key] h2, [data-viz-panel-key] h6', (all) => all.map((one) => one.textContent));
const pictureOf = (page, key) => page.$eval(key, (panel) => panel.querySelector('canvas').toDataURL());
const panelOf = (title) => `[data-viz-panel-key]:has(h2:text-is("${title}"))`;

async function opens(page, url, report) {
  const start = Date.now();
  await page.goto(url);
  await page.waitForSelector('.dashc-entry');
  report.check('the index', (await page.textContent('.dashc-index')).includes('Checkout'));
  await page.click('.dashc-entry');
  await settle(page, 4);
  console.log(`index and first dashboard after ${Date.now() - start} ms`);
  report.check('four panels', (await titles(page)).length === 4, (await titles(page)).join());
  report.check('the folder', (await page.textContent('.dashc-bar')).includes('Apps'));
  report.check('it says that data is sample data', (await page.textContent('.dashc-bar')).includes('Sample data'));
}

async function follows(page, file, report) {
  const before = await pictureOf(page, panelOf('Invocations'));
  write(file, SOURCE.replace('lambda.invocations by function\n', 'lambda.throttles by function\n'));
  await page.waitForSelector(panelOf('Throttles'));
  await settle(page, 4);
  report.check('another picture', (await pictureOf(page, panelOf('Throttles'))) !== before);
  report.check('the old one is gone', !(await page.$(panelOf('Invocations'))));
  write(file, SOURCE);
  await page.waitForSelector(panelOf('Invocations'));
  await settle(page, 4);
  report.check('the same picture again', (await pictureOf(page, panelOf('Invocations'))) === before);
}

async function breaks(page, file, report) {
  write(file, SOURCE.replace('lambda.errors by', 'lambda.erors by'));
  await page.waitForSelector('.dashc-messages.broken');
  const text = await page.textContent('.dashc-messages');
  for (const part of ['dashboards/checkout.dash:10:16: error[D0142]', 'lambda.erors by function', '^~~~~', 'did you mean `errors`', 'the last good picture']) {
    report.check(`the message has ${part}`, text.includes(part), text);
  }
  report.check('the last good picture stays', (await titles(page)).includes('Errors'));
  write(file, SOURCE);
  await page.waitForSelector('.dashc-messages.broken', { state: 'detached' });
  report.check('mended', (await titles(page)).length === 4);
}

async function folds(page, file, report) {
  await page.click('button:has-text("Errors")');
  await page.waitForSelector(panelOf('Error rate'), { state: 'detached' });
  report.check('a folded row hides its panels', (await titles(page)).length === 2);
  write(file, SOURCE.replace('"Latency"', '"How long"'));
  await page.waitForSelector(panelOf('How long'));
  report.check('it stays folded after a change', (await titles(page)).length === 2, (await titles(page)).join());
  write(file, SOURCE);
  await page.waitForSelector(panelOf('Latency'));
  await page.click('button:has-text("Errors")');
  await settle(page, 4);
  report.check('and unfolds', (await titles(page)).length === 4);
}

async function chooses(page, report) {
  const legend = () => page.$$eval(`${panelOf('Invocations')} table tbody tr`, (rows) => rows.map((row) => row.innerText.split(/\s/)[0]));
  const latency = await pictureOf(page, panelOf('Latency'));
  report.check('all functions at first', (await legend()).length > 3, (await legend()).join());
  await page.click('[data-testid*="Variable Value DropDown"], [id^="var-function"]');
  await page.keyboard.type('orders');
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.click('.dashc-bar');
  await page.waitForFunction(() => document.querySelector('[data-viz-panel-key]').querySelectorAll('table tbody tr').length === 1);
  report.check('one function after it was chosen', (await legend()).join() === 'orders', (await legend()).join());
  report.check('and other panels follow', (await pictureOf(page, panelOf('Latency'))) !== latency);
}

async function looksBehind(page, report) {
  await page.hover(panelOf('Error rate'));
  await page.click(`${panelOf('Error rate')} [aria-label^="Menu for panel"]`);
  await page.click('[role="menuitem"]:has-text("Sentence")');
  const text = () => page.textContent('.dashc-inspector');
  report.check('the sentence', (await text()).includes('dashboards/checkout.dash:11') && (await text()).includes('lambda.errors / lambda.invocations  warn 1%'), await text());
  await page.click('.dashc-inspector [role="tab"]:has-text("Query")');
  report.check('the query', (await text()).includes('AWS/Lambda'), await text());
  await page.click('.dashc-inspector [role="tab"]:has-text("JSON")');
  report.check('the JSON', (await text()).includes('"metricName": "Errors"'), await text());
  await page.keyboard.press('Escape');
  report.check('it closes', !(await page.$('.dashc-inspector')));
}

async function light(page, report) {
  const colour = () => page.evaluate(() => getComputedStyle(document.querySelector('.dashc-page')).backgroundColor);
  const dark = await colour();
  await page.click('.dashc-bar button:has-text("Light")');
  await page.waitForSelector('.dashc-bar button:has-text("Dark")');
  await settle(page, 4);
  report.check('light', (await colour()) !== dark);
  report.check('no faults after all of it', !(await page.evaluate(findFaults)).length, (await page.evaluate(findFaults)).join('; '));
}

async function annotates(page, report) {
  const marks = () => page.$$eval(`${panelOf('Invocations')} .dashc-annotation`, (all) => all.map((one) => one.getAttribute('aria-label')));
  await page.waitForSelector(`${panelOf('Invocations')} .dashc-annotation`, { state: 'attached' });
  report.check('alarms are marked', (await marks()).some((words) => /^checkout-\w+ Alarm updated from OK to In alarm$/.test(words)), (await marks()).join());
  await page.hover(`${panelOf('Invocations')} .dashc-annotation >> nth=-1`);
  await page.waitForSelector('[role="tooltip"]:has-text("Alarm updated")');
  await page.click('.dashc-switch label[for^="data-layer"] >> nth=1');
  await page.waitForFunction(() => !document.querySelector('.dashc-annotation'));
  await page.click('.dashc-switch label[for^="data-layer"] >> nth=1');
  await page.waitForSelector('.dashc-annotation', { state: 'attached' });
}

/* The page hears of what was changed while the server was away. */
async function comesBack(page, server, start, file, report) {
  server.kill('SIGINT');
  await page.waitForSelector('.dashc-lost', { timeout: 10000 });
  write(file, SOURCE.replace('"Latency"', '"How long"'));
  const again = await start();
  await page.waitForSelector('.dashc-lost', { state: 'detached' });
  await page.waitForSelector(panelOf('How long'));
  report.check('it goes on when the server is back', (await titles(page)).length === 4);
  again.server.kill('SIGINT');
}

const dashc = path.resolve(process.argv[2]);
const browser = await launch(dashc);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dashc-drive-'));
const file = path.join(folder, 'dashboards/checkout.dash');
fs.mkdirSync(path.dirname(file));
fs.writeFileSync(file, SOURCE);
const report = new Report();
const { server, url } = await serve(dashc, folder);
server.removeAllListeners('exit');
try {
  const page = await openPage(browser);
  page.setDefaultTimeout(20000);
  await opens(page, url, report);
  await follows(page, file, report);
  await breaks(page, file, report);
  await folds(page, file, report);
  await chooses(page, report);
  await looksBehind(page, report);
  await annotates(page, report);
  await light(page, report);
  report.check('the console is silent', !page.trouble.length, page.trouble.join('\n  '));
  await comesBack(page, server, () => serve(dashc, folder, new URL(url).port), file, report);
} catch (error) {
  report.check('the whole story', false, error.stack);
} finally {
  server.kill();
  await browser.close();
  fs.rmSync(folder, { recursive: true });
}
report.finish();
