// Saving what was changed: every resource is checked by the server as an
// import checks it. Where several were changed together they are first all
// tried, so that no shared border is saved on one side alone.
import * as api from './api';
import { ask } from './dom';
import { clock, say, written } from './words';
import type { Model } from './model';

export interface Outcome {
  findings: Map<string, api.Finding[]>; // by resource
  saved: number;
  failed: string | null; // in words; null: all is saved
  at: string | null; // the resource at which it failed
}

export class Saving {
  busy = false;

  constructor(private readonly model: Model, private readonly showTheirs: (f: api.GeoFeature | null) => void) {}

  async run(): Promise<Outcome> {
    const out: Outcome = { findings: new Map(), saved: 0, failed: null, at: null };
    this.busy = true;
    try {
      const ids = [...this.model.unsaved.keys()];
      if (ids.length > 1 && !(await this.each(ids, true, out))) return out;
      if ((await this.each(ids, false, out)) && ids.length > 1) await this.lookAgain(out);
    } finally {
      this.busy = false;
    }
    return out;
  }

  /**
   * Asks again what there is to say of resources that were saved one after the
   * other: the first was compared with neighbours as they were before.
   */
  private async lookAgain(out: Outcome): Promise<void> {
    for (const id of out.findings.keys()) {
      const feature = this.model.geojson(id), version = this.model.version(id);
      if (!feature || !version || this.model.unsaved.has(id)) continue;
      const answer = await api.save(feature, version, true).catch(() => null);
      if (answer) out.findings.set(id, [...out.findings.get(id)!.filter(isRepair), ...told(answer).filter((f) => !isRepair(f))]);
    }
  }

  private async each(ids: string[], dry: boolean, out: Outcome): Promise<boolean> {
    for (const id of ids) {
      if (!(await this.one(id, dry, out))) return false;
      if (!dry) out.saved++;
    }
    return true;
  }

  /** Saves one; a conflict is put to the facilitator, and then tried again. */
  private async one(id: string, dry: boolean, out: Outcome): Promise<boolean> {
    for (;;) {
      try {
        await this.send(id, dry, out);
        return true;
      } catch (e) {
        if (!(e instanceof api.Refusal)) throw e;
        if (e.status === 412 && e.current && e.version) {
          if (await this.settle(id, e.current, e.version)) continue;
          return !(out.failed = say('save.left'));
        }
        out.failed = e.status === 0 ? say('save.unreachable') : e.message;
        out.at = id;
        out.findings.set(id, e.problems);
        return false;
      }
    }
  }

  private async send(id: string, dry: boolean, out: Outcome): Promise<void> {
    const version = this.model.version(id);
    const feature = this.model.geojson(id);
    if (!feature) {
      if (version) await api.remove(id, version, this.model.withAnswers.has(id), dry);
      if (!dry) this.model.forget(id);
      return;
    }
    if (!this.model.unsaved.has(id)) return; // theirs was taken
    const answer = await api.save(feature, version, dry);
    if (dry) return;
    const untouched = JSON.stringify(feature) === JSON.stringify(this.model.geojson(id));
    if (untouched) this.model.replace(answer.feature, answer.version);
    else this.model.remember(answer.feature, answer.version);
    out.findings.set(id, told(answer));
  }

  /** Somebody else has changed it: theirs or mine? False is neither. */
  private async settle(id: string, current: api.GeoFeature, version: string): Promise<boolean> {
    this.showTheirs(current);
    const name = String(current.properties.name ?? id);
    const answer = await ask(say('conflict.title', { name }), say('conflict.text', { name, time: clock(new Date()) }), [
      { value: 'mine', word: say('conflict.mine') }, { value: 'theirs', word: say('conflict.theirs') }, { value: 'later', word: say('conflict.later') }]);
    this.showTheirs(null);
    if (answer === 'theirs') this.model.replace(current, version);
    else if (answer === 'mine') this.model.remember(current, version);
    else return false;
    return true;
  }
}

const isRepair = (f: api.Finding): boolean => f.repaired === true;

const told = (answer: api.Answer): api.Finding[] => [...answer.findings, ...answer.overlaps.slice(0, 5).map(overlap)];

/** Ground that lies under another resource, too: often right, so a note. */
function overlap(o: api.Answer['overlaps'][number], i: number): api.Finding {
  const message = say('overlap', { name: o.name, ha: written(o.area_ha, o.area_ha < 10 ? 2 : 0), share: written(o.share * 100, o.share < 0.01 ? 1 : 0) });
  return { rule: 'overlap', level: 'note', message, ...(i ? {} : { cure: say('overlap.cure') }) };
}
