/* What the compiler hands to the page (compiler/serve/snapshot.c writes it). */

export interface Condition {
  key: string;
  operator: '=' | 'in' | 'contains' | 'match' | 'other';
  values: string[];
  not?: boolean;
}

/* What made-up data for one target has to look like. */
export interface Recipe {
  kind: 'metric' | 'lines';
  namespace?: string;
  metric?: string;
  unit?: string;
  quantity?: 'none' | 'time' | 'bytes' | 'count' | 'ratio' | 'currency' | 'label';
  scale?: number;
  per?: number;
  across?: 'sum' | 'max' | 'min' | 'mean' | 'none';
  counts?: boolean; /* events, rather than how many there are of something */
  min?: number;
  max?: number;
  statistic?: string;
  by?: string[];
  where?: Condition[];
}

export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface TargetNote extends Place {
  logical: string;
}

export interface PanelNote extends Place {
  sentence: string;
  source: string;
  explanation: string;
  price?: string; /* what its queries cost, in a sentence */
  targets: Record<string, TargetNote>;
  recipes: Record<string, Recipe>;
}

/* Of a panel, since an earlier state. */
export interface Change {
  kind: 'new' | 'changed' | 'moved';
  details: string[];
}

export interface DashboardDocument {
  uid: string;
  title: string;
  folder: string;
  dashboard: GrafanaDashboard;
  panels: Record<string, PanelNote>;
  changes?: Record<string, Change>; /* by the panels' ids */
  removed?: string[];
}

export interface IndexEntry {
  uid: string;
  title: string;
  folder: string;
  description: string;
  file: string;
  line: number;
  panels: number;
  tags: string[];
  change?: string;
}

export interface Messages {
  text: string;
  errors: number;
  warnings: number;
  fault: boolean;
}

export interface Index {
  version: string;
  project: string;
  generation: number;
  good: boolean;
  messages: Messages;
  dashboards: IndexEntry[];
  against?: string;
  gone?: string[];
}

/* As much of Grafana's classic dashboard as the page reads. */
export interface GrafanaTarget {
  refId: string;
  hide?: boolean;
  datasource?: { type?: string; uid?: string } | string | null;
  [member: string]: any;
}

export interface GrafanaPanel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  transparent?: boolean;
  gridPos?: { x?: number; y?: number; w?: number; h?: number };
  targets?: GrafanaTarget[];
  transformations?: any[];
  fieldConfig?: { defaults: any; overrides: any[] };
  options?: any;
  links?: any[];
  interval?: string;
  timeFrom?: string;
  timeShift?: string;
  maxDataPoints?: number;
  repeat?: string;
  repeatDirection?: 'h' | 'v';
  maxPerRow?: number;
  collapsed?: boolean;
  panels?: GrafanaPanel[];
}

export interface GrafanaVariable {
  type: string;
  name: string;
  label?: string;
  hide?: number;
  query?: any;
  definition?: string;
  regex?: string;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string | null;
  current?: { text?: any; value?: any };
  options?: Array<{ text: string; value: string; selected?: boolean }>;
  filters?: Array<{ key: string; operator: string; value: string }>;
}

export interface GrafanaLink {
  type: string;
  title?: string;
  tooltip?: string;
  url?: string;
  tags?: string[];
}

export interface GrafanaAnnotation {
  name: string;
  builtIn?: number;
  enable?: boolean;
  hide?: boolean;
  iconColor?: string;
  datasource?: { type?: string; uid?: string } | string | null;
  target?: any;
}

export interface GrafanaDashboard {
  uid?: string;
  title: string;
  description?: string;
  tags?: string[];
  timezone?: string;
  time?: { from: string; to: string };
  refresh?: string | false;
  graphTooltip?: number;
  links?: GrafanaLink[];
  panels: GrafanaPanel[];
  templating?: { list: GrafanaVariable[] };
  annotations?: { list?: GrafanaAnnotation[] };
}
