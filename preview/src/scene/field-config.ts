/* Field configs as Grafana has them after it has read a dashboard: it puts what older versions wrote into
 * today's form before anything is drawn (its DashboardMigrator, to schemaVersion 30), and its packages
 * expect that. */
import { MappingType, SpecialValueMatch, ValueMapping } from '@grafana/data';
import { GrafanaPanel } from '../document';

type FieldConfig = NonNullable<GrafanaPanel['fieldConfig']>;

/* Before 8.0: {id, op, type: 1, value, text} or {id, op, type: 2, from, to, text}. */
interface OldMapping {
  type: number | string;
  value?: unknown;
  from?: unknown;
  to?: unknown;
  text?: string;
  color?: string;
}

const isNull = (value: unknown) => value === null || value === 'null';

function mappingOf(old: OldMapping): ValueMapping | undefined {
  const result = { text: old.text, color: old.color };
  if (old.from !== undefined || old.to !== undefined) {
    return isNull(old.from) ? { type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result } }
      : { type: MappingType.RangeToText, options: { from: Number(old.from), to: Number(old.to), result } };
  }
  if (old.value === undefined) {
    return undefined;
  }
  return isNull(old.value) ? { type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result } }
    : { type: MappingType.ValueToText, options: { [String(old.value)]: result } };
}

function mappingsOf(mappings: unknown): ValueMapping[] {
  const list = Array.isArray(mappings) ? mappings : [];
  return list.flatMap((one) => (one?.options ? [one] : [mappingOf(one ?? {})])).filter((one): one is ValueMapping => !!one);
}

function readOverride(override: any) {
  const properties = (override.properties ?? []).map((one: any) => (one.id === 'mappings' ? { ...one, value: mappingsOf(one.value) } : one));
  return { ...override, properties };
}

export function fieldConfigOf(panel: GrafanaPanel): FieldConfig {
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  return {
    defaults: defaults.mappings ? { ...defaults, mappings: mappingsOf(defaults.mappings) } : defaults,
    overrides: (overrides ?? []).map(readOverride),
  };
}
