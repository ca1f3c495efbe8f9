// The dashboards of bench.py in jsonnet without a library, which is the least that grafonnet can
// cost: jsonnet --ext-str n=10 peer_alone.jsonnet
local datasource = { type: 'cloudwatch', uid: '${datasource}' };

local target(statistic, ref) = {
  refId: ref,
  datasource: datasource,
  namespace: 'AWS/Lambda',
  metricName: 'Duration',
  statistic: statistic,
  dimensions: { FunctionName: '*' },
  matchExact: true,
  region: 'default',
};

local panel(n) = {
  type: 'timeseries',
  title: 'Panel %d' % n,
  datasource: datasource,
  gridPos: { h: 8, w: 12, x: 12 * ((n - 1) % 2), y: 8 * std.floor((n - 1) / 2) },
  fieldConfig: { defaults: { unit: 'ms', custom: { drawStyle: 'line', fillOpacity: 10 } }, overrides: [] },
  options: {
    legend: { showLegend: true, displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  targets: [target('p50', 'A'), target('p95', 'B'), target('p99', 'C')],
};

[
  {
    title: 'Dashboard %d' % n,
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    panels: [panel(p) for p in std.range(1, 24)],
  }
  for n in std.range(1, std.parseInt(std.extVar('n')))
]
