/* A dashboard's drop-downs as scene variables.  Where Grafana would ask AWS or OpenSearch for values, they
 * come from the same names that the sample data has. */
import {
  AdHocFiltersVariable, ConstantVariable, CustomVariable, IntervalVariable, SceneVariable, SceneVariableSet, TextBoxVariable,
} from '@grafana/scenes';
import { GrafanaVariable } from '../document';
import { SOURCE } from '../sample/source';
import { valuesOf } from '../sample/universe';

type Shown = { name: string; label?: string; hide: number };

function shownOf(v: GrafanaVariable): Shown {
  return { name: v.name, label: v.label, hide: v.hide ?? 0 };
}

/* The dimension that a variable's query lists. */
function keyOf(v: GrafanaVariable): string {
  const query = typeof v.query === 'string' ? v.query : v.query ?? {};
  if (typeof query === 'string') {
    const field = /"field"\s*:\s*"([^"]+)"/.exec(query)?.[1];
    const last = /(?:label_values|dimension_values)\((?:.*,)?\s*"?([\w.]+)"?\s*\)/.exec(query)?.[1];
    return field ?? last ?? v.name;
  }
  const kinds: Record<string, string> = { regions: 'Region', accounts: 'account' };
  return query.dimensionKey || kinds[query.queryType] || /(?:label_values|tag_values)\([^)]*?([\w.]+)\)/.exec(query.query ?? '')?.[1] || v.name;
}

const isAll = (value: unknown) => [value].flat().some((one) => one === '$__all' || one === 'All');

const escaped = (text: string) => text.replace(/\\/g, '\\\\').replace(/,/g, '\\,');

/* What is chosen at first: what the dashboard says, else all, else the first. */
function chosen(v: GrafanaVariable, values: string[]): string | string[] {
  const current = v.current?.value;
  if (current !== undefined && current !== '' && !(Array.isArray(current) && !current.length)) {
    return isAll(current) ? (v.multi ? ['$__all'] : '$__all') : current;
  }
  const first = v.includeAll ? '$__all' : values[0] ?? '';
  return v.multi ? [first] : first;
}

function listed(v: GrafanaVariable, values: string[]): SceneVariable {
  const value = chosen(v, values);
  const fixed = [value].flat().filter((one) => one !== '$__all' && one !== 'default');
  const all = [...new Set([...fixed, ...values])];
  const start = value === 'default' ? all[0] : value;
  return new CustomVariable({
    ...shownOf(v), query: all.map(escaped).join(','), value: start, text: start, isMulti: !!v.multi,
    includeAll: !!v.includeAll, allValue: v.allValue ?? undefined, defaultToAll: !!v.includeAll,
  });
}

function customValues(v: GrafanaVariable): string[] {
  const given = (v.options ?? []).map((option) => option.value).filter((value) => value !== '$__all');
  return given.length ? given : String(v.query ?? '').split(',').map((text) => text.trim()).filter(Boolean);
}

function textOf(v: GrafanaVariable): string {
  const value = v.current?.value ?? (typeof v.query === 'string' ? v.query : '');
  return String(value ?? '');
}

const listOf = (names: string[]) => Promise.resolve({ replace: true, values: names.map((text) => ({ text, value: text })) });

/* What a reader may filter by is what the sample data has; it applies where Grafana's data sources have it. */
function adHoc(v: GrafanaVariable, keys: string[]): SceneVariable {
  return new AdHocFiltersVariable({
    ...shownOf(v), datasource: SOURCE, filters: (v.filters ?? []).map((one) => ({ ...one })), applyMode: 'auto', layout: 'horizontal',
    getTagKeysProvider: () => listOf(keys), getTagValuesProvider: (_, { key }) => listOf(valuesOf(key)),
  });
}

const makers: Record<string, (v: GrafanaVariable, keys: string[]) => SceneVariable> = {
  adhoc: adHoc,
  query: (v) => listed(v, valuesOf(keyOf(v))),
  custom: (v) => listed(v, customValues(v)),
  constant: (v) => new ConstantVariable({ ...shownOf(v), hide: 2, value: textOf(v) }),
  textbox: (v) => new TextBoxVariable({ ...shownOf(v), value: textOf(v) }),
  datasource: (v) => listed({ ...v, current: undefined, multi: false, includeAll: false }, [`Sample ${typeof v.query === 'string' ? v.query : ''}`.trim()]),
  interval: (v) => {
    const intervals = customValues({ ...v, options: (v.options ?? []).filter((o) => !o.value.startsWith('$__')) });
    const value = String(v.current?.value ?? '');
    return new IntervalVariable({ ...shownOf(v), intervals, value: intervals.includes(value) ? value : intervals[0] ?? '1m' });
  },
};

/* `keys`: what the dashboard's queries group and filter by. */
export function variablesOf(list: GrafanaVariable[], keys: string[]): SceneVariableSet {
  return new SceneVariableSet({
    variables: list.flatMap((v) => (makers[v.type] ? [makers[v.type](v, keys)] : [])),
  });
}
