// Laying a photo: the affine map of the picture's pixels to the map that fits
// the marked points best (least squares).
import type { Coordinate } from 'ol/coordinate.js';

/** X = a·x + c·y + e, Y = b·x + d·y + f. */
export interface Affine { a: number; b: number; c: number; d: number; e: number; f: number }

export interface Pair { photo: [number, number]; map: Coordinate }

/** Three points at least, not in a row; null for fewer. */
export function fit(pairs: Pair[]): Affine | null {
  if (pairs.length < 3) return null;
  const n = pairs.length;
  const mean = (of: (p: Pair) => number) => pairs.reduce((sum, p) => sum + of(p), 0) / n;
  const [mx, my, mX, mY] = [mean((p) => p.photo[0]), mean((p) => p.photo[1]), mean((p) => p.map[0]!), mean((p) => p.map[1]!)];
  let xx = 0, xy = 0, yy = 0, xX = 0, yX = 0, xY = 0, yY = 0;
  for (const { photo: [px, py], map } of pairs) {
    const [x, y, X, Y] = [px - mx, py - my, map[0]! - mX, map[1]! - mY];
    xx += x * x; xy += x * y; yy += y * y;
    xX += x * X; yX += y * X; xY += x * Y; yY += y * Y;
  }
  const det = xx * yy - xy * xy;
  if (!(det > 1e-6 * (xx + yy) ** 2)) return null; // in a row, or all at one place
  const a = (xX * yy - yX * xy) / det, c = (yX * xx - xX * xy) / det;
  const b = (xY * yy - yY * xy) / det, d = (yY * xx - xY * xy) / det;
  return { a, b, c, d, e: mX - a * mx - c * my, f: mY - b * mx - d * my };
}

export function apply(t: Affine, [x, y]: [number, number]): Coordinate {
  return [t.a * x + t.c * y + t.e, t.b * x + t.d * y + t.f];
}

/** How far each point lies from where the photo puts it, in map units. */
export function residuals(t: Affine, pairs: Pair[]): number[] {
  return pairs.map((p) => {
    const at = apply(t, p.photo);
    return Math.hypot(at[0]! - p.map[0]!, at[1]! - p.map[1]!);
  });
}
