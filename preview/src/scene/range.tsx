/* A panel's own time range: `over 24h`, `timeshift 1d`. */
import { dateMath, dateTime, rangeUtil, TimeRange } from '@grafana/data';
import { SceneTimeRangeLike, SceneTimeRangeState, SceneTimeRangeTransformerBase, SceneComponentProps } from '@grafana/scenes';
import { Icon, PanelChrome } from '@grafana/ui';

interface State extends SceneTimeRangeState {
  timeFrom?: string;
  timeShift?: string;
  said: string;
}

function saidOf(timeFrom?: string, timeShift?: string): string {
  const from = timeFrom ? rangeUtil.describeTextRange(timeFrom).display : '';
  return [from, timeShift ? `${from ? 't' : 'T'}imeshift -${timeShift}` : ''].filter(Boolean).join(', ');
}

function moved(outer: TimeRange, timeFrom?: string, timeShift?: string): TimeRange {
  const range = timeFrom ? rangeUtil.convertRawToRange({ from: `now-${timeFrom}`, to: 'now' }) : outer;
  if (!timeShift) {
    return range;
  }
  const back = (time: TimeRange['from']) => dateMath.parseDateMath(`-${timeShift}`, dateTime(time)) ?? time;
  const [from, to] = [back(range.from), back(range.to)];
  return { from, to, raw: { from, to } };
}

export class PanelRange extends SceneTimeRangeTransformerBase<State> implements SceneTimeRangeLike {
  static Component = ({ model }: SceneComponentProps<PanelRange>) => (
    <PanelChrome.TitleItem title={model.state.said}>
      <Icon name="clock-nine" size="sm" />
      <span>&nbsp;{model.state.said}</span>
    </PanelChrome.TitleItem>
  );

  constructor(timeFrom?: string, timeShift?: string) {
    const outer = rangeUtil.convertRawToRange({ from: 'now-6h', to: 'now' });
    super({ timeFrom, timeShift, said: saidOf(timeFrom, timeShift), from: 'now-6h', to: 'now', value: moved(outer, timeFrom, timeShift) });
  }

  protected ancestorTimeRangeChanged(outer: SceneTimeRangeState) {
    const { timeFrom, timeShift } = this.state;
    this.setState({ value: moved(outer.value, timeFrom, timeShift), from: outer.from, to: outer.to });
  }
}
