/* What an annotation would mark: an alarm that goes off and is fine again, a deployment now and then.  Each
 * name has its own times, the same at every look. */
import { GrafanaAnnotation } from '../document';
import { even, hash } from './random';

export interface Event {
  time: number; /* milliseconds */
  timeEnd?: number;
  title: string;
  text: string;
  tags: string[];
}

const MINUTE = 60000;
const SLOT = 180 * MINUTE; /* in each of which something may happen once */

function times(name: string, chance: number, from: number, to: number): number[] {
  const seed = hash(name);
  const found: number[] = [];
  for (let slot = Math.floor(from / SLOT); slot * SLOT < to; slot++) {
    const at = Math.round((slot + 0.1 + 0.8 * even(seed + 1, slot)) * (SLOT / MINUTE)) * MINUTE;
    if (even(seed, slot) < chance && at >= from && at < to) {
      found.push(at);
    }
  }
  return found;
}

/* CloudWatch answers with an event for each change of an alarm's state. */
function alarms(names: string[], from: number, to: number): Event[] {
  return names.flatMap((name) =>
    times(name, 0.3, from, to).flatMap((time): Event[] => {
      const lasts = (6 + Math.round(20 * even(hash(name) + 2, time / MINUTE))) * MINUTE;
      const changed = (at: number, was: string, is: string) => ({ time: at, title: name, text: `Alarm updated from ${was} to ${is}`, tags: ['StateUpdate'] });
      const over = time + lasts;
      return [changed(time, 'OK', 'In alarm'), ...(over < to ? [changed(over, 'In alarm', 'OK')] : [])];
    })
  );
}

function deployments(tags: string[], from: number, to: number): Event[] {
  const name = tags.join();
  return times(name, 0.4, from, to).map((time) => {
    const version = 40 + (Math.round(time / SLOT) % 60);
    return { time, title: '', text: `Version ${version} of checkout`, tags: tags.slice(0, 1) };
  });
}

/* A dashboard's own notes are made by hand in Grafana: here there are none. */
export function eventsOf(annotation: GrafanaAnnotation, from: number, to: number): Event[] {
  const target = annotation.target ?? {};
  if (annotation.builtIn || target.type === 'dashboard') {
    return [];
  }
  const type = typeof annotation.datasource === 'object' ? annotation.datasource?.type : undefined;
  if (type === 'cloudwatch') {
    const prefix: string = target.alarmNamePrefix ?? '';
    return alarms(prefix ? [`${prefix}errors`, `${prefix}latency`] : [`${target.metricName || 'checkout'}-alarm`], from, to);
  }
  return deployments(target.tags?.length ? target.tags : [annotation.name], from, to);
}
