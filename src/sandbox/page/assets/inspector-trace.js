/*
 * One answer as the inspector shows it: what it took, how it came about, what went over the wire. Knows no connection.
 */
import { node, patch, toDom } from './dom.js';
import { drawPlot, plotFrame } from './inspector-plot.js';
import { createWire } from './inspector-wire.js';
import {
  asOneLine,
  count,
  dollars,
  duration,
  entryNames,
  moment,
  platformNames,
  stalenessInWords,
  stateNames,
  stepNames,
} from './inspector-words.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

const figure = (name, value, className = '') =>
  node('div', `figure ${className}`, [node('dt', '', [name]), node('dd', '', [value])]);

function tokensOf(tokens) {
  if (!tokens) return '–';
  const { input, output, cacheRead, cacheWrite } = tokens;
  const parts = [`${count(input)} in`, `${count(output)} out`];
  if (cacheRead > 0) parts.push(`${count(cacheRead)} from the cache`);
  if (cacheWrite > 0) parts.push(`${count(cacheWrite)} into the cache`);
  return parts.join(' · ');
}

function figuresOf({ platform, times, tokens, costUsd, model, modelCalls, platformCalls, limited, staleness }) {
  return [
    figure('Accepted', duration(times.acceptedMs), 'time'),
    figure('First token', duration(times.firstTokenMs), 'time'),
    figure('First text', duration(times.firstVisibleMs), 'time'),
    figure('Final', duration(times.finalMs), 'time'),
    figure('Model', model ?? 'not asked'),
    figure('Tokens', tokensOf(tokens)),
    figure('Cost', dollars(costUsd)),
    figure('Calls', `${count(modelCalls)} to Claude · ${count(platformCalls)} to ${platformNames[platform]}`),
    figure('Too fast (429)', count(limited), limited > 0 ? 'bad' : ''),
    figure(
      'Staleness',
      staleness ? `${duration(staleness.meanMs)} on average · ${duration(staleness.maxMs)} at most` : '–',
    ),
  ];
}

function stepOf({ atMs, kind, label, status, length }) {
  const facts = [
    ...(length === null ? [] : [`${count(length)} ${length === 1 ? 'character' : 'characters'}`]),
    ...(status === null ? [] : [status]),
  ];
  return node('li', `step is-${kind}`, [
    node('span', 'when', [moment(atMs)]),
    node('span', 'dot', [], { 'aria-hidden': 'true' }),
    node('span', 'what', [
      node('strong', '', [stepNames[kind] ?? kind]),
      ...(label === '' ? [] : [' ', node('span', 'label', [label])]),
      ...(facts.length > 0 ? [' ', node('span', 'facts', [facts.join(' · ')])] : []),
    ]),
    node('span', 'bar', [node('i')], { 'aria-hidden': 'true' }),
  ]);
}

/** Each bar reaches from the step before to its own, on the scale of the whole answer. */
function placeBars(list, steps) {
  const endMs = Math.max(1, ...steps.map(({ atMs }) => atMs));
  for (const [index, { atMs }] of steps.entries()) {
    const fromMs = steps[index - 1]?.atMs ?? 0;
    const { style } = list.children[index];
    style.setProperty('--from', String((fromMs / endMs) * 100));
    style.setProperty('--size', String(((atMs - fromMs) / endMs) * 100));
  }
}

const frame = [
  node('header', 'trace-head'),
  node('div', 'notes'),
  node('dl', 'figures'),
  node('section', 'stale', [node('h4', '', ['How stale the visible text was']), plotFrame, node('p', 'in-words')]),
  node('section', 'timeline', [node('h4', '', ['Timeline']), node('ol', 'steps')]),
  node('section', 'wire', [
    node('header', '', [node('h4', '', ['On the wire']), node('button', 'copy', ['Copy all'], { type: 'button' })]),
    node('div', 'entries'),
  ]),
];

/** Wires an element that shows one answer at a time. */
export function createTrace(element) {
  element.append(...frame.map(toDom));
  const find = (selector) => element.querySelector(selector);
  const wire = createWire(find('.entries'));
  let shown = null;

  find('.wire > header .copy').addEventListener('click', ({ target }) => {
    if (shown) void wire.copyAll(target, shown.trace);
  });

  return {
    clear() {
      shown = null;
      wire.clear();
      element.hidden = true;
    },
    /** Shows what `/inspector/trace` answered; its wire is only what is new. */
    show(whole) {
      const isAnother = shown?.trace.id !== whole.trace.id;
      if (isAnother || whole.isWhole) wire.clear();
      shown = whole;
      const { trace, person, channel, question } = whole;
      element.hidden = false;
      const facts = [person, channel, entryNames[trace.entry], platformNames[trace.platform]];
      if (trace.isPrivate) facts.push('private');
      patch(find('.trace-head'), [
        node('h3', '', [asOneLine(question)], { title: question }),
        node('p', '', [
          node('span', `state ${trace.state.replaceAll(' ', '-')}`, [stateNames[trace.state]]),
          ` ${facts.join(' · ')} · `,
          node('time', '', [clock.format(trace.deliveredAtMs)], {
            datetime: new Date(trace.deliveredAtMs).toISOString(),
          }),
        ]),
      ]);
      patch(
        find('.notes'),
        trace.notes.map((note) => node('p', '', [note])),
      );
      patch(find('.figures'), figuresOf(trace));
      drawPlot(find('.stale-plot'), trace);
      patch(find('.in-words'), [
        trace.staleness
          ? stalenessInWords(trace.staleness)
          : 'The model has said nothing, so there is nothing to plot.',
      ]);
      const steps = find('.steps');
      patch(steps, trace.steps.map(stepOf));
      placeBars(steps, trace.steps);
      wire.add(whole.wire);
      if (isAnother) element.scrollTop = 0;
    },
  };
}
