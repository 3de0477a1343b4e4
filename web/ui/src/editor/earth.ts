// Positions on the earth and on the map (Web Mercator). What came from the
// server goes back with the very digits it had: only vertices that were moved
// are reckoned back, to millimetres.
import { fromLonLat, toLonLat } from 'ol/proj.js';
import type { Coordinate } from 'ol/coordinate.js';
import type { Position } from './coordinates';

const exact = new Map<string, Position>();
const DECIMALS = 1e8; // about a millimetre

const key = (at: Coordinate): string => `${at[0]},${at[1]}`;

export const same = (a: Coordinate, b: Coordinate): boolean => a[0] === b[0] && a[1] === b[1];

/** Where a position lies on the map. */
export function onMap(at: Position): Coordinate {
  const out = fromLonLat(at);
  if (!exact.has(key(out))) exact.set(key(out), at);
  return out;
}

/** Longitude and latitude of a place on the map. */
export function onEarth(at: Coordinate): Position {
  const known = exact.get(key(at));
  if (known) return known;
  const [lon = 0, lat = 0] = toLonLat(at);
  return [Math.round(lon * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS];
}

type Nested = Position | Nested[];

/** Changes all positions of a GeoJSON coordinates member. */
export function each(coordinates: unknown, change: (at: Position) => Coordinate): unknown {
  const list = coordinates as Nested[];
  return typeof list[0] === 'number' ? change(coordinates as Position) : list.map((inner) => each(inner, change));
}

/** How many metres a map unit is at a place. */
export function metresAt(at: Coordinate): number {
  return Math.cos((onEarth(at)[1] * Math.PI) / 180);
}

/** A place so many metres to the east and to the north. */
export function moved(at: Coordinate, east: number, north: number): Coordinate {
  const unit = metresAt(at);
  return [at[0]! + east / unit, at[1]! + north / unit];
}
