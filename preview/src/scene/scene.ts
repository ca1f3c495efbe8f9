/* A dashboard's JSON as a scene: variables, time, rows and panels in their places. */
import {
  behaviors, SceneDataQuery, SceneDataTransformer, SceneGridItem, SceneGridItemLike, SceneGridLayout,
  SceneGridRow, SceneObject, SceneQueryRunner, SceneRefreshPicker, SceneTimePicker, SceneTimeRange,
  SceneVariableSet, VariableValueSelectors, VizPanel, LocalValueVariable, MultiValueVariable, VizPanelMenu,
} from '@grafana/scenes';
import { DashboardCursorSync, DataLink, IconName } from '@grafana/data';
import { DashboardDocument, GrafanaPanel, PanelNote } from '../document';
import { labelOf, viewsOf } from '../page/inspector';
import { Facts } from '../sample/metric';
import { SampleTarget, SOURCE } from '../sample/source';
import { pluginFor } from '../panels/plugins';
import { annotationsOf } from './annotations';
import { changeMark } from './change-mark';
import { DashboardScene } from './dashboard-scene';
import { fieldConfigOf } from './field-config';
import { LazyPanel } from './lazy-panel';
import { follow } from './links';
import { PanelRange } from './range';
import { variablesOf } from './variables';

export type View = 'sentence' | 'query' | 'json';
export type OpenPanel = (panel: GrafanaPanel, note: PanelNote | undefined, view: View) => void;

/* ---- data --------------------------------------------------------------------------------- */

/* What is known of each metric of the dashboard, for texts such as SEARCH that name it. */
function knownMetrics(doc: DashboardDocument): Record<string, Facts> {
  const found: Record<string, Facts> = {};
  for (const note of Object.values(doc.panels)) {
    for (const recipe of Object.values(note.recipes)) {
      if (recipe.namespace && recipe.metric) {
        found[`${recipe.namespace} ${recipe.metric}`] = recipe;
      }
    }
  }
  return found;
}

function targetOf(target: SampleTarget, panel: GrafanaPanel, note: PanelNote | undefined, known: Record<string, Facts>): SampleTarget {
  return {
    ...target, original: target.datasource ?? {}, datasource: SOURCE, recipe: note?.recipes[target.refId],
    knownMetrics: known, panelUnit: panel.fieldConfig?.defaults?.unit,
  };
}

function dataOf(panel: GrafanaPanel, note: PanelNote | undefined, known: Record<string, Facts>) {
  if (!panel.targets?.length) {
    return undefined;
  }
  const queries = panel.targets.map((target) => targetOf(target, panel, note, known));
  const runner = new SceneQueryRunner({
    datasource: SOURCE, queries: queries as SceneDataQuery[], minInterval: panel.interval, maxDataPoints: panel.maxDataPoints,
  });
  return new SceneDataTransformer({ $data: runner, transformations: panel.transformations ?? [] });
}

/* ---- panels ------------------------------------------------------------------------------- */

const viewIcons: Record<View, IconName> = { sentence: 'file-alt', query: 'database', json: 'brackets-curly' };

function menuOf(panel: GrafanaPanel, note: PanelNote | undefined, open: OpenPanel) {
  const text = (view: View) => (view === 'sentence' ? `Sentence (${note!.file}:${note!.line})` : labelOf(view));
  return new VizPanelMenu({
    items: viewsOf(panel, note).map((view) => ({ text: text(view), iconClassName: viewIcons[view], onClick: () => open(panel, note, view) })),
  });
}

function panelOf(panel: GrafanaPanel, doc: DashboardDocument, known: Record<string, Facts>, open: OpenPanel, key: string): VizPanel {
  const note = doc.panels[String(panel.id)];
  const plugin = pluginFor(panel);
  const links = (panel.links ?? []) as DataLink[];
  return new VizPanel({
    key, title: panel.title ?? '', titleItems: changeMark(doc.changes?.[String(panel.id)]), description: panel.description || linksText(links), pluginId: plugin.id,
    displayMode: panel.transparent ? 'transparent' : 'default', hoverHeader: !panel.title && !panel.timeFrom && !panel.timeShift,
    options: { ...panel.options, dashc: { type: panel.type, hasQuery: !!panel.targets?.length } },
    fieldConfig: fieldConfigOf(panel),
    $data: plugin.needsData ? dataOf(panel, note, known) : undefined,
    $timeRange: panel.timeFrom || panel.timeShift ? new PanelRange(panel.timeFrom, panel.timeShift) : undefined,
    menu: menuOf(panel, note, open),
  });
}

function linksText(links: DataLink[]): string | undefined {
  const lines = links.filter((link) => link.url).map((link) => `- [${link.title || link.url}](${follow(link.url).url})`);
  return lines.length ? lines.join('\n') : undefined;
}

/* ---- repetition --------------------------------------------------------------------------- */

/* One value of a variable as the scope of a copy. */
function scoped(name: string, value: string): SceneVariableSet {
  return new SceneVariableSet({ variables: [new LocalValueVariable({ name, value, text: value })] });
}

export type Chosen = (variable: string) => string[];

/* What is chosen of a variable now; all of its values where that is All. */
export function chosenIn(set: SceneVariableSet): Chosen {
  return (name) => {
    const variable = set.getByName(name);
    if (!(variable instanceof MultiValueVariable)) {
      return [];
    }
    const value = variable.state.value;
    const values = [value].flat().map(String);
    const query = (variable.state as { query?: string }).query ?? '';
    return values.includes('$__all') || !values.length ? query.split(/(?<!\\),/).map((text) => text.replace(/\\(.)/g, '$1')) : values;
  };
}

interface Placed {
  panel: GrafanaPanel;
  value?: string;
  x: number; y: number; w: number; h: number;
}

/* Where nothing is said, Grafana's own. */
function placeOf(panel: GrafanaPanel) {
  const { x = 0, y = 0, w, h } = panel.gridPos ?? {};
  return { x, y, w: w || 12, h: h || 8 };
}

/* A repeated panel takes whole rows of its own; what stands below moves down. */
function repeated(panels: GrafanaPanel[], chosen: Chosen): Placed[] {
  let down = 0;
  return panels.flatMap((panel): Placed[] => {
    const { x, y, w, h } = placeOf(panel);
    const values = panel.repeat ? chosen(panel.repeat) : [];
    if (!values.length) {
      return [{ panel, x, y: y + down, w, h }];
    }
    const vertical = panel.repeatDirection === 'v';
    const across = vertical ? 1 : Math.min(panel.maxPerRow || 4, values.length);
    const width = vertical ? w : Math.floor(24 / across);
    const top = y + down;
    down += (Math.ceil(values.length / across) - 1) * h;
    return values.map((value, i) => ({
      panel, value, w: width, h, x: vertical ? x : (i % across) * width, y: top + Math.floor(i / across) * h,
    }));
  });
}

/* ---- rows --------------------------------------------------------------------------------- */

interface RowOf {
  header?: GrafanaPanel;
  panels: GrafanaPanel[];
}

/* Classic JSON has rows as panels: what follows belongs to them, or is inside while collapsed. */
function rowsOf(panels: GrafanaPanel[]): RowOf[] {
  const rows: RowOf[] = [{ panels: [] }];
  for (const panel of panels) {
    if (panel.type === 'row') {
      rows.push({ header: panel, panels: [...(panel.panels ?? [])] });
    } else {
      rows[rows.length - 1].panels.push(panel);
    }
  }
  return rows.filter((row) => row.header || row.panels.length);
}

class Layout {
  private y = 0;
  private serial = 0;
  constructor(
    private readonly doc: DashboardDocument,
    private readonly open: OpenPanel,
    private readonly chosen: Chosen,
    private readonly known = knownMetrics(doc)
  ) {}

  children(): SceneGridItemLike[] {
    return rowsOf(this.doc.dashboard.panels).flatMap((row) => this.row(row));
  }

  private row(row: RowOf): SceneGridItemLike[] {
    const values = row.header?.repeat ? this.chosen(row.header.repeat) : [];
    if (!row.header) {
      return this.items(row.panels, row.panels);
    }
    return (values.length ? values : [undefined]).map((value) => this.headed(row, value));
  }

  private headed(row: RowOf, value?: string): SceneGridRow {
    const header = row.header!;
    const y = this.y++;
    const children = this.items(row.panels, row.panels);
    const collapsed = !!header.collapsed;
    if (collapsed) {
      this.y = y + 1;
    }
    return new SceneGridRow({
      key: `row-${header.id}-${this.serial++}`, title: header.title ?? '', y, isCollapsible: true, isCollapsed: collapsed, children,
      $variables: value === undefined ? undefined : scoped(header.repeat!, value),
    });
  }

  /* Keeps the panels' own places among each other, from where the layout has come to. */
  private items(panels: GrafanaPanel[], all: GrafanaPanel[]): SceneGridItem[] {
    const top = Math.min(...all.map((panel) => placeOf(panel).y));
    const start = this.y;
    const items = repeated(panels, this.chosen).map((placed) => this.item(placed, start - top));
    for (const item of items) {
      this.y = Math.max(this.y, (item.state.y ?? 0) + (item.state.height ?? 0));
    }
    return items;
  }

  private item({ panel, value, x, y, w, h }: Placed, down: number): SceneGridItem {
    return new SceneGridItem({
      x, y: y + down, width: w, height: h, isResizable: false, isDraggable: false,
      $variables: value === undefined ? undefined : scoped(panel.repeat!, value),
      body: new LazyPanel({
        name: `${this.doc.uid} ${panel.id} ${value ?? ''}`,
        panel: panelOf(panel, this.doc, this.known, this.open, `panel-${panel.id}${this.serial++ ? `-${this.serial}` : ''}`),
      }),
    });
  }
}

/* ---- the whole ---------------------------------------------------------------------------- */

function repeatedVariables(panels: GrafanaPanel[]): string[] {
  return panels.flatMap((panel) => [...(panel.repeat ? [panel.repeat] : []), ...repeatedVariables(panel.panels ?? [])]);
}

/* Copies follow what is chosen. */
function repeats(doc: DashboardDocument, open: OpenPanel, grid: SceneGridLayout, variables: SceneVariableSet) {
  const names = repeatedVariables(doc.dashboard.panels);
  return () => {
    const subscriptions = names.flatMap((name) => {
      const variable = variables.getByName(name) as SceneObject | undefined;
      const layOut = () => grid.setState({ children: new Layout(doc, open, chosenIn(variables)).children() });
      return variable ? [variable.subscribeToState((now: any, before: any) => now.value !== before.value && layOut())] : [];
    });
    return () => subscriptions.forEach((subscription) => subscription.unsubscribe());
  };
}

/* By what its queries group and filter; where they are not dashc's, what documents often have. */
function keysOf(doc: DashboardDocument): string[] {
  const recipes = Object.values(doc.panels).flatMap((note) => Object.values(note.recipes));
  const found = new Set(recipes.flatMap((recipe) => [...(recipe.by ?? []), ...(recipe.where ?? []).map((c) => c.key)]));
  return found.size ? [...found].sort() : ['host', 'instance', 'job', 'level', 'service'];
}

const cursors: Record<number, DashboardCursorSync> = { 1: DashboardCursorSync.Crosshair, 2: DashboardCursorSync.Tooltip };

export function sceneOf(doc: DashboardDocument, open: OpenPanel): DashboardScene {
  const { dashboard } = doc;
  const variables = variablesOf(dashboard.templating?.list ?? [], keysOf(doc));
  const grid = new SceneGridLayout({ children: new Layout(doc, open, chosenIn(variables)).children(), isDraggable: false, isResizable: false });
  return new DashboardScene({
    $timeRange: new SceneTimeRange({
      from: dashboard.time?.from ?? 'now-6h', to: dashboard.time?.to ?? 'now', timeZone: dashboard.timezone || 'browser',
    }),
    $variables: variables,
    $data: annotationsOf(dashboard.annotations?.list ?? []),
    $behaviors: [
      new behaviors.CursorSync({ sync: cursors[dashboard.graphTooltip ?? 0] ?? DashboardCursorSync.Off }),
      repeats(doc, open, grid, variables),
    ],
    choices: new VariableValueSelectors({}),
    clock: [new SceneTimePicker({ isOnCanvas: true }), new SceneRefreshPicker({ isOnCanvas: true, refresh: '' })],
    links: dashboard.links ?? [],
    body: grid,
  });
}
