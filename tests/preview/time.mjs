/* How long a reader waits: for the first page, and from a save to the changed picture.
 *
 *     node time.mjs DASHC [TIMES]
 *
 * Wall time depends on what else the machine does; beside it stands what the browser's processes computed. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch, openPage, root } from './browser.mjs';

/* Every process: its parent, and what it and its children that ended have computed, in hundredths of a second
 * (Linux). */
function processes() {
  const found = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
      found.set(Number(pid), { parent: fields[1], ticks: fields[11] + fields[12] + fields[13] + fields[14] });
    } catch {
      continue; /* it has ended */
    }
  }
  return found;
}

/* Milliseconds of processor time of the processes that this one started: the browser's and the server. */
function computed() {
  const all = processes();
  const mine = (pid) => pid === process.pid || (all.has(pid) && pid > 1 && mine(all.get(pid).parent));
  let ticks = 0;
  for (const [pid, one] of all) {
    if (pid !== process.pid && mine(pid)) ticks += one.ticks;
  }
  return ticks * 10;
}

function serve(dashc, cwd) {
  const server = spawn(dashc, ['serve', 'dashboards', '--port', '0'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve) => server.stdout.once('data', (text) => resolve({ server, url: String(text).trim() })));
}

async function measured(what, times, once) {
  const wall = [];
  const work = [];
  for (let i = 0; i < times; i++) {
    const [start, before] = [performance.now(), computed()];
    await once(i);
    wall.push(performance.now() - start);
    work.push(computed() - before);
  }
  const least = (list) => Math.round(Math.min(...list));
  const middle = (list) => Math.round([...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]);
  console.log(`${what}: ${least(wall)} ms at best, ${middle(wall)} ms in the middle of ${times}; computed ${middle(work)} ms`);
}

/* As a server that compresses would send it. */
function bundle(dashc) {
  const sizes = ['app.js', 'app.css'].map((name) => fs.readFileSync(path.join(path.dirname(dashc), 'preview', name))).map((bytes) => [bytes.length, gzipSync(bytes).length]);
  const [plain, packed] = [0, 1].map((i) => Math.round(sizes.reduce((sum, size) => sum + size[i], 0) / 1000));
  console.log(`the page: ${plain} kB, ${packed} kB compressed`);
}

const picture = (title) => `[data-viz-panel-key]:has(h2:text-is("${title}")) canvas`;
const dashc = path.resolve(process.argv[2]);
const times = Number(process.argv[3] ?? 5);
const browser = await launch(dashc);
bundle(dashc);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dashc-time-'));
fs.cpSync(path.join(root, 'dashboards'), path.join(folder, 'dashboards'), { recursive: true });
const { server, url } = await serve(dashc, folder);
try {
  await measured('first page', times, async () => {
    const page = await openPage(browser);
    await page.goto(`${url}#/lambda-performance`);
    await page.waitForFunction(() => document.querySelectorAll('[data-viz-panel-key] canvas').length >= 7);
    await page.close();
  });
  const file = path.join(folder, 'dashboards/lambda.dash');
  const text = fs.readFileSync(file, 'utf8');
  const page = await openPage(browser);
  await page.goto(`${url}#/lambda-performance`);
  await page.waitForSelector(picture('Concurrent'));
  await measured('from a save to the picture', times, async (i) => {
    fs.writeFileSync(`${file}.new`, text.replace('lambda.concurrent by', `"Changed ${i}" lambda.concurrent by`));
    fs.renameSync(`${file}.new`, file);
    await page.waitForSelector(picture(`Changed ${i}`));
  });
} finally {
  server.kill();
  await browser.close();
  fs.rmSync(folder, { recursive: true });
}
