import type { MessageView } from '../view.ts';

export function arrange(channel: {
  readonly byKey: ReadonlyMap<string, MessageView>;
  readonly order: readonly string[];
}): MessageView[];
export function follows(one: MessageView, above: MessageView | undefined): boolean;
