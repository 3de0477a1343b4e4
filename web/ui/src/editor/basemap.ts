// An offline base map: an archive of tiles (.pmtiles) that lies beside the
// village file. What draws it is loaded only where there is one.
import type BaseLayer from 'ol/layer/Base.js';
import type Map from 'ol/Map.js';
import * as api from './api';
import { part } from './dom';
import { say, written } from './words';

const KEPT = 'potensi-basemap';

export class Basemap {
  private layer: BaseLayer | null = null;
  private readonly select = part<HTMLSelectElement>('edit-base');
  private readonly error = part('edit-base-error');

  constructor(private readonly map: Map, private readonly told: () => void) {
    this.select.addEventListener('change', () => void this.show(this.select.value, true));
  }

  get shown(): boolean { return this.layer !== null; }

  /** Lists the archives and shows the one that was shown last. */
  async list(): Promise<void> {
    const found = await api.basemaps();
    for (const b of found) {
      const option = new Option(`${b.name} (${written(b.bytes / 1e6, 1)} MB)`, b.url);
      this.select.append(option);
    }
    part('edit-base-which').hidden = !found.length;
    const last = localStorage.getItem(KEPT) ?? '';
    if (!found.some((b) => b.url === last)) return;
    this.select.value = last;
    await this.show(last, false);
  }

  private async show(url: string, look: boolean): Promise<void> {
    if (this.layer) this.map.removeLayer(this.layer);
    this.layer = null;
    this.error.textContent = '';
    localStorage.setItem(KEPT, url);
    if (!url) return this.told();
    try {
      const { layerOf } = await import('./tiles');
      const { layer, maxZoom } = await layerOf(new URL(url, location.href).href);
      this.layer = layer;
      this.layer.setZIndex(0);
      this.map.addLayer(this.layer);
      if (look && maxZoom < (this.map.getView().getZoom() ?? 0) - 8) this.error.textContent = say('base.coarse');
      this.map.getTargetElement()?.setAttribute('data-base', 'shown');
    } catch {
      this.error.textContent = say('base.broken');
    }
    this.told();
  }
}

