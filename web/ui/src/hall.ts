// The facilitator's hall and the projector's screen: asks every few seconds how
// the hall stands, counts phones in place, and shows the page anew when it was
// opened or closed or the laptop's address has changed. What is being typed is
// left alone, and the projector stays in full screen.
const EVERY = 3000;

const full = document.querySelector<HTMLButtonElement>('[data-full]');

async function look(): Promise<void> {
  const answer = await fetch('/api/v1/hall', { cache: 'no-store' });
  if (!answer.ok) return;
  const now = (await answer.json()) as { version: string; phones: number };
  const hall = document.querySelector<HTMLElement>('[data-hall]');
  if (now.version !== hall?.dataset.hall) return full ? swap() : anew();
  const phones = document.querySelector<HTMLElement>('[data-phones]');
  const said = phones?.dataset.phones?.replace('{n}', String(now.phones));
  if (phones && said && phones.textContent !== said) phones.textContent = said;
}

/** Puts the page as it is now in place of the old one, without leaving full screen. */
async function swap(): Promise<void> {
  const answer = await fetch(location.href, { cache: 'no-store' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = page.querySelector('main');
  if (main) document.querySelector('main')?.replaceWith(main);
}

/** Loads the page again, unless somebody fills in a field whose text would be lost. */
function anew(): void {
  const typing = [...document.querySelectorAll('input')].some((input) => input.type !== 'hidden' && input.value !== input.defaultValue);
  if (!typing) location.replace(location.pathname + location.search);
}

if (document.querySelector('[data-hall]')) setInterval(() => void look().catch(() => undefined), EVERY);
if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener('click', () => void document.documentElement.requestFullscreen());
}
