import { all, byId, element, put, refill } from './page';

interface Choice { name: string; tile: HTMLButtonElement; select: HTMLSelectElement }

/** Ranking all at once: touching pictures makes the order; the lists of places stay in step. */
export function rankByTouch(form: HTMLFormElement, submit: HTMLButtonElement): void {
  const places = Number(form.dataset.places);
  const tray = byId('tray');
  const template = byId<HTMLTemplateElement>('tray-item');
  const choices = all<HTMLElement>(form, '[data-product]').map(choiceOf);
  let ranking: Choice[] = [];

  function toggle(choice: Choice): void {
    if (ranking.indexOf(choice) >= 0) return remove(choice);
    if (ranking.length >= places) return say(form.dataset.textFull);
    ranking.push(choice);
    render();
    say(form.dataset.textPlaced, choice);
  }

  function remove(choice: Choice): void {
    ranking = ranking.filter((other) => other !== choice);
    render();
    say(form.dataset.textRemoved, choice);
  }

  function say(text: string | undefined, choice?: Choice): void {
    byId('ballot-live').textContent = put(text, { name: choice ? choice.name : '', place: choice ? ranking.indexOf(choice) + 1 : '', places });
  }

  function render(): void {
    for (const choice of choices) {
      const place = ranking.indexOf(choice) + 1;
      choice.select.value = place ? String(place) : '';
      choice.tile.setAttribute('aria-pressed', String(place > 0));
      choice.tile.querySelector('.badge')!.textContent = choice.select.value;
    }
    form.classList.toggle('full', ranking.length >= places);
    submit.disabled = !ranking.length;
    refill(tray, ranking.map(trayItem));
  }

  function trayItem(choice: Choice): HTMLElement {
    const item = (template.content.cloneNode(true) as DocumentFragment).querySelector('li')!;
    const picture = choice.tile.querySelector('svg, img');
    if (picture) item.querySelector('.picture')!.appendChild(picture.cloneNode(true));
    item.querySelector('.place')!.textContent = choice.select.value;
    item.querySelector('.name')!.textContent = choice.name;
    const remover = item.querySelector('button')!;
    remover.setAttribute('aria-label', put(remover.getAttribute('aria-label') || '', { name: choice.name }));
    remover.addEventListener('click', () => {
      const index = ranking.indexOf(choice);
      remove(choice);
      const rest = tray.querySelectorAll('button');
      (rest[index] || rest[index - 1] || choice.tile).focus();
    });
    return item;
  }

  for (const choice of choices) {
    choice.select.hidden = true;
    choice.tile.disabled = false;
    choice.tile.addEventListener('click', () => toggle(choice));
  }
  const place = (choice: Choice) => Number(choice.select.value);
  ranking = choices.filter(place).sort((a, b) => place(a) - place(b)).slice(0, places); // what the server or the browser kept
  render();
}

function choiceOf(at: HTMLElement): Choice {
  const tile = at.querySelector<HTMLButtonElement>('.tile')!;
  return { name: tile.querySelector('.name')!.textContent!.trim(), tile, select: at.querySelector('select')! };
}

/** A button for each voice in place of the browser's own player. */
export function speakingButtons(form: HTMLElement): void {
  let playing: HTMLAudioElement | undefined;
  for (const audio of all<HTMLAudioElement>(form, 'audio')) {
    const button = element('button', 'say') as HTMLButtonElement;
    button.type = 'button';
    button.setAttribute('aria-label', audio.dataset.text || '');
    button.innerHTML = '<svg aria-hidden="true"><use xlink:href="#speaker"/></svg>';
    button.addEventListener('click', () => {
      if (playing && playing !== audio) playing.pause();
      playing = audio;
      audio.currentTime = 0;
      void audio.play();
    });
    audio.hidden = true;
    audio.parentNode!.insertBefore(button, audio);
  }
}
