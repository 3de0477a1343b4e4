// The layer of an archive of tiles, pale, so that what the village draws stands
// out.
import CircleStyle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import Text from 'ol/style/Text.js';
import TileLayer from 'ol/layer/Tile.js';
import VectorTileLayer from 'ol/layer/VectorTile.js';
import XYZ from 'ol/source/XYZ.js';
import { PMTiles } from 'pmtiles';
import { PMTilesVectorSource } from 'ol-pmtiles';
import type BaseLayer from 'ol/layer/Base.js';
import type ImageTile from 'ol/ImageTile.js';
import type { FeatureLike } from 'ol/Feature.js';

const VECTOR = 1; // TileType of the PMTiles specification, version 3

/** Reads an archive's header and makes its layer. */
export async function layerOf(url: string): Promise<{ layer: BaseLayer; maxZoom: number }> {
  const archive = new PMTiles(url);
  const { tileType, minZoom, maxZoom } = await archive.getHeader();
  return { layer: tileType === VECTOR ? vectors(url) : pictures(archive, minZoom, maxZoom), maxZoom };
}

/** Tiles that are pictures, drawn without WebGL: not every laptop has it. */
function pictures(archive: PMTiles, minZoom: number, maxZoom: number): BaseLayer {
  const source = new XYZ({
    minZoom, maxZoom,
    tileUrlFunction: (at) => at.join('/'),
    tileLoadFunction: (tile, address) => {
      const [z = 0, x = 0, y = 0] = address.split('/').map(Number);
      const image = (tile as ImageTile).getImage() as HTMLImageElement;
      archive.getZxy(z, x, y).then((found) => {
        if (!found) throw new Error('no tile');
        const url = URL.createObjectURL(new Blob([found.data]));
        image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
        image.src = url;
      }).catch(() => { image.src = NOTHING; });
    },
  });
  return new TileLayer({ source, opacity: 0.75 });
}

const NOTHING = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

function vectors(url: string): BaseLayer {
  return new VectorTileLayer({ source: new PMTilesVectorSource({ url }), style: pale, declutter: true });
}

// Two schemas of layers are known: Protomaps' and OpenMapTiles'. Others are
// drawn by what their shapes are.

const LAND = new Style({ fill: new Fill({ color: '#F6F3EA' }) });
const GREEN = new Style({ fill: new Fill({ color: '#E6ECDB' }) });
const WATER = new Style({ fill: new Fill({ color: '#D3E4EE' }), stroke: new Stroke({ color: '#B9D3E2', width: 1 }) });
const STREAM = new Style({ stroke: new Stroke({ color: '#B4D0E1', width: 1.5 }) });
const HOUSE = new Style({ fill: new Fill({ color: '#E0D9CC' }) });
const EDGE = new Style({ stroke: new Stroke({ color: '#A79F90', width: 1.2, lineDash: [8, 4] }) });
const ROAD = [new Style({ stroke: new Stroke({ color: '#C9C1B2', width: 3.5 }) }), new Style({ stroke: new Stroke({ color: '#fff', width: 2 }) })];
const OTHER = new Style({ fill: new Fill({ color: 'rgba(226,220,206,.5)' }), stroke: new Stroke({ color: '#CFC6B4', width: 1 }) });
const DOT = new CircleStyle({ radius: 2.5, fill: new Fill({ color: '#8F8778' }) });

/** How a feature of a base map looks, by its layer's name. */
function pale(f: FeatureLike): Style | Style[] | undefined {
  const layer = String(f.get('layer') ?? '');
  const shape = f.getGeometry()?.getType() ?? '';
  if (shape.includes('Point')) return named(f);
  if (/water|river|stream|lake|ocean/.test(layer)) return shape.includes('Polygon') ? WATER : STREAM;
  if (/road|transport|street|path|highway/.test(layer)) return ROAD;
  if (/build/.test(layer)) return HOUSE;
  if (/bound|admin/.test(layer)) return EDGE;
  if (/earth|^land$|background/.test(layer)) return LAND;
  if (/land|park|wood|forest|natural|green/.test(layer)) return GREEN;
  return OTHER;
}

function named(f: FeatureLike): Style | undefined {
  const name = f.get('name') ?? f.get('name:id') ?? f.get('name_en');
  if (!name) return undefined;
  return new Style({ image: DOT, text: new Text({ text: String(name), font: '500 12px system-ui, sans-serif', offsetY: -10, fill: new Fill({ color: '#6B6456' }), stroke: new Stroke({ color: '#fff', width: 3 }) }) });
}
