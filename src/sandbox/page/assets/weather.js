/*
 * The weather bars: a switch for each condition, what the weather is now, and the crowd. One bar for the model, one in
 * each pane. Each bar is one stop for Tab; the arrow keys walk its switches.
 */
import { node, patch } from './dom.js';

export const titles = { model: 'Model', slack: 'Slack', discord: 'Discord' };

/** Makes a bar of buttons one stop for Tab. */
function makeToolbar(bar, label) {
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', label);
  const buttons = () => [...bar.querySelectorAll('button:not(:disabled)')];
  const rove = (chosen) => {
    for (const button of buttons()) button.tabIndex = button === chosen ? 0 : -1;
  };
  bar.addEventListener('keydown', ({ key, target }) => {
    const all = buttons();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step === undefined || all.length === 0) return;
    const next = all.at((all.indexOf(target) + step) % all.length);
    rove(next);
    next.focus();
  });
  bar.addEventListener('focusin', ({ target }) => rove(target.closest('button')));
  return () => rove(buttons().find((button) => button === document.activeElement) ?? buttons()[0]);
}

/**
 * Wires the bar about one of them ('model', 'slack', 'discord'). `set(id, on)` and `act(name)` hear what was pressed;
 * `acts` are further buttons: {name, label, title}.
 */
export function createWeatherBar({ bar, about, set, acts, act }) {
  const place = titles[about];
  const rove = makeToolbar(bar, about === 'model' ? 'Weather of the model' : `Weather in ${place}`);
  bar.addEventListener('click', ({ target }) => {
    const { weather, act: name } = target.closest('button')?.dataset ?? {};
    if (weather) set(weather, target.closest('button').getAttribute('aria-pressed') !== 'true');
    if (name) act(name);
  });

  return {
    /** Shows the weather as it is: a list of {id, label, says, on, unavailable}. */
    show(conditions) {
      const reason = conditions.find((one) => one.unavailable !== null)?.unavailable ?? null;
      const told = reason ?? conditions.find(({ on }) => on)?.says ?? null;
      patch(bar, [
        node('span', 'about', [about === 'model' ? 'Model weather:' : 'Weather:']),
        ...conditions.map(({ id, label, says, on: isOn, unavailable }) =>
          node('button', 'switch', [label], {
            type: 'button',
            'data-weather': id,
            'aria-pressed': String(isOn),
            title: unavailable ?? says,
            ...(unavailable === null ? {} : { disabled: '' }),
          }),
        ),
        ...acts.map(({ name, label, title }) =>
          node('button', 'act', [label], { type: 'button', 'data-act': name, title }),
        ),
        ...(told === null ? [] : [node('span', 'says', [told])]),
      ]);
      rove();
    },
  };
}
