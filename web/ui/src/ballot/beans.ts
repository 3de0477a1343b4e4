import { all, drawing, element, fieldsOf, put, refill } from './page';
import { spent } from './look';

/** Beans leave the pile when they are put on a product and come back when they are taken away. */
export function beans(form: HTMLFormElement): void {
  const points = Number(form.dataset.points);
  const pile = form.querySelector<HTMLElement>('[data-ballot="pile"]')!;
  const baskets = all<HTMLElement>(form, '.step').map((step) => basket(form, step, points, render));

  function render(): void {
    const left = points - spent(fieldsOf(form));
    refill(pile.querySelector('.beans')!, heap(Math.max(0, left)));
    pile.querySelector('b')!.textContent = put(form.dataset.textLeft, { n: left });
    pile.classList.toggle('over', left < 0);
    form.classList.toggle('spent', left === 0);
    for (const draw of baskets) draw(left);
  }

  form.addEventListener('input', render);
  form.addEventListener('change', render);
  render();
}

/** The beans as they lie there: ten in a sack when there are many. */
function heap(n: number): Node[] {
  const out: Node[] = [];
  const sacks = n > 20 ? Math.floor(n / 10) : 0;
  for (let i = 0; i < sacks; i++) out.push(drawing('sack'));
  for (let i = sacks * 10; i < n; i++) out.push(drawing('bean'));
  return out;
}

/** Buttons in place of a product's lists; gives what redraws them. */
function basket(form: HTMLFormElement, step: HTMLElement, points: number, changed: () => void): (left: number) => void {
  const lists = all<HTMLSelectElement>(step, 'select');
  const name = step.querySelector('.name')!.textContent!.trim();
  const ground = step.querySelector('.heap')!;
  const counts = step.querySelector<HTMLElement>('.counts')!;
  const value = () => lists.reduce((sum, list) => sum + Number(list.value), 0);

  function set(n: number): void {
    const ones = lists[lists.length - 1]!;
    if (lists.length > 1) lists[0]!.value = String(Math.floor(n / 10) * 10);
    ones.value = String(lists.length > 1 ? n % 10 : n);
    changed();
  }

  const buttons = (points > 20 ? [-10, -1, 1, 10] : [-1, 1]).map((by) => {
    const button = element('button', by > 0 ? 'more' : 'less', `${by > 0 ? '+' : '−'}${points > 20 ? Math.abs(by) : ''}`) as HTMLButtonElement;
    button.type = 'button';
    button.setAttribute('aria-label', put(by > 0 ? form.dataset.textMore : form.dataset.textLess, { n: Math.abs(by), name }));
    button.addEventListener('click', () => set(value() + by));
    counts.appendChild(button);
    return { by, button };
  });
  for (const list of lists) (list.parentNode as HTMLElement).hidden = true;
  return (left) => {
    const n = value();
    refill(ground, heap(n));
    ground.appendChild(element('b', '', String(n)));
    for (const { by, button } of buttons) button.disabled = by > 0 ? by > left : -by > n;
  };
}
