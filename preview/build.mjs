/* Bundles the page: node build.mjs OUT.  Writes OUT/app.js, OUT/app.css and OUT/index.html; fonts and
 * icons are inside. */
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, 'dist'));
const source = (name) => path.join(here, 'src', name);

/* Grafana's icons as one table: folder/name to what is inside the svg. */
function iconTable() {
  const top = path.join(here, 'node_modules/@grafana/ui/dist/public/img/icons');
  const table = {};
  for (const folder of fs.readdirSync(top).sort()) {
    for (const file of fs.readdirSync(path.join(top, folder)).sort()) {
      const text = fs.readFileSync(path.join(top, folder, file), 'utf8');
      const svg = /<svg([^>]*)>([\s\S]*)<\/svg>/.exec(text);
      if (!svg) continue;
      const viewBox = /viewBox="([^"]*)"/i.exec(svg[1])?.[1] ?? '0 0 24 24';
      table[`${folder}/${file.replace(/\.svg$/, '')}`] = { viewBox, body: svg[2] };
    }
  }
  return JSON.stringify(table);
}

/* Editors, maps and measuring tools that no picture here needs; they would be half of the bundle. */
const unused = [
  /^monaco-editor/, /^@monaco-editor\//, /^ol(\/|$)/, /^@grafana\/faro-web-sdk$/, /^slate/, /^slate-react/,
  /^@codemirror\//, /^@uiw\//, /^@lezer\//, /^prismjs/, /^@grafana\/scenes\/.*locales/, /locales\/.*\.json\.js$/,
  /^react-dropzone$/, /^jquery$/, /^@hello-pangea\/dnd$/,
];
const empty = `
const nothing = new Proxy(function () {}, {
  get: (target, key) => (key === '__esModule' ? true : key === Symbol.toPrimitive ? () => '' : nothing),
  apply: () => nothing, construct: () => ({}) });
module.exports = nothing;`;

function replaced(file, text, by) {
  const before = fs.readFileSync(file, 'utf8');
  if (!before.includes(text)) throw new Error(`${file} has changed: there is no ${text} in it`);
  return before.replaceAll(text, by);
}

const pieces = {
  name: 'dashc',
  setup(b) {
    b.onResolve({ filter: /^dashc:icons$/ }, () => ({ path: 'icons', namespace: 'dashc' }));
    b.onLoad({ filter: /.*/, namespace: 'dashc' }, () => ({ contents: iconTable(), loader: 'json' }));
    b.onResolve({ filter: /^react-inlinesvg$/ }, () => ({ path: source('grafana/inline-svg.tsx') }));
    /* One router: the bridge to its version 5 serves only Grafana's core. */
    b.onResolve({ filter: /^react-router-dom(-v5-compat)?$/ }, () => ({
      path: path.join(here, 'node_modules/react-router-dom/dist/index.js'),
    }));
    /* Fonts are in the bundle (page.css), not fetched from a server of Grafana's. */
    b.onLoad({ filter: /GlobalStyles\/fonts\.mjs$/ }, () => ({ contents: 'export const getFontStyles = () => null;' }));
    /* `now` is where the sample data's clock stands. */
    b.onLoad({ filter: /scenes\/dist\/esm\/utils\/evaluateTimeRange\.js$/ }, (args) => ({
      contents: replaced(args.path, 'Date.now()', 'globalThis.dashcNow'),
    }));
    b.onResolve({ filter: /.*/ }, (args) =>
      unused.some((u) => u.test(args.path)) ? { path: args.path, namespace: 'unused' } : undefined
    );
    b.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: empty, loader: 'js' }));
  },
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dashc</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="app.css">
</head>
<body>
<div id="app"></div>
<script src="app.js"></script>
</body>
</html>
`;

const result = await build({
  entryPoints: { app: source('main.tsx') },
  outdir: out,
  bundle: true,
  format: 'iife',
  target: 'es2022',
  minify: true,
  metafile: true,
  legalComments: 'linked',
  jsx: 'automatic',
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"', 'global': 'globalThis' },
  loader: { '.woff2': 'dataurl', '.woff': 'empty', '.svg': 'dataurl', '.png': 'dataurl' },
  plugins: [pieces],
  logLevel: 'warning',
});
fs.writeFileSync(path.join(out, 'index.html'), page);
if (process.env.DASHC_METAFILE) fs.writeFileSync(process.env.DASHC_METAFILE, JSON.stringify(result.metafile));
