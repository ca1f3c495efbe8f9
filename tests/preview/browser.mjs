/* What the browser tests share: Chromium without a window, and a page that notes what goes wrong. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const SKIPPED = 77;
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/* As root, Chromium needs --no-sandbox; the rest keeps it from asking the network for anything. */
const switches = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-color-profile=srgb',
];

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(SKIPPED);
}

function browserProgram() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const places = (process.env.PATH ?? '').split(':').flatMap((folder) => names.map((name) => path.join(folder, name)));
  return places.find((file) => fs.existsSync(file)) ?? skip('no Chromium is in PATH (Debian\'s package chromium)');
}

async function playwright() {
  try {
    return createRequire(path.join(root, 'preview/package.json'))('playwright-core');
  } catch {
    return skip('playwright-core is not installed: npm ci --prefix preview');
  }
}

/* Ends with the skip status where there is no page, no playwright or no Chromium. */
export async function launch(dashc) {
  if (!fs.existsSync(path.join(path.dirname(dashc), 'preview/app.js'))) {
    skip('the preview\'s page is not built: ./dev run says how to get it');
  }
  const { chromium } = await playwright();
  return chromium.launch({ executablePath: browserProgram(), args: switches });
}

/* A page whose `trouble` holds every complaint: of the console, of scripts, of files that do not load. */
export async function openPage(browser, { width = 1600, height = 1000, theme = 'dark' } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, timezoneId: 'UTC', locale: 'en-US', colorScheme: theme, reducedMotion: 'reduce' });
  page.trouble = [];
  page.on('console', (message) => {
    const ours = /willReadFrequently/.test(message.text()); /* findFaults reads every canvas */
    if (['error', 'warning'].includes(message.type()) && !ours) page.trouble.push(`console: ${message.text().slice(0, 400)}`);
  });
  page.on('pageerror', (error) => page.trouble.push(`script: ${error.stack?.slice(0, 400) ?? error}`));
  page.on('requestfailed', (request) => page.trouble.push(`request: ${request.url().slice(0, 200)}`));
  return page;
}

/* ---- what a reader sees --------------------------------------------------------------------- */

/* Waits until every panel in view has its picture and nothing moves any more. */
export async function settle(page, panels) {
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-viz-panel-key]').length >= count && !document.querySelector('[aria-label="Panel loading bar"]'),
    panels, { timeout: 30000 });
  await page.evaluate(async () => {
    await document.fonts.ready;
    const shape = () => [...document.querySelectorAll('[data-viz-panel-key]')].map((p) => p.innerText.length + p.querySelectorAll('*').length).join();
    for (let still = 0, before = '', n = 0; still < 3 && n < 100; n++) {
      await new Promise((done) => setTimeout(done, 60));
      const now = shape();
      still = now === before ? still + 1 : 0;
      before = now;
    }
  });
}

/* Panels below the window are drawn when the reader comes there: goes to the end and back. */
export async function seeAll(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let y = 0; y < document.documentElement.scrollHeight; y += window.innerHeight) {
      window.scrollTo(0, y);
      await frame();
      await frame();
    }
  });
  await page.waitForFunction(() => !document.querySelector('.dashc-waiting'));
  await page.evaluate(() => window.scrollTo(0, 0));
}

/* Panels with an error, panels with nothing in them, and texts that lie over each other. */
export function findFaults() {
  const faults = [];
  const nameOf = (panel) => panel.querySelector('h2, h6, [data-testid^="header-container"]')?.textContent || panel.dataset.vizPanelKey;
  const painted = (canvas) => {
    if (!canvas.width || !canvas.height) return false;
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 3; i < data.length; i += 4) if (data[i]) return true;
    return false;
  };
  for (const panel of document.querySelectorAll('[data-viz-panel-key]')) {
    const content = panel.querySelector('[data-testid="data-testid panel content"]') ?? panel;
    if (panel.querySelector('[data-testid="data-testid Panel status error"], [role="alert"]')) faults.push(`${nameOf(panel)}: an error`);
    if (/^No data$/.test(content.innerText.trim())) faults.push(`${nameOf(panel)}: no data`);
    const canvases = [...content.querySelectorAll('canvas')];
    const shown = canvases.some(painted) || content.innerText.trim() || content.querySelector('svg path');
    if (!shown) faults.push(`${nameOf(panel)}: blank`);
    if (canvases.length && !canvases.some(painted)) faults.push(`${nameOf(panel)}: an empty plot`);
    faults.push(...overlaps(panel).map((words) => `${nameOf(panel)}: ${words}`));
  }
  return faults;

  function overlaps(panel) {
    const found = [];
    const boxes = [];
    const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const parent = node.parentElement;
      if (!node.textContent.trim() || parent.closest('title, style, [aria-hidden="true"]')) continue;
      const style = getComputedStyle(parent);
      if (style.visibility === 'hidden' || style.opacity === '0') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        const seen = clipped(box, parent, panel);
        if (seen) boxes.push({ ...seen, text: node.textContent.trim(), parent });
      }
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      /* Line boxes are taller than letters: a third of one is none of the letters yet. */
      if (wide > 2 && high > Math.min(a.bottom - a.top, b.bottom - b.top) * 0.45 && a.parent !== b.parent) found.push(`“${a.text}” over “${b.text}”`);
    }));
    return found.slice(0, 3);
  }

  /* What is left of a box after everything around it that hides what overflows. */
  function clipped(box, from, panel) {
    let { left, right, top, bottom } = box;
    for (let element = from; element && element !== panel; element = element.parentElement) {
      const style = getComputedStyle(element);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const frame = element.getBoundingClientRect();
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
      top = Math.max(top, frame.top);
      bottom = Math.min(bottom, frame.bottom);
    }
    return right - left > 1 && bottom - top > 1 ? { left, right, top, bottom } : null;
  }
}

/* ---- counting ------------------------------------------------------------------------------- */

export class Report {
  passed = 0;
  failed = 0;
  check(name, fine, detail = '') {
    if (fine) this.passed++;
    else {
      this.failed++;
      console.log(`FAILED ${name}${detail ? `\n  ${detail}` : ''}`);
    }
  }
  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed ? 1 : 0;
  }
}
