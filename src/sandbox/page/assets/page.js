/*
 * Puts the page together: who one is, the two panes, the tabs of a narrow screen.
 */
import { follow, say } from './connection.js';
import { byId } from './dom.js';
import { createPane } from './pane.js';

const announcer = byId('announcer');
const announce = (text) => {
  announcer.textContent = text;
};

const panes = {
  slack: createPane({ platform: 'slack', section: byId('slack'), announce, say }),
  discord: createPane({ platform: 'discord', section: byId('discord'), announce, say }),
};

const person = byId('person');
const connection = byId('connection');
let unfollow = () => undefined;

function be(name) {
  unfollow();
  let isFirst = true;
  unfollow = follow(name, {
    hello(hello) {
      isFirst = true;
      connection.hidden = true;
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
    ready() {
      isFirst = false;
      document.body.dataset.ready = 'true';
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

be(person.value);
panes.slack.focus();
