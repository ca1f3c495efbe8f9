/* Numbers that look random and are not: each is a function of a name and a place, so that the same
 * question has the same answer in every panel and at every look. */

export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(h);
}

function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/* In [0, 1), evenly. */
export function even(seed: number, n: number): number {
  return mix(seed ^ Math.imul(n | 0, 0x9e3779b1) ^ Math.imul((n / 4294967296) | 0, 0x27d4eb2f)) / 4294967296;
}

/* Around 0 with deviation 1: the sum of four even ones is near enough to a bell. */
export function bell(seed: number, n: number): number {
  const sum = even(seed, n) + even(seed + 1, n) + even(seed + 2, n) + even(seed + 3, n);
  return (sum - 2) * 1.7320508;
}

/* In [-1, 1], without jumps. */
export function smooth(seed: number, x: number): number {
  const whole = Math.floor(x);
  const part = x - whole;
  const ease = part * part * (3 - 2 * part);
  const left = even(seed, whole);
  return (left + (even(seed, whole + 1) - left) * ease) * 2 - 1;
}

/* A count with this mean: Poisson's, by its normal approximation where that is good. */
export function count(mean: number, seed: number, n: number): number {
  if (mean > 30) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * bell(seed, n)));
  }
  let left = even(seed, n);
  let chance = Math.exp(-mean);
  let k = 0;
  while (left > chance && k < 200) {
    left -= chance;
    k++;
    chance *= mean / k;
  }
  return k;
}

/* The standard normal distribution's value below which a share p lies (Acklam's central region and a
 * tail good to three digits, which a picture does not need). */
export function normalQuantile(p: number): number {
  const q = Math.min(0.99999, Math.max(0.00001, p));
  const sign = q < 0.5 ? -1 : 1;
  const t = Math.sqrt(-2 * Math.log(q < 0.5 ? q : 1 - q));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return sign * (t - numerator / denominator);
}
