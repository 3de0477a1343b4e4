/*
A hundred pebbles on the criteria. The server draws a number for each and checks
the sum; this script adds big buttons, draws the piles and what is left, and lets
nobody save before all hundred lie somewhere.
*/

import { fill } from './queue';

const ALL = 100, IN_ROW = 25, WIDE = 12;

function enhance(form: HTMLFormElement): void {
  const rows = [...form.querySelectorAll<HTMLElement>('.ent-pebbles li')];
  const save = document.getElementById('weigh-save') as HTMLButtonElement;
  const text = document.getElementById('weigh-left-text')!, left = document.getElementById('weigh-left-draw') as unknown as SVGSVGElement;
  let held = 0;

  const inputOf = (row: HTMLElement) => row.querySelector('input')!;
  const laidOn = (row: HTMLElement) => { const n = Number(inputOf(row).value); return Number.isInteger(n) && n >= 0 ? n : 0; };
  const whole = () => rows.every((row) => /^\d*$/.test(inputOf(row).value.trim()));
  const rest = () => ALL - rows.reduce((sum, row) => sum + laidOn(row), 0);

  function draw(svg: SVGSVGElement, n: number): void {
    const count = Math.min(Math.max(n, 0), ALL), height = Math.max(WIDE, Math.ceil(count / IN_ROW) * WIDE);
    svg.setAttribute('height', String(height));
    svg.setAttribute('viewBox', `0 0 304 ${height}`);
    while (svg.childElementCount > count) svg.lastElementChild!.remove();
    for (let i = svg.childElementCount; i < count; i++) {
      const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
      dot.setAttribute('cx', String((i % IN_ROW) * WIDE + WIDE / 2));
      dot.setAttribute('cy', String(Math.floor(i / IN_ROW) * WIDE + WIDE / 2));
      dot.setAttribute('r', '5');
      svg.append(dot);
    }
  }

  function show(): void {
    const n = rest();
    text.textContent = n > 0 ? fill(form.dataset.left, { n }) : n < 0 ? fill(form.dataset.over, { n: -n }) : form.dataset.all ?? '';
    text.parentElement!.dataset.state = n === 0 ? 'all' : n < 0 ? 'over' : 'left';
    draw(left, n);
    for (const row of rows) {
      draw(row.querySelector<SVGSVGElement>('.ent-pile')!, laidOn(row));
      row.querySelector<HTMLButtonElement>('.ent-less')!.disabled = laidOn(row) === 0;
      row.querySelector<HTMLButtonElement>('.ent-more')!.disabled = n <= 0;
    }
    save.disabled = n !== 0 || !whole();
  }

  function step(row: HTMLElement, by: number): void {
    const n = laidOn(row) + by;
    if (n < 0 || (by > 0 && rest() <= 0)) return;
    inputOf(row).value = String(n);
    show();
  }

  const release = () => { clearTimeout(held); clearInterval(held); held = 0; };

  /** A button that is held down goes on. */
  function hold(row: HTMLElement, by: number): void {
    release();
    held = window.setTimeout(() => { held = window.setInterval(() => step(row, by), 90); }, 450);
  }

  for (const row of rows) {
    for (const [name, by] of [['.ent-less', -1], ['.ent-more', 1]] as const) {
      const button = row.querySelector<HTMLButtonElement>(name)!;
      button.hidden = false;
      button.addEventListener('click', () => step(row, by));
      button.addEventListener('pointerdown', () => hold(row, by));
      for (const end of ['pointerup', 'pointerleave', 'pointercancel']) button.addEventListener(end, release);
    }
    inputOf(row).addEventListener('input', show);
  }
  show();
}

const form = document.getElementById('weigh') as HTMLFormElement | null;
if (form?.querySelector('.ent-pebbles')) enhance(form);
