/*
 * What goes wrong in a pane, as it happens: a line for each kind of call, counted while it repeats, gone after a while.
 */
import { node, patch } from './dom.js';

const SHOWN_MS = 7_000;
const MOST_LINES = 3;

/** Wires a list. */
export function createHappenings(list) {
  let lines = [];
  let timer = 0;

  function draw() {
    const nowMs = performance.now();
    lines = lines.filter(({ untilMs }) => untilMs > nowMs).slice(-MOST_LINES);
    patch(
      list,
      lines.map(({ text, times, kind }) =>
        node('li', kind, [text, ...(times > 1 ? [' ', node('b', '', [`×${times}`])] : [])]),
      ),
    );
    clearTimeout(timer);
    if (lines.length > 0) timer = setTimeout(draw, Math.min(...lines.map(({ untilMs }) => untilMs)) - nowMs + 20);
  }

  function add(text, times, kind) {
    const untilMs = performance.now() + SHOWN_MS;
    const known = lines.find((line) => line.text === text);
    if (known) Object.assign(known, { times: known.times + times, untilMs });
    else lines.push({ text, times, kind, untilMs });
    draw();
  }

  return {
    trouble: (text, times) => add(text, times, 'trouble'),
    /** Something good to know, not gone wrong. */
    tell: (text) => add(text, 1, 'told'),
  };
}
