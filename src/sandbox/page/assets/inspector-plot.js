/*
 * The plot of how stale the visible text was over time, as an SVG that is built by DOM calls.
 */
import { node, patch } from './dom.js';
import { duration, stalenessInWords } from './inspector-words.js';

const WIDTH = 400;
const HEIGHT = 80;

function graphic(tag, attributes, children = []) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** The next round number of milliseconds, for the top of the plot. */
function roundUp(ms) {
  const step = 10 ** Math.floor(Math.log10(Math.max(ms, 1)));
  return Math.max(100, [1, 2, 5, 10].map((factor) => factor * step).find((top) => top >= ms) ?? ms);
}

const bad = new Set(['limited', 'failed-write', 'refused']);
const writes = new Set(['write', 'final']);

/** Shows the plot of a trace in an element; empty where there is nothing to plot. */
export function drawPlot(element, { staleness, steps }) {
  if (!staleness || staleness.points.length < 2) {
    element.hidden = true;
    return;
  }
  element.hidden = false;
  const { points, maxMs } = staleness;
  const endMs = Math.max(points.at(-1).atMs, ...steps.map(({ atMs }) => atMs), 1);
  const topMs = roundUp(maxMs);
  const x = (ms) => ((ms / endMs) * WIDTH).toFixed(1);
  const y = (ms) => (HEIGHT - (ms / topMs) * HEIGHT).toFixed(1);
  const line = points.map(({ atMs, staleMs }) => `${x(atMs)},${y(staleMs)}`).join(' L');
  const marks = steps
    .filter(({ kind, length }) => bad.has(kind) || (writes.has(kind) && length !== null))
    .map(({ atMs, kind }) =>
      graphic('line', {
        class: bad.has(kind) ? 'mark bad' : 'mark',
        x1: x(atMs),
        x2: x(atMs),
        y1: bad.has(kind) ? 0 : HEIGHT - 7,
        y2: HEIGHT,
      }),
    );
  const plot = graphic(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': stalenessInWords(staleness),
    },
    [
      ...[0.25, 0.5, 0.75].map((part) =>
        graphic('line', { class: 'grid', x1: 0, x2: WIDTH, y1: HEIGHT * part, y2: HEIGHT * part }),
      ),
      graphic('path', {
        class: 'area',
        d: `M${x(points[0].atMs)},${HEIGHT} L${line} L${x(points.at(-1).atMs)},${HEIGHT} Z`,
      }),
      graphic('path', { class: 'line', d: `M${line}` }),
      ...marks,
    ],
  );
  const [top, frame, below] = element.children;
  patch(top, [`${duration(topMs)} old`]);
  frame.replaceChildren(plot);
  patch(below, [node('span', '', ['0']), node('span', '', [duration(endMs / 2)]), node('span', '', [duration(endMs)])]);
}

/** The empty frame of a plot, to be filled by `drawPlot`. */
export const plotFrame = node('div', 'stale-plot', [
  node('p', 'top', [], { 'aria-hidden': 'true' }),
  node('div', 'frame'),
  node('p', 'below', [], { 'aria-hidden': 'true' }),
]);
