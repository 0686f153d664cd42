/*
 * Puts the page together: who one is, the weather, the two panes, the tabs of a narrow screen.
 */
import { follow, post } from './connection.js';
import { byId } from './dom.js';
import { createPane } from './pane.js';
import { createWeatherBar } from './weather.js';

const announcer = byId('announcer');
const announce = (text) => {
  announcer.textContent = text;
};

const panes = {
  slack: createPane({ platform: 'slack', section: byId('slack'), announce, post }),
  discord: createPane({ platform: 'discord', section: byId('discord'), announce, post }),
};

// ---------------------------------------------------------------------------------------------------------- weather

let weather = [];

/** Says what people would see, where they would see it. */
function tellWeather(id) {
  const { about, says } = weather.find((one) => one.id === id);
  announce(says);
  for (const platform of about === 'model' ? ['slack', 'discord'] : [about]) panes[platform].happenings.tell(says);
}

const setWeather = async (id, on) => {
  if (on) tellWeather(id);
  await post('/weather', { id, on });
};

const crowdButton = { name: 'crowd', label: '30 people ask', title: '30 people ask a question each, within a second' };
const bars = {
  model: createWeatherBar({
    bar: byId('model-sky'),
    about: 'model',
    set: setWeather,
    acts: [
      { name: 'crowds', label: '30 people ask in both', title: '30 people ask in each, within a second' },
      { name: 'fine', label: 'Fine weather', title: 'Ends all bad weather' },
    ],
    act: (name) =>
      void (name === 'fine' ? post('/weather', { fine: true }) : Object.values(panes).map((pane) => pane.crowd())),
  }),
  ...Object.fromEntries(
    Object.entries(panes).map(([about, pane]) => [
      about,
      createWeatherBar({
        bar: byId(`${about}-sky`),
        about,
        set: setWeather,
        acts: [crowdButton],
        act: () => void pane.crowd(),
      }),
    ]),
  ),
};

function showWeather(now) {
  weather = now;
  const bad = now.filter(({ on }) => on);
  for (const [platform, pane] of Object.entries(panes)) {
    pane.weather(bad.filter(({ about }) => about === platform || about === 'model'));
  }
  for (const [about, bar] of Object.entries(bars)) bar.show(now.filter((one) => one.about === about));
}

/** What went wrong shows where it did; trouble with the model wherever one asks. */
function showTroubles(troubles) {
  for (const { standIn, line, times } of troubles) {
    for (const pane of standIn in panes ? [panes[standIn]] : Object.values(panes)) pane.happenings.trouble(line, times);
  }
}

const person = byId('person');
const connection = byId('connection');
let unfollow = () => undefined;
/** Who one is in this tab, kept while it is loaded anew; at first the one whom the page comes with. */
const KEPT_PERSON = 'person';
const firstPerson = person.value;

function be(name) {
  unfollow();
  let isFirst = true;
  unfollow = follow(name, {
    hello(hello) {
      isFirst = true;
      connection.hidden = true;
      sessionStorage.setItem(KEPT_PERSON, hello.person);
      const options = hello.people.map((one) => new Option(one, one, false, one === hello.person));
      person.replaceChildren(...options);
      byId('answers-from').textContent =
        hello.answersFrom === 'claude'
          ? 'Answers come from Claude, with your key.'
          : 'Answers come from a stand-in for Claude; with ANTHROPIC_API_KEY set they come from Claude.';
      for (const platform of ['slack', 'discord']) panes[platform].reset(hello[platform], hello.person);
    },
    messages: (update) => panes[update.platform].update(update, isFirst),
    typing: (update) => panes[update.platform].typing(update),
    names(names) {
      for (const [platform, pane] of Object.entries(panes)) pane.names(names[platform]);
    },
    weather: showWeather,
    troubles: showTroubles,
    ready() {
      isFirst = false;
      document.body.dataset.ready = 'true';
    },
    'unknown-person'() {
      // Another sandbox at the same address may have other people.
      if (name !== firstPerson) be(firstPerson);
    },
    lost() {
      connection.hidden = false;
    },
  });
}

person.addEventListener('change', () => be(person.value));

// ------------------------------------------------------------------------------------------- tabs of a narrow screen

const tabs = [...document.querySelectorAll('[role=tab]')];

function show(tab) {
  for (const one of tabs) {
    const isChosen = one === tab;
    one.setAttribute('aria-selected', String(isChosen));
    one.tabIndex = isChosen ? 0 : -1;
    byId(one.getAttribute('aria-controls')).classList.toggle('chosen', isChosen);
  }
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => show(tab));
  tab.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    const other = tabs[(index + 1) % tabs.length];
    show(other);
    other.focus();
  });
}
show(tabs[0]);

be(sessionStorage.getItem(KEPT_PERSON) ?? firstPerson);
panes.slack.focus();
