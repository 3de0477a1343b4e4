import { all } from './page';

/**
 * One decision a screen. The page can do it all by itself: fragments lead from step
 * to step, and what was chosen before is hidden in the next. Here a touch on a
 * picture goes on by itself. Whoever uses a keyboard moves among the answers freely
 * and goes on with Enter or the link.
 */
export function stepByStep(form: HTMLFormElement): void {
  form.addEventListener('change', (event) => {
    const field = event.target as HTMLInputElement;
    if (/^r\d+$/.test(field.name)) onlyHere(form, field);
  });
  let going = 0; // a picture touched twice leads on once
  // A label sends its own click and then one to its field; a key only the latter.
  form.addEventListener('click', (event) => {
    const label = (event.target as Element).closest('label');
    if (!label || !answer(label) || (event.target as Element).tagName === 'INPUT' && event.detail === 0) return;
    if ((event.target as Element).tagName !== 'INPUT' && label.querySelector('input')) return; // the field's click follows
    clearTimeout(going);
    going = window.setTimeout(() => goOn(form, label), 180);
  });
  form.addEventListener('keydown', (event) => {
    const field = event.target as HTMLInputElement;
    if (event.key !== 'Enter' || field.type !== 'radio') return;
    event.preventDefault();
    goOn(form, field);
  });
  addEventListener('hashchange', () => arrive(form));
}

/** The field that a label is for. */
function answer(label: HTMLLabelElement): HTMLInputElement | undefined {
  const field = (label.htmlFor ? document.getElementById(label.htmlFor) : label.querySelector('input')) as HTMLInputElement | null;
  return field && field.type === 'radio' ? field : undefined;
}

/** A product has one place: the one it was given last. */
function onlyHere(form: HTMLFormElement, field: HTMLInputElement): void {
  for (const other of all<HTMLInputElement>(form, 'input[type=radio]:checked')) {
    if (other !== field && /^r\d+$/.test(other.name) && other.value === field.value) other.checked = false;
  }
}

/** Follows the step's own way on. */
function goOn(form: HTMLFormElement, from: Element): void {
  const step = from.closest('.step');
  const visible = step ? step.querySelector('.next') : all<HTMLElement>(form, '.nav .next').filter((next) => next.offsetParent || next.getClientRects().length)[0];
  if (visible) (visible as HTMLElement).click();
}

/** Who listens hears the new question; the eyes stay at the top. */
function arrive(form: HTMLFormElement): void {
  const seen = all<HTMLElement>(form, 'h2.k, .step').filter((at) => at.getClientRects().length)[0];
  if (seen) seen.focus();
  scrollTo(0, 0);
}
