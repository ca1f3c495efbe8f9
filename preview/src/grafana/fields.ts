/* The standard options of fields: what Grafana's core registers and its packages expect.  Only the
 * processors matter here, which apply defaults and overrides; nothing is edited, so there are no
 * editors. */
import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

const noEditor = () => null;

/* Options that decide how a field is read for its own sake rather than for one picture. */
const standardOptions: Array<[string, string, unknown, unknown?]> = [
  ['displayName', 'Display name', displayNameOverrideProcessor],
  ['unit', 'Unit', unitOverrideProcessor],
  ['min', 'Min', numberOverrideProcessor],
  ['max', 'Max', numberOverrideProcessor],
  ['fieldMinMax', 'Field min/max', booleanOverrideProcessor],
  ['decimals', 'Decimals', numberOverrideProcessor],
  ['noValue', 'No value', stringOverrideProcessor],
  ['thresholds', 'Thresholds', thresholdsOverrideProcessor, {
    mode: 'absolute',
    steps: [{ value: -Infinity, color: 'green' }, { value: 80, color: 'red' }],
  }],
  ['mappings', 'Value mappings', valueMappingsOverrideProcessor, []],
  ['links', 'Data links', dataLinksOverrideProcessor],
  ['actions', 'Actions', identityOverrideProcessor],
  ['color', 'Color', identityOverrideProcessor],
  ['filterable', 'Filterable', booleanOverrideProcessor],
  ['description', 'Description', stringOverrideProcessor],
];

function standardItem([path, name, process, defaultValue]: (typeof standardOptions)[number]) {
  return {
    id: path, path, name, process, defaultValue, description: '', settings: { expandTemplateVars: true },
    editor: noEditor, override: noEditor, shouldApply: () => true, category: ['Standard options'],
  } as unknown as FieldConfigPropertyItem;
}

/* Kinds of editors that a plugin's options name. */
const editorKinds = [
  'number', 'slider', 'text', 'strings', 'boolean', 'select', 'multi-select', 'radio', 'unit', 'color',
  'fieldColor', 'links', 'actions', 'mappings', 'thresholds', 'stats-picker', 'timezone', 'field-name',
  'dashboard-uid', 'cell-options',
];

let done = false;
export function registerFieldOptions() {
  if (done) {
    return;
  }
  done = true;
  standardFieldConfigEditorRegistry.setInit(() => standardOptions.map(standardItem));
  standardEditorsRegistry.setInit(() =>
    editorKinds.map((id) => ({ id, name: id, description: '', editor: noEditor }) as never)
  );
  standardTransformersRegistry.setInit(() =>
    /* Some are there under two names. */
    [...new Map(Object.values(standardTransformers).map((one) => [one.id, one])).values()].map((transformer) => ({
      id: transformer.id, name: transformer.name, description: transformer.description, transformation: () => Promise.resolve(transformer),
      editor: noEditor,
    }) as never)
  );
}
