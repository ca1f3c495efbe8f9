/* An honest box for a picture that cannot be drawn here. */
import { PanelProps } from '@grafana/data';
import { Icon } from '@grafana/ui';

const known: Record<string, [string, string]> = {
  geomap: ['A map', 'Its tiles come from a server of maps, and nothing is loaded from elsewhere here.'],
  alertlist: ['A list of alerts', 'It shows the state of alert rules, which only a running Grafana has.'],
  news: ['A news feed', 'It is loaded from elsewhere.'],
  dashlist: ['A list of dashboards', 'It shows what a running Grafana holds.'],
};

export function BoxPanel({ options, width, height }: PanelProps) {
  const { type = '', hasQuery = false } = options.dashc ?? {};
  const [what, why] = known[type] ?? [`The plugin ${type}`, 'It is not part of Grafana\'s packages, so it can be seen in Grafana only.'];
  return (
    <div className="dashc-box" style={{ width, height }}>
      <Icon name="eye-slash" size="xl" />
      <div className="dashc-box-what">{what} is not drawn in the preview</div>
      {height > 110 && <div className="dashc-box-why">{why}{hasQuery ? ' Its query and JSON are in the panel\'s menu.' : ''}</div>}
    </div>
  );
}
