// Rings and lines of a geometry, by one shape: paths of places. A polygon's
// ring is without its closing place here.
import LineString from 'ol/geom/LineString.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import { getArea, getLength } from 'ol/sphere.js';
import type { Coordinate } from 'ol/coordinate.js';
import type Geometry from 'ol/geom/Geometry.js';
import type SimpleGeometry from 'ol/geom/SimpleGeometry.js';
import { same } from './earth';

export interface Path { part: number; ring: number; closed: boolean; places: Coordinate[] }

const open = (ring: Coordinate[]): Coordinate[] => ring.slice(0, -1);
const closedRing = (places: Coordinate[]): Coordinate[] => [...places, places[0]!];

/** The paths of a geometry: rings, lines, or points. */
export function pathsOf(g: Geometry | undefined): Path[] {
  if (g instanceof Polygon) return g.getCoordinates().map((ring, i) => ({ part: 0, ring: i, closed: true, places: open(ring) }));
  if (g instanceof MultiPolygon) {
    return g.getCoordinates().flatMap((rings, part) => rings.map((ring, i) => ({ part, ring: i, closed: true, places: open(ring) })));
  }
  if (g instanceof LineString) return [{ part: 0, ring: 0, closed: false, places: g.getCoordinates() }];
  if (g instanceof MultiLineString) return g.getCoordinates().map((places, part) => ({ part, ring: 0, closed: false, places }));
  if (g instanceof Point) return [{ part: 0, ring: 0, closed: false, places: [g.getCoordinates()] }];
  if (g instanceof MultiPoint) return g.getCoordinates().map((at, part) => ({ part, ring: 0, closed: false, places: [at] }));
  return [];
}

/** A geometry of the same kind with other paths. */
export function withPaths(g: Geometry, paths: Path[]): SimpleGeometry {
  const parts: Coordinate[][][] = [];
  for (const p of paths) (parts[p.part] ??= [])[p.ring] = p.closed ? closedRing(p.places) : p.places;
  if (g instanceof Polygon) return new Polygon(parts[0]!);
  if (g instanceof MultiPolygon) return new MultiPolygon(parts);
  if (g instanceof LineString) return new LineString(parts[0]![0]!);
  if (g instanceof MultiLineString) return new MultiLineString(parts.map((p) => p[0]!));
  if (g instanceof MultiPoint) return new MultiPoint(parts.map((p) => p[0]![0]!));
  return new Point(parts[0]![0]![0]!);
}

/** Whether a geometry has a vertex at a place. */
export const hasVertex = (g: Geometry | undefined, at: Coordinate): boolean => pathsOf(g).some((p) => p.places.some((q) => same(q, at)));

/** The geometry with a vertex moved, or the same one if it has none there. */
export function moveVertex(g: Geometry, from: Coordinate, to: Coordinate): Geometry {
  if (!hasVertex(g, from)) return g;
  return withPaths(g, pathsOf(g).map((p) => ({ ...p, places: p.places.map((q) => (same(q, from) ? to : q)) })));
}

/** How few vertices a path may have. */
export const fewest = (p: Path): number => (p.closed ? 3 : 2);

/** The geometry without a vertex; null where it would no longer be one. */
export function dropVertex(g: Geometry, at: Coordinate): Geometry | null {
  const paths = pathsOf(g).map((p) => ({ ...p, places: p.places.filter((q) => !same(q, at)) }));
  return paths.some((p) => p.places.length < fewest(p)) ? null : withPaths(g, paths);
}

/** The geometry with a vertex after the one at an index of a path. */
export function insertVertex(g: Geometry, path: number, after: number, at: Coordinate): Geometry {
  return withPaths(g, pathsOf(g).map((p, i) => (i === path ? { ...p, places: [...p.places.slice(0, after + 1), at, ...p.places.slice(after + 1)] } : p)));
}

const TOUCH = 0.01; // map units: about a centimetre

/**
 * The geometry with a vertex where a place lies on one of its sides: so that a
 * neighbour's vertex that was put on the border moves with it from now on.
 */
export function stitch(g: Geometry, at: Coordinate): Geometry {
  const paths = pathsOf(g);
  for (const [i, p] of paths.entries()) {
    const sides = p.closed ? p.places.length : p.places.length - 1;
    for (let k = 0; k < sides; k++) {
      const [a, b] = [p.places[k]!, p.places[(k + 1) % p.places.length]!];
      if (same(a, at) || same(b, at)) return g;
      if (onSide(at, a, b)) return insertVertex(g, i, k, at);
    }
  }
  return g;
}

function onSide(at: Coordinate, a: Coordinate, b: Coordinate): boolean {
  const [dx, dy] = [b[0]! - a[0]!, b[1]! - a[1]!];
  const long = dx * dx + dy * dy;
  const t = ((at[0]! - a[0]!) * dx + (at[1]! - a[1]!) * dy) / long;
  if (!(t > 0 && t < 1)) return false;
  return Math.hypot(a[0]! + t * dx - at[0]!, a[1]! + t * dy - at[1]!) < TOUCH;
}

/** About how large a shape is, on the sphere: the server says it exactly. */
export function roughly(g: Geometry | undefined): { ha?: number; km?: number } {
  if (g instanceof Polygon || g instanceof MultiPolygon) return { ha: getArea(g) / 1e4 };
  if (g instanceof LineString || g instanceof MultiLineString) return { km: getLength(g) / 1e3 };
  return {};
}
