// Reading positions as people write them: degrees with a decimal point or
// comma, with minutes and seconds, with N S E W or LU LS BT BB, and UTM.

export type Position = [lon: number, lat: number];

interface Angle { numbers: number[]; negative: boolean; axis: 'lat' | 'lon' | ''; }

const LETTERS: Record<string, { axis: 'lat' | 'lon'; negative: boolean }> = {
  N: { axis: 'lat', negative: false }, U: { axis: 'lat', negative: false }, S: { axis: 'lat', negative: true },
  E: { axis: 'lon', negative: false }, T: { axis: 'lon', negative: false }, W: { axis: 'lon', negative: true }, B: { axis: 'lon', negative: true },
};

/** Reads one position a line; lines that are none come back as they are. */
export function readPositions(text: string): { found: Position[]; failed: string[] } {
  const found: Position[] = [], failed: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) continue;
    const at = readPosition(line);
    if (at) found.push(at); else failed.push(line.trim());
  }
  return { found, failed };
}

/** Reads one position; null when it is none. */
export function readPosition(line: string): Position | null {
  const text = plain(line);
  return readUTM(text) ?? ordered(angles(decimalPoints(text)));
}

/** Reads a number with a decimal point or comma; NaN when it is none. */
export function readNumber(text: string): number {
  const t = text.trim().replace(/[−–]/g, '-').replace(',', '.');
  return /^-?\d+(\.\d*)?$/.test(t) ? Number(t) : NaN;
}

/** One spelling for signs, hemispheres and labels. */
function plain(line: string): string {
  return line.toUpperCase().replace(/[−–]/g, '-').replace(/[º˚]/g, '°').replace(/''/g, '"').replace(/[′’‘´`]/g, "'").replace(/[″”“]/g, '"')
    .replace(/SELATAN|SOUTH/g, 'S').replace(/UTARA|NORTH/g, 'N').replace(/TIMUR|EAST/g, 'E').replace(/BARAT|WEST/g, 'W')
    .replace(/LATITUDE|LONGITUDE|LINTANG|BUJUR|LAT|LON|LNG|[:=]/g, ' ')
    .replace(/\bL([SU])\b|L([SU])(?=[\s\d,;]|$)/g, ' $1$2 ').replace(/B([TB])(?=[\s\d,;]|$)/g, ' $1 ').trim();
}

/** Makes decimal commas points, and commas between numbers spaces. */
function decimalPoints(text: string): string {
  if (text.includes('.')) return text.replace(/,/g, ' ');
  const parts = text.split(/[;\s]+|,\s+/).filter(Boolean);
  const commas = text.split(',').length - 1;
  if (parts.length === 1 && commas === 1) return text.replace(',', ' ');
  if (parts.length === 1 && commas === 3) return text.replace(/,([^,]*),/, '.$1 ').replace(',', '.');
  return text.replace(/(\d),(\d)/g, '$1.$2').replace(/,/g, ' ');
}

/** Takes the angles out of a text. */
function angles(text: string): Angle[] {
  if (/[^-\d.\s°'"NSEWUTB;]/.test(text)) return [];
  const tokens = [...text.matchAll(/([NSEWUTB])|(-?\d+(?:\.\d+)?)\s*([°'"]?)/g)];
  const first = tokens[0]?.[1] !== undefined; // letters stand before their numbers
  const out: Angle[] = [];
  let open: Angle | null = null;
  for (const [, letter, number, sign] of tokens) {
    if (letter) {
      if (first || !open) open = begin(out);
      const meant = LETTERS[letter];
      if (!meant || open.axis) return [];
      open.axis = meant.axis;
      open.negative ||= meant.negative;
      if (!first) open = null;
      continue;
    }
    if (!open || (sign === '°' && open.numbers.length > 0)) open = begin(out);
    if (number?.startsWith('-')) open.negative = true;
    open.numbers.push(Math.abs(Number(number)));
  }
  return out.length === 1 && !first ? halves(out[0]!, text) : out;
}

function begin(list: Angle[]): Angle {
  const angle: Angle = { numbers: [], negative: false, axis: '' };
  list.push(angle);
  return angle;
}

/** Numbers without any letter or sign: the first half is one angle. */
function halves(all: Angle, text: string): Angle[] {
  const given = [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map((m) => m[0]);
  const half = given.length / 2;
  if (all.axis || ![1, 2, 3].includes(half)) return [];
  return [given.slice(0, half), given.slice(half)].map((numbers) => ({
    numbers: numbers.map((n) => Math.abs(Number(n))), negative: numbers[0]!.startsWith('-'), axis: '' as const,
  }));
}

/** Puts two angles in order: by their letters, else by what Indonesia's can be. */
function ordered(list: Angle[]): Position | null {
  if (list.length !== 2) return null;
  const [a, b] = list as [Angle, Angle];
  const [x, y] = [valueOf(a), valueOf(b)];
  let swap = a.axis === 'lat' || b.axis === 'lon';
  if (!a.axis && !b.axis) swap = !(Math.abs(x) >= 95 && Math.abs(x) <= 141 && Math.abs(y) <= 12) && Math.abs(x) <= 90;
  else if (a.axis === b.axis) return null;
  const at: Position = swap ? [y, x] : [x, y];
  return Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90 ? at : null;
}

function valueOf(a: Angle): number {
  const [d = NaN, m = 0, s = 0, ...more] = a.numbers;
  if (more.length || m >= 60 || s >= 60) return NaN;
  return (a.negative ? -1 : 1) * (d + m / 60 + s / 3600);
}

/** Reads "49M 549683 9725886" or "49S …", where S is the southern half. */
function readUTM(text: string): Position | null {
  const m = /^(\d{1,2})\s*([A-Z])?\s+(\d{6}(?:[.,]\d+)?)\s*(?:M?E|MT)?[\s,;]+(\d{6,8}(?:[.,]\d+)?)\s*(?:M?N|MU)?$/.exec(text);
  if (!m) return null;
  const [zone, band, east, north] = [Number(m[1]), m[2] ?? 'M', Number(m[3]!.replace(',', '.')), Number(m[4]!.replace(',', '.'))];
  if (zone < 1 || zone > 60) return null;
  return fromUTM(zone, band === 'S' || band < 'N', east, north);
}

/** Transverse Mercator backwards, by Krüger's series (1912) to the fourth order. */
function fromUTM(zone: number, south: boolean, east: number, north: number): Position {
  const f = 1 / 298.257223563, n = f / (2 - f);
  const A = (6378137 / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const beta = [n / 2 - (2 / 3) * n ** 2 + (37 / 96) * n ** 3 - n ** 4 / 360, n ** 2 / 48 + n ** 3 / 15 - (437 / 1440) * n ** 4,
    (17 / 480) * n ** 3 - (37 / 840) * n ** 4, (4397 / 161280) * n ** 4];
  const xi = (north - (south ? 1e7 : 0)) / (0.9996 * A), eta = (east - 5e5) / (0.9996 * A);
  let x = xi, y = eta;
  beta.forEach((b, i) => {
    const k = 2 * (i + 1);
    x -= b * Math.sin(k * xi) * Math.cosh(k * eta);
    y -= b * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const conformal = Math.asin(Math.sin(x) / Math.cosh(y));
  const e = Math.sqrt(f * (2 - f));
  let lat = conformal;
  for (let i = 0; i < 8; i++) {
    lat = Math.asin(Math.tanh(Math.atanh(Math.sin(conformal)) + e * Math.atanh(e * Math.sin(lat))));
  }
  const lon = zone * 6 - 183 + (Math.atan2(Math.sinh(y), Math.cos(x)) * 180) / Math.PI;
  return [lon, (lat * 180) / Math.PI];
}
