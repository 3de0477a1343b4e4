// Unsaved work, kept in the browser so that a crash or a closed lid loses
// nothing.
import type { Draft } from './model';

interface Kept { at: string; drafts: Draft[] }

export class Drafts {
  private waiting = 0;
  private readonly key: string;

  constructor(village: string, private readonly full: () => void) { this.key = `potensi-edit ${village}`; }

  read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? 'null') as Kept | null;
      return kept?.drafts?.length ? kept : null;
    } catch {
      return null;
    }
  }

  /** Keeps the work shortly after the last change. */
  keep(drafts: () => Draft[]): void {
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.write(drafts()), 250);
  }

  /** Keeps the work at once: what was just saved must not be offered again. */
  keepNow(drafts: Draft[]): void {
    clearTimeout(this.waiting);
    this.write(drafts);
  }

  private write(drafts: Draft[]): void {
    try {
      if (drafts.length) localStorage.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), drafts }));
      else localStorage.removeItem(this.key);
    } catch {
      this.full();
    }
  }
}
