// Writes a small archive of map tiles (PMTiles, version 3).
import { Buffer } from 'node:buffer';

const varint = (n) => {
  const out = [];
  for (; n >= 128; n = Math.floor(n / 128)) out.push((n % 128) | 128);
  return [...out, n];
};

/** The place of a tile on the Hilbert curve through all tiles. */
function tileId(z, x, y) {
  let base = 0;
  for (let i = 0; i < z; i++) base += 4 ** i;
  let d = 0;
  for (let s = 2 ** (z - 1); s >= 1; s /= 2) {
    const rx = (x & s) > 0 ? 1 : 0, ry = (y & s) > 0 ? 1 : 0;
    d += s * s * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) [x, y] = [s - 1 - x, s - 1 - y];
      [x, y] = [y, x];
    }
  }
  return base + d;
}

/** The tile of a place at a zoom. */
export function tileAt(lon, lat, z) {
  const n = 2 ** z, r = (lat * Math.PI) / 180;
  return [Math.floor(((lon + 180) / 360) * n), Math.floor(((1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2) * n)];
}

/** An archive with the same tile for all the places given: kind 1 is vector, 2 is PNG. */
export function pmtiles(tile, places, kind, minZoom, maxZoom) {
  const ids = [...new Set(places.map(([z, x, y]) => tileId(z, x, y)))].sort((a, b) => a - b);
  const directory = Buffer.from([
    ...varint(ids.length), ...ids.flatMap((id, i) => varint(id - (ids[i - 1] ?? 0))), ...ids.flatMap(() => varint(1)),
    ...ids.flatMap(() => varint(tile.length)), ...ids.flatMap(() => varint(1)),
  ]);
  const metadata = Buffer.from('{}');
  const header = Buffer.alloc(127);
  header.write('PMTiles', 0, 'latin1');
  header[7] = 3;
  const numbers = [127, directory.length, 127 + directory.length, metadata.length, 0, 0, 127 + directory.length + metadata.length, tile.length, ids.length, ids.length, 1];
  numbers.forEach((n, i) => header.writeBigUInt64LE(BigInt(n), 8 + 8 * i));
  header[96] = 0;
  header[97] = 1; // directories are not compressed
  header[98] = 1; // nor tiles
  header[99] = kind;
  header[100] = minZoom;
  header[101] = maxZoom;
  [-180e7, -85e7, 180e7, 85e7].forEach((n, i) => header.writeInt32LE(n, 102 + 4 * i));
  return Buffer.concat([header, directory, metadata, tile]);
}

/** A vector tile with one layer that covers all of it. */
export function coverTile(layer) {
  const field = (n, type, ...bytes) => [(n << 3) | type, ...bytes];
  const bytes = (n, content) => field(n, 2, ...varint(content.length), ...content);
  const zigzag = (n) => varint(n < 0 ? -2 * n - 1 : 2 * n);
  const geometry = [9, ...zigzag(0), ...zigzag(0), 26, ...[[4096, 0], [0, 4096], [-4096, 0]].flatMap(([x, y]) => [...zigzag(x), ...zigzag(y)]), 15];
  const feature = [...field(3, 0, 3), ...bytes(4, geometry)];
  return Buffer.from(bytes(3, [...field(15, 0, 2), ...bytes(1, [...Buffer.from(layer)]), ...bytes(2, feature), ...field(5, 0, ...varint(4096))]));
}
