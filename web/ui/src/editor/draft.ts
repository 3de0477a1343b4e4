// Unsaved work, kept in the browser so that a crash or a closed lid loses
// nothing.
import type { Position } from './coordinates';
import type { Draft } from './model';
import type { Shape } from './tools';

/** A shape that is not drawn to its end. */
export interface Sketch { shape: Shape; places: Position[] }

export interface Work { drafts: Draft[]; sketch: Sketch | null }

interface Kept extends Work { at: string }

export class Drafts {
  private waiting = 0;
  private readonly key: string;

  constructor(village: string, private readonly full: () => void) { this.key = `potensi-edit ${village}`; }

  read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? 'null') as Kept | null;
      return kept && (kept.drafts?.length || kept.sketch?.places.length) ? kept : null;
    } catch {
      return null;
    }
  }

  /** Keeps the work shortly after the last change. */
  keep(work: () => Work): void {
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.write(work()), 250);
  }

  /** Keeps the work at once: what was just saved must not be offered again. */
  keepNow(work: Work): void {
    clearTimeout(this.waiting);
    this.write(work);
  }

  private write(work: Work): void {
    try {
      if (work.drafts.length || work.sketch) localStorage.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), ...work }));
      else localStorage.removeItem(this.key);
    } catch {
      this.full();
    }
  }
}
