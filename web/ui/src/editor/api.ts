// Requests to the server.
import { lang } from './words';

export interface GeoFeature {
  type: 'Feature';
  id: string;
  geometry: { type: string; coordinates: unknown } | null;
  properties: Record<string, unknown>;
}

export interface Finding {
  rule: string;
  level: 'error' | 'warning' | 'note';
  repaired?: boolean;
  message: string;
  cure?: string;
  coordinate?: [number, number];
}

export interface Answer {
  id: string;
  outcome: string;
  version: string;
  feature: GeoFeature;
  findings: Finding[];
  overlaps: { resource: string; name: string; area_ha: number; share: number }[];
}

export interface Sheet {
  id: string; name: string; width: number; height: number;
  points: { x: number; y: number; lon: number; lat: number }[];
  opacity: number; shown: boolean;
}

export interface Basemap { name: string; bytes: number; url: string }

/** What the server refused, in words; status 0 is a server that did not answer. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string, readonly problems: Finding[] = [],
    readonly current?: GeoFeature, readonly version?: string, readonly args: Record<string, unknown> = {}) {
    super(message);
  }
}

async function request(method: string, path: string, options: { body?: BodyInit; headers?: Record<string, string>; query?: Record<string, string>; keepalive?: boolean } = {}): Promise<Response> {
  const query = new URLSearchParams({ ...options.query, lang });
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/${path}?${query}`, { method, headers: options.headers ?? {}, keepalive: options.keepalive ?? false, ...(options.body === undefined ? {} : { body: options.body }) });
  } catch {
    throw new Refusal(0, '');
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  const problems = (said.problems ?? []) as (Finding & { args: Record<string, unknown> })[];
  throw new Refusal(answer.status, said.detail ?? answer.statusText, problems.filter((p) => p.level), said.current, said.version, problems[0]?.args ?? {});
}

const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>;
const tag = (version: string) => ({ 'If-Match': `"${version}"` });
const dryRun = (dry: boolean): Record<string, string> => (dry ? { dry_run: 'true' } : {});
const place = (id: string) => `resources/${encodeURIComponent(id)}`;

export const versions = () => json<Record<string, string>>(request('GET', 'versions'));
export const resources = () => json<{ features: GeoFeature[] }>(request('GET', 'resources'));
export const photos = () => json<Sheet[]>(request('GET', 'photos'));
export const basemaps = () => json<Basemap[]>(request('GET', 'basemaps'));

/** Adds a resource, or corrects the one of which the version is given. */
export function save(feature: GeoFeature, version: string | undefined, dry: boolean): Promise<Answer> {
  const options = { body: JSON.stringify(feature), headers: { 'Content-Type': 'application/geo+json' } as Record<string, string>, query: dryRun(dry) };
  if (version === undefined) return json<Answer>(request('POST', 'resources', options));
  Object.assign(options.headers, tag(version));
  return json<Answer>(request('PUT', place(feature.id), options));
}

export async function remove(id: string, version: string, answers: boolean, dry: boolean): Promise<void> {
  await request('DELETE', place(id), { headers: tag(version), query: { ...dryRun(dry), ...(answers ? { answers: 'true' } : {}) } });
}

export const addPhoto = (file: File) => json<Sheet>(request('POST', 'photos', { body: file, query: { name: file.name } }));
export const layPhoto = (s: Sheet) => request('PUT', `photos/${s.id}`, { keepalive: true, body: JSON.stringify(s), headers: { 'Content-Type': 'application/json' } });
export const removePhoto = (id: string) => request('DELETE', `photos/${id}`);
