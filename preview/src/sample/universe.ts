/* Which values a dimension plausibly has, and how much of the whole each makes up.  The same names serve
 * the drop-downs and the series, so that what is chosen is what is shown. */
import { even, hash } from './random';

/* By the dimension's key in AWS or in the documents, or by dashc's name for it. */
const known: Array<[RegExp, string[]]> = [
  [/^(function(_?name)?|lambda)/i, ['checkout', 'orders', 'payments', 'search', 'thumbnails', 'emails']],
  [/queue/i, ['orders', 'payments', 'emails', 'exports']],
  [/topic/i, ['order-events', 'alarms', 'audit']],
  [/table/i, ['sessions', 'carts', 'orders', 'customers', 'products']],
  [/^operation$/i, ['GetItem', 'PutItem', 'Query', 'UpdateItem']],
  [/load_?balancer|^(alb|nlb|elb)$/i, ['app/web/50dc6c495c0c9188', 'app/api/1f3ad2b6e4c07a55']],
  [/target_?group/i, ['targetgroup/web/73e2d6bc24d8a067', 'targetgroup/api/6d0ecf831eec9f09']],
  [/^(stage)$/i, ['prod', 'staging']],
  [/^(method|verb)$/i, ['GET', 'POST', 'PUT', 'DELETE']],
  [/^(route|path|endpoint|uri|resource)/i, ['/orders', '/cart', '/search', '/orders/{id}', '/login']],
  [/^api/i, ['shop', 'partners', 'internal']],
  [/storage_?type/i, ['StandardStorage', 'StandardIAStorage']],
  [/bucket/i, ['acme-images', 'acme-backups', 'acme-logs', 'acme-exports']],
  [/filter_?id/i, ['EntireBucket']],
  [/db_?(instance|cluster)|^instance$/i, ['orders-1', 'orders-2', 'reports-1']],
  [/^instance_?id$/i, ['i-0a1b2c3d4e5f60718', 'i-0b9f8e7d6c5a41302', 'i-03c5d7e9f1a2b4c68']],
  [/cluster/i, ['web', 'jobs', 'edge']],
  [/service|^app/i, ['checkout', 'orders', 'payments', 'search', 'accounts']],
  [/edge|location|pop$/i, ['FRA50', 'IAD79', 'LHR62', 'NRT57', 'GRU3']],
  [/distribution/i, ['E2QWRUHAPOMQZL', 'EDFDVBD632BHDS5']],
  [/^region$/i, ['us-east-1', 'eu-west-1', 'us-west-2']],
  [/account/i, ['111122223333', '444455556666']],
  [/availability_?zone/i, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  [/level|severity/i, ['INFO', 'WARN', 'ERROR', 'DEBUG']],
  [/status|code/i, ['200', '404', '500', '201']],
  [/node|host|server|instance|pod|container/i, ['web-1', 'web-2', 'web-3', 'web-4']],
  [/job|task/i, ['api', 'worker', 'scheduler']],
  [/namespace/i, ['shop', 'payments', 'monitoring']],
  [/env/i, ['prod', 'staging']],
  [/version/i, ['41', '42']],
  [/(broker|partition|consumer)/i, ['1', '2', '3']],
  [/device|disk|volume|mount/i, ['nvme0n1', 'nvme1n1']],
];

export function valuesOf(key: string): string[] {
  const name = key.replace(/\.keyword$/, '');
  const found = known.find(([pattern]) => pattern.test(name));
  if (found) {
    return found[1];
  }
  const word = name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase() || 'value';
  return [1, 2, 3, 4].map((n) => `${word}-${n}`);
}

/* Of all that there is: a few are large and the rest small, as in life.  Adds up to 1. */
export function shareOf(key: string, value: string): number {
  const values = valuesOf(key);
  const at = values.indexOf(value);
  if (at < 0) {
    return 0.1 + 0.3 * even(hash(`${key}=${value}`), 0);
  }
  const weight = (n: number) => (0.8 + 0.4 * even(hash(key), n)) / (n + 1.2);
  let sum = 0;
  values.forEach((_, n) => (sum += weight(n)));
  return weight(at) / sum;
}

/* Texts that a regular expression takes whole: its alternatives with each choice made once.  Not every
 * expression is understood; what does not fit is left out by the caller. */
function examples(pattern: string): string[] {
  const words = ['main', 'batch'];
  const alternatives = pattern.split(/\|(?![^(]*\))/);
  return alternatives.flatMap((alternative) =>
    words.map((word) =>
      alternative
        .replace(/\((?:\?:)?([^|()]*)[^()]*\)[?*+]?/g, '$1')
        .replace(/\\d[+*]?|\[0-9\][+*]?/g, '7')
        .replace(/\\w[+*]?|\[[^\]]*a-z[^\]]*\][+*]?/g, word)
        .replace(/\[\^[^\]]*\][+*]?/g, word)
        .replace(/\[(.)[^\]]*\][+*]?/g, '$1')
        .replace(/\.[*+]/g, word)
        .replace(/[\^$?]/g, '')
        .replace(/\\(.)/g, '$1')
    )
  );
}

/* Those values of a dimension that a regular expression takes whole; or values made to fit it, so that a
 * panel about one family of names is not empty. */
export function valuesMatching(key: string, pattern: string): string[] {
  const whole = new RegExp(`^(?:${pattern})$`);
  const found = valuesOf(key).filter((value) => whole.test(value));
  return found.length ? found : [...new Set(examples(pattern))].filter((value) => whole.test(value));
}

/* `checkout-*` as a regular expression. */
export function wildcardPattern(text: string): string {
  return text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&')).join('.*');
}
