// What the page says, in its language: the catalogue's messages "web.edit.…",
// which the server put into the page.

const words = JSON.parse(document.getElementById('edit-words')?.textContent || '{}') as Record<string, string>;

export const lang = words.lang ?? 'id';

/** A message with its {places} filled. */
export function say(key: string, args: Record<string, string | number> = {}): string {
  return (words[key] ?? `[${key}]`).replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? '–'));
}

/** The word for one of a closed set: kind.forest, method.sketch. */
export function wordFor(set: 'kind' | 'method', word: string): string {
  return words[`${set}.${word}`] ?? word;
}

/** A number as people of the page's language write it. */
export function written(n: number, decimals: number): string {
  return n.toLocaleString(lang === 'en' ? 'en-GB' : 'id-ID', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Hectares or kilometres with as many decimals as can be paced off. */
export function size(ha: number | undefined, km: number | undefined): string {
  if (ha !== undefined) return say('size.ha', { n: written(ha, ha < 10 ? 2 : ha < 100 ? 1 : 0) });
  if (km !== undefined) return say('size.km', { n: written(km, km < 10 ? 2 : 1) });
  return '';
}

/** The time of day. */
export function clock(at: Date): string {
  return at.toLocaleTimeString(lang === 'en' ? 'en-GB' : 'id-ID', { hour: '2-digit', minute: '2-digit' });
}

/** A number for a field: without points between thousands. */
export function plain(n: number, decimals: number): string {
  const text = String(Number(n.toFixed(decimals)));
  return lang === 'en' ? text : text.replace('.', ',');
}
