// A stand-in for the Go server: the two sample pages under the real CSP, the
// built islands by their manifest names, and a ballot box that can misbehave.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const here = new URL('.', import.meta.url);
const text = (path) => readFileSync(new URL(path, here), 'utf8');

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', html: 'text/html; charset=utf-8' };
const PRODUCTS = { P01: ['fish_floss', 'Abon ikan'], P02: ['palm_sugar', 'Gula aren'], P03: ['honey', 'Madu kelulut'], P04: ['fruit', 'Buah'] };
const AREAS = Array.from({ length: 9 }, (_, i) => ({ id: `R0${i + 1}`, x: (i % 3) * 300, y: Math.floor(i / 3) * 200 }));

/** box: the ballots that came; whether it is down; and statuses to answer the next ones with, else a redirect. */
export async function serve() {
  const manifest = JSON.parse(text('../dist/.vite/manifest.json'));
  const box = { ballots: [], answers: [], down: false };
  const server = createServer((req, res) => {
    const url = new URL(req.url, 'http://x');
    const send = (status, type, body) => res.writeHead(status, {
      'Content-Type': TYPES[type], 'Content-Security-Policy': CSP, 'Referrer-Policy': 'same-origin', 'Cache-Control': 'no-store',
    }).end(body);
    const [, first, ...rest] = url.pathname.split('/');
    if (first === 'asset') return send(200, 'js', text(`../dist/${manifest[rest.join('/')].file}`));
    if (first === 'pictograms') return send(200, 'svg', text(`../../pictograms/${rest[0]}`));
    if (first === 'test.css') return send(200, 'css', text('test.css'));
    if (first === 'map') return mapPage(url.searchParams, send);
    if (first === 'v' && req.method === 'POST') return takeBallot(req, res, box, send);
    if (first === 'v') return send(200, 'html', ballotPage(url.pathname));
    if (first === 'thanks') return send(200, 'html', '<!doctype html><title>Terkirim</title><h1>Terima kasih</h1>');
    send(404, 'html', '<!doctype html><title>404</title><h1>Tidak ada</h1>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, box, close: () => server.close() };
}

function mapPage(query, send) {
  const r = query.get('r') ?? '';
  if (r === 'R09') return send(410, 'html', '<!doctype html><title>Hilang</title><h1>Lahan sudah dihapus</h1>');
  const [x = 0, y = 0, w = 900] = query.get('view')?.split(',').map(Number) ?? [];
  const show = query.get('show') ?? 'control';
  const fields = {
    title: r || 'desa',
    r: r && `&amp;r=${r}`,
    viewBox: `${x} ${y} ${w} ${(w * 2) / 3}`,
    areas: AREAS.map((a) => areaMarkup(a, r, show)).join(''),
    panel: `<h2>${r || 'Pilih satu lahan'}</h2>`,
  };
  send(200, 'html', fill(text('map.html'), fields));
}

function areaMarkup({ id, x, y }, selected, show) {
  const [cx, cy] = [x + 150, y + 100];
  const state = id === selected ? 'class="area selected" aria-current="true"' : 'class="area"';
  return `<a ${state} href="/map?show=${show}&amp;r=${id}" data-id="${id}" aria-label="Lahan ${id}">
    <path d="M${x} ${y}h300v200h-300z"/>
    <g class="pin" data-x="${cx}" data-y="${cy}" transform="translate(${cx} ${cy})"><circle r="24" fill="#fff"/></g></a>`;
}

function ballotPage(action) {
  const choices = Object.entries(PRODUCTS).map(([id, [picture, name]]) => `
    <div class="choice" data-product="${id}">
      <button type="button" class="tile" aria-pressed="false" disabled>
        <img src="/pictograms/${picture}.svg" alt=""> <span class="name" id="name-${id}">${name}</span> <span class="badge"></span>
      </button>
      <select name="place-${id}" aria-labelledby="name-${id}"><option value="">—</option><option>1</option><option>2</option><option>3</option></select>
    </div>`).join('');
  return fill(text('ballot.html'), { action, choices });
}

async function takeBallot(req, res, box, send) {
  let body = '';
  for await (const chunk of req) body += chunk;
  if (box.down) return req.socket.destroy();
  const answer = box.answers.shift();
  box.ballots.push({ to: req.url, body, type: req.headers['content-type'] });
  if (answer) return send(answer, 'html', `<!doctype html><title>${answer}</title><main data-notice="used"><h1>Jawaban ${answer}</h1></main>`);
  res.writeHead(303, { Location: '/thanks' }).end();
}

function fill(page, fields) {
  return page.replace(/\{\{(\w+)\}\}/g, (_, name) => fields[name]);
}
