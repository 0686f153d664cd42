/*
 * What rows and buttons may look like. Discord documents the limits; the codes and words of the refusals are those that
 * others have seen.
 */
import { docs, invalidForm, rule } from './rule.ts';

type Path = { readonly path: readonly string[] };

const rows = docs('components/reference#action-row');
const buttons = docs('components/reference#button');
const customIds = docs('components/reference#anatomy-of-a-component');

export const topLevelRows = rule<Path & { readonly type: number }>(
  {
    name: 'component-outside-a-row',
    says: 'Without Components V2 a message holds rows, and everything else is inside them.',
    source: rows,
    test: 'buttons.test.ts: a button outside a row',
  },
  ({ type }) => type !== 1,
  ({ path }) => invalidForm([...path, 'type'], 'BASE_TYPE_CHOICES', 'Value must be one of (1,).'),
);

export const rowLength = rule<Path & { readonly inside: number }>(
  {
    name: 'row-length',
    says: 'A row holds 1 to 5 buttons.',
    source: 'https://github.com/TFNS/CTFNote/issues/408',
    test: 'buttons.test.ts: six buttons in a row',
  },
  ({ inside }) => inside < 1 || inside > 5,
  ({ path }) => invalidForm([...path, 'components'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.'),
);

export const knownStyle = rule<Path & { readonly style: number | null }>(
  {
    name: 'button-style',
    says: 'A button has one of the styles 1 to 6.',
    source: buttons,
    test: 'buttons.test.ts: an unknown style',
  },
  ({ style }) => style === null || style < 1 || style > 6,
  ({ path, style }) =>
    style === null
      ? invalidForm([...path, 'style'], 'BASE_TYPE_REQUIRED', 'This field is required')
      : invalidForm([...path, 'style'], 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2, 3, 4, 5, 6).'),
);

export const labelLength = rule<Path & { readonly label: string }>(
  {
    name: 'button-label-too-long',
    says: 'A label has 80 characters at the most.',
    source: 'https://github.com/FuseFairy/DiscordBot-EdgeGPT/issues/153',
    test: 'buttons.test.ts: a label that is too long',
  },
  ({ label }) => label.length > 80,
  ({ path }) => invalidForm([...path, 'label'], 'BASE_TYPE_MAX_LENGTH', 'Must be 80 or fewer in length.'),
);

export const labelled = rule<Path & { readonly label: string; readonly hasEmoji: boolean; readonly style: number }>(
  {
    name: 'button-without-label',
    says: 'A button has a label or an emoji, unless it is a premium one.',
    source: 'undocumented: the harsher reading',
    test: 'buttons.test.ts: neither label nor emoji',
  },
  ({ label, hasEmoji, style }) => style !== 6 && label === '' && !hasEmoji,
  ({ path }) => invalidForm([...path, 'label'], 'BASE_TYPE_REQUIRED', 'This field is required'),
);

export const customIdWhereNeeded = rule<
  Path & { readonly style: number; readonly customId: string | null; readonly url: string | null }
>(
  {
    name: 'button-custom-id-or-url',
    says: 'A link button has a url and no custom_id; the others that can be pressed have a custom_id and no url.',
    source: buttons,
    test: 'buttons.test.ts: no custom_id',
  },
  ({ style, customId, url }) =>
    style < 5 ? customId === null || url !== null : style === 5 && (url === null || customId !== null),
  ({ path, style }) =>
    invalidForm(
      [...path, style === 5 ? 'url' : 'custom_id'],
      'BASE_TYPE_REQUIRED',
      style === 5 ? 'A link button has a url and no custom_id' : 'A button has a custom_id and no url',
    ),
);

export const customIdLength = rule<Path & { readonly customId: string | null }>(
  {
    name: 'custom-id-length',
    says: 'A custom_id has 1 to 100 characters.',
    source: customIds,
    test: 'buttons.test.ts: a custom_id that is too long',
  },
  ({ customId }) => customId !== null && (customId.length < 1 || customId.length > 100),
  ({ path }) => invalidForm([...path, 'custom_id'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.'),
);

export const uniqueCustomIds = rule<Path & { readonly duplicate: boolean }>(
  {
    name: 'custom-id-duplicated',
    says: 'A custom_id stands once in a message, disabled components included.',
    source: 'https://github.com/discord/discord-api-docs/issues/3673',
    test: 'buttons.test.ts: the same custom_id twice',
  },
  ({ duplicate }) => duplicate,
  ({ path }) =>
    invalidForm([...path, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated'),
);

export const componentRules = [
  topLevelRows,
  rowLength,
  knownStyle,
  labelLength,
  labelled,
  customIdWhereNeeded,
  customIdLength,
  uniqueCustomIds,
] as const;
