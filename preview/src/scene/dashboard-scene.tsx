/* The frame of a dashboard as Grafana lays it out: what a reader chooses at the left, in as many lines as it
 * takes, links and time at the right; below, rows and panels. */
import { SceneComponentProps, SceneDataLayerSet, SceneGridLayout, SceneObject, SceneObjectBase, SceneObjectState, ControlsLabel, VariableValueSelectors } from '@grafana/scenes';
import { Icon, LinkButton, Tooltip } from '@grafana/ui';
import { GrafanaLink } from '../document';
import { follow } from './links';

interface State extends SceneObjectState {
  choices: VariableValueSelectors;
  clock: SceneObject[];
  links: GrafanaLink[];
  body: SceneGridLayout;
}

/* A switch for each kind of annotation. */
function Switches({ layers }: { layers: SceneDataLayerSet }) {
  const shown = layers.useState().layers.filter((layer) => !layer.state.isHidden);
  return shown.map((layer) => (
    <div key={layer.state.key} className="dashc-switch">
      <ControlsLabel htmlFor={`data-layer-${layer.state.key}`} label={layer.state.name} />
      <layer.Component model={layer} />
    </div>
  ));
}

function Link({ link }: { link: GrafanaLink }) {
  if (link.type === 'link' && link.url) {
    const { url, outside } = follow(link.url);
    return (
      <LinkButton variant="secondary" icon={outside ? 'external-link-alt' : 'apps'} href={url} target={outside ? '_blank' : undefined} rel="noopener"
        tooltip={link.tooltip || undefined}>
        {link.title || link.url}
      </LinkButton>
    );
  }
  const tags = link.tags?.length ? ` with the tags ${link.tags.join(', ')}` : '';
  return (
    <Tooltip content={`Here Grafana lists its dashboards${tags}.`}>
      <span className="dashc-list-link" tabIndex={0}><Icon name="bars" /> {link.title || 'Dashboards'}</span>
    </Tooltip>
  );
}

export class DashboardScene extends SceneObjectBase<State> {
  static Component = ({ model }: SceneComponentProps<DashboardScene>) => {
    const { choices, clock, links, body, $data } = model.useState();
    return (
      <>
        <div className="dashc-controls">
          <div className="dashc-choices">
            <choices.Component model={choices} />
            {$data instanceof SceneDataLayerSet && <Switches layers={$data} />}
          </div>
          <div className="dashc-clock">
            {links.map((link, i) => <Link key={i} link={link} />)}
            {clock.map((one) => <one.Component key={one.state.key} model={one} />)}
          </div>
        </div>
        <body.Component model={body} />
      </>
    );
  };
}
