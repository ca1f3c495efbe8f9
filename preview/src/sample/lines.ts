/* Log lines: what services say, at the levels and with the words that the panel asks for. */
import { Condition } from '../document';
import { even, hash } from './random';
import { valuesOf } from './universe';

export interface Line {
  at: number; /* milliseconds */
  message: string;
  level: string;
  fields: Record<string, string>;
}

const messages: Record<string, string[]> = {
  ERROR: [
    'payment for order %id failed: card declined by issuer',
    'cannot reach inventory service: connection refused after %ms ms',
    'order %id: task timed out after 30.00 seconds',
    'unhandled exception in handler: KeyError: "customer"',
    'DynamoDB: ProvisionedThroughputExceededException on table carts',
  ],
  WARN: [
    'retry 2 of 3 for order %id after %ms ms',
    'slow query on orders: %ms ms',
    'queue depth above 1000, scaling out',
  ],
  INFO: [
    'order %id accepted, total 42.90 EUR',
    'GET /orders/%id 200 %ms ms',
    'POST /cart 201 %ms ms',
    'customer %id signed in',
    'cache warmed: 1840 entries in %ms ms',
  ],
  DEBUG: ['connection pool: 7 of 20 in use', 'feature flags loaded for customer %id'],
};

const usually = ['INFO', 'INFO', 'INFO', 'INFO', 'WARN', 'INFO', 'ERROR', 'INFO', 'DEBUG', 'INFO'];

function levelsOf(where: Condition[]): string[] {
  const asked = where.find((c) => /level|severity/i.test(c.key) && !c.not && /^(=|in)$/.test(c.operator));
  return asked?.values.length ? asked.values : usually;
}

function words(where: Condition[]): string[] {
  return where.filter((c) => c.operator === 'contains' && !c.not).flatMap((c) => c.values).filter(Boolean);
}

function filled(text: string, seed: number, n: number): string {
  return text
    .replace(/%id/g, String(10000 + Math.floor(even(seed, n) * 89999)))
    .replace(/%ms/g, String(3 + Math.floor(even(seed + 1, n) ** 3 * 900)));
}

function messageOf(level: string, seed: number, n: number, asked: string[]): string {
  const list = messages[level.toUpperCase()] ?? messages[level === 'FATAL' ? 'ERROR' : 'INFO'];
  const text = filled(list[Math.floor(even(seed + 2, n) * list.length)], seed, n);
  const missing = asked.filter((word) => !text.toLowerCase().includes(word.toLowerCase()));
  return missing.length ? `${text} (${missing.join(', ')})` : text;
}

function valueFor(key: string, where: Condition[], seed: number, n: number): string {
  const fixed = where.find((c) => c.key === key && !c.not && /^(=|in)$/.test(c.operator));
  const values = fixed?.values.length ? fixed.values : valuesOf(key);
  return values[Math.floor(even(seed + hash(key), n) * values.length)];
}

/* The newest first, as log queries answer. */
export function linesOf(name: string, where: Condition[], fields: string[], from: number, to: number, limit: number): Line[] {
  const seed = hash(name + JSON.stringify(where));
  const levels = levelsOf(where);
  const asked = words(where);
  const found: Line[] = [];
  let at = to;
  for (let n = 0; n < limit; n++) {
    at -= (0.02 + even(seed + 3, n) ** 2 * 2) * ((to - from) / 130);
    if (at < from) {
      break;
    }
    const level = levels[Math.floor(even(seed + 4, n) * levels.length)];
    const more = Object.fromEntries(fields.map((key) => [key, /level|severity/i.test(key) ? level : valueFor(key, where, seed, n)]));
    found.push({ at: Math.round(at), level, message: messageOf(level, seed, n, asked), fields: more });
  }
  return found;
}
