/*
 * Buttons below a message, of both platforms' kinds. Pure; what is pressed is heard elsewhere, by `data-press`.
 */
import { icon, node } from './dom.js';

const dots = node('span', 'dots', [node('i'), node('i'), node('i')], { 'aria-hidden': 'true' });

/** `press` is what became of the last press on this message: null or {action, error}; no error yet: it is pending. */
function pressable(action, className, children, press, attributes = {}) {
  const isPending = press !== null && press.action === action && press.error === null;
  return node(
    'button',
    `block-button ${className}${isPending ? ' pending' : ''}`,
    [...children, ...(isPending ? [dots] : [])],
    {
      type: 'button',
      'data-press': action,
      ...(isPending ? { 'aria-busy': 'true' } : {}),
      ...attributes,
    },
  );
}

const linkButton = (href, className, children) =>
  /^https?:\/\//iu.test(href ?? '')
    ? node('a', `block-button ${className}`, children, { href, target: '_blank', rel: 'noopener noreferrer nofollow' })
    : node('span', `block-button ${className}`, children);

/** A menu: what is chosen is told at once. */
function menu({ placeholder, options = [], initial_option: chosen }, action) {
  const hint = placeholder?.text ?? 'More';
  const items = options.map(({ text, value }) =>
    node('option', '', [text?.text ?? ''], { value, ...(value === chosen?.value ? { selected: '' } : {}) }),
  );
  return node('select', 'block-button', [...(chosen ? [] : [node('option', '', [hint], { value: '' })]), ...items], {
    'data-choose': action,
    'aria-label': hint,
  });
}

/** Slack: one element of `actions`, `context_actions`, or at the side of a section. */
export function slackElement(element, press) {
  const { type, action_id: action = '', text, style = '', url } = element ?? {};
  switch (type) {
    case 'button':
      return url === undefined
        ? pressable(
            action,
            style,
            [text?.text ?? ''],
            press,
            element.accessibility_label ? { 'aria-label': element.accessibility_label } : {},
          )
        : linkButton(url, style, [text?.text ?? '']);
    case 'static_select':
    case 'overflow':
      return menu(element, action);
    case 'feedback_buttons': {
      const half = (button, name) =>
        pressable(action, 'icon-button', [icon(name)], press, {
          'data-value': button?.value ?? '',
          'aria-label': button?.accessibility_label ?? button?.text?.text ?? name,
          title: button?.text?.text ?? name,
        });
      return node('span', 'feedback', [
        half(element.positive_button, 'thumb-up'),
        half(element.negative_button, 'thumb-down'),
      ]);
    }
    case 'icon_button':
      return pressable(action, 'icon-button', [icon('trash')], press, {
        'aria-label': element.accessibility_label ?? text?.text ?? element.icon,
        title: text?.text ?? element.icon,
      });
    default:
      return node('span', 'unsupported', [`An element of type ${String(type)}`]);
  }
}

/** Slack: a row of them. */
export const slackActions = (elements, press) =>
  node(
    'div',
    'buttons',
    elements.map((element) => slackElement(element, press)),
  );

const discordStyles = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link' };

const discordButton = ({ label, emoji, style, custom_id: action, url, disabled }, press) => {
  const children = [emoji?.name, label].filter(Boolean).join(' ');
  if (style === 5) return linkButton(url, 'link', [children]);
  return pressable(
    action ?? '',
    discordStyles[style] ?? 'secondary',
    [children],
    press,
    disabled ? { disabled: '' } : {},
  );
};

/** Discord: components, of the first kind and of the second; `text(markdown)` shows text. */
export function discordComponents(components, press, text) {
  return components.flatMap((one) => {
    const { type, components: inner = [], accessory, content } = one ?? {};
    const inside = () => discordComponents(inner, press, text);
    switch (type) {
      case 1:
        return [node('div', 'buttons', inside())];
      case 2:
        return [discordButton(one, press)];
      case 9:
        return [node('div', 'section', [node('div', '', inside()), ...discordComponents([accessory], press, text)])];
      case 10:
        return text(String(content));
      case 14:
        return [node('hr')];
      case 17:
        return [node('div', 'container', inside())];
      default:
        return [node('span', 'unsupported', [`A component of type ${String(type)}`])];
    }
  });
}
