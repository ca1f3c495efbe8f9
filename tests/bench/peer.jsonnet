// The dashboards of bench.py in grafonnet: jsonnet -J VENDOR --ext-str n=10 peer.jsonnet
local g = import 'github.com/grafana/grafonnet/gen/grafonnet-latest/main.libsonnet';
local panel = g.panel.timeSeries;

local target(statistic, ref) = {
  refId: ref,
  datasource: { type: 'cloudwatch', uid: '${datasource}' },
  namespace: 'AWS/Lambda',
  metricName: 'Duration',
  statistic: statistic,
  dimensions: { FunctionName: '*' },
  matchExact: true,
  region: 'default',
};

[
  g.dashboard.new('Dashboard %d' % n)
  + g.dashboard.withPanels([
    panel.new('Panel %d' % p)
    + panel.standardOptions.withUnit('ms')
    + panel.gridPos.withW(12) + panel.gridPos.withH(8)
    + panel.queryOptions.withTargets([
      target('p50', 'A'),
      target('p95', 'B'),
      target('p99', 'C'),
    ])
    for p in std.range(1, 24)
  ])
  for n in std.range(1, std.parseInt(std.extVar('n')))
]
