/* Beside a panel's title: that it is new or changed since the revision that the page compares with. */
import { Tooltip } from '@grafana/ui';
import { Change } from '../document';

export function changeMark(change?: Change) {
  if (!change) {
    return undefined;
  }
  const mark = <span className={`dashc-mark ${change.kind}`}>{change.kind}</span>;
  if (!change.details.length) {
    return mark;
  }
  return <Tooltip content={<>{change.details.map((detail) => <div key={detail}>{detail}</div>)}</>}>{mark}</Tooltip>;
}
