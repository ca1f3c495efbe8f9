// The dashboards of bench.py with Grafana's Foundation SDK: node peer.js N
const { DashboardBuilder } = require('@grafana/grafana-foundation-sdk/dashboard');
const { PanelBuilder } = require('@grafana/grafana-foundation-sdk/timeseries');

const target = (statistic, refId) => ({
  build: () => ({
    refId,
    datasource: { type: 'cloudwatch', uid: '${datasource}' },
    namespace: 'AWS/Lambda',
    metricName: 'Duration',
    statistic,
    dimensions: { FunctionName: '*' },
    matchExact: true,
    region: 'default',
  }),
});

function panel(n) {
  return new PanelBuilder()
    .title(`Panel ${n}`)
    .unit('ms')
    .span(12)
    .height(8)
    .withTarget(target('p50', 'A'))
    .withTarget(target('p95', 'B'))
    .withTarget(target('p99', 'C'));
}

for (let n = 1; n <= Number(process.argv[2]); n++) {
  const dashboard = new DashboardBuilder(`Dashboard ${n}`);
  for (let p = 1; p <= 24; p++) dashboard.withPanel(panel(p));
  process.stdout.write(JSON.stringify(dashboard.build(), null, 2) + '\n');
}
