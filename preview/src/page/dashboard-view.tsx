/* One dashboard.  When its source changes the scene is built anew, and what the reader had chosen (time,
 * drop-downs, folded rows) is put back where it still exists. */
import { useCallback, useMemo, useState } from 'react';
import { MultiValueVariable, SceneGridRow, sceneGraph, TextBoxVariable } from '@grafana/scenes';
import { DashboardDocument } from '../document';
import { DashboardScene } from '../scene/dashboard-scene';
import { OpenPanel, sceneOf } from '../scene/scene';
import { Inspected, Inspector } from './inspector';

interface Kept {
  from: string;
  to: string;
  variables: Record<string, any>;
  rows: Record<string, boolean>;
}

const kept = new Map<string, Kept>();

function rowsIn(scene: DashboardScene): SceneGridRow[] {
  return sceneGraph.findAllObjects(scene, (object) => object instanceof SceneGridRow) as SceneGridRow[];
}

function keep(uid: string, scene: DashboardScene) {
  const time = scene.state.$timeRange!.state;
  const variables = Object.fromEntries((scene.state.$variables?.state.variables ?? []).map((v) => [v.state.name, v.getValue()]));
  const rows = Object.fromEntries(rowsIn(scene).map((row) => [row.state.title, !!row.state.isCollapsed]));
  kept.set(uid, { from: time.from, to: time.to, variables, rows });
}

function putBack(doc: DashboardDocument, before: DashboardDocument | undefined, scene: DashboardScene) {
  const last = kept.get(doc.uid);
  if (!last || !before) {
    return;
  }
  if (JSON.stringify(before.dashboard.time) === JSON.stringify(doc.dashboard.time)) {
    scene.state.$timeRange!.setState({ from: last.from, to: last.to });
    scene.state.$timeRange!.onRefresh();
  }
  for (const variable of scene.state.$variables?.state.variables ?? []) {
    const value = last.variables[variable.state.name];
    if (value !== undefined && (variable instanceof MultiValueVariable || variable instanceof TextBoxVariable)) {
      (variable as any).setState({ value, text: value });
    }
  }
  for (const row of rowsIn(scene)) {
    const folded = last.rows[row.state.title];
    if (folded !== undefined && folded !== !!row.state.isCollapsed) {
      row.onCollapseToggle();
    }
  }
}

/* What is on the page now. */
let shown: { doc: DashboardDocument; scene: DashboardScene } | undefined;

function replaceScene(doc: DashboardDocument, open: OpenPanel): DashboardScene {
  if (shown) {
    keep(shown.doc.uid, shown.scene);
  }
  const scene = sceneOf(doc, open);
  putBack(doc, seen.get(doc.uid), scene);
  seen.set(doc.uid, doc);
  shown = { doc, scene };
  return scene;
}

const seen = new Map<string, DashboardDocument>();

export function DashboardView({ doc }: { doc: DashboardDocument }) {
  const [inspected, inspect] = useState<Inspected | null>(null);
  const open = useCallback<OpenPanel>((panel, note, view) => inspect({ panel, note, view }), []);
  const scene = useMemo(() => replaceScene(doc, open), [doc]);
  return (
    <div className="dashc-dashboard">
      {doc.removed?.length ? <div className="dashc-removed">No longer there: {doc.removed.join(', ')}</div> : null}
      <div className="dashc-scene"><scene.Component model={scene} key={scene.state.key} /></div>
      {inspected && <Inspector inspected={inspected} onView={(view) => inspect({ ...inspected, view })} onClose={() => inspect(null)} />}
    </div>
  );
}
