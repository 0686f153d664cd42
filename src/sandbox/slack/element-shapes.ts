/*
 * The shapes of what stands inside of blocks: texts, images, buttons and menus, with Slack's limits of each field.
 */
import { z } from 'zod';

export const blockId = z.string().min(1).max(255).optional();
const actionId = z.string().min(1).max(255).optional();
const address = z.string().min(1).max(3000);

export const plainText = (maximum: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(maximum),
    emoji: z.boolean().optional(),
  });
export const mrkdwn = (maximum: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(maximum), verbatim: z.boolean().optional() });
export const anyText = (maximum: number) => z.discriminatedUnion('type', [plainText(maximum), mrkdwn(maximum)]);

export const imageSource = {
  image_url: address.optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  alt_text: z.string().min(1).max(2000),
};
export const imageElement = z.strictObject({ type: z.literal('image'), ...imageSource });

const style = z.enum(['primary', 'danger']).optional();
const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style,
});

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: actionId,
  url: address.optional(),
  value: z.string().max(2000).optional(),
  style,
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
});

const option = z.strictObject({
  text: plainText(75),
  value: z.string().min(1).max(150),
  description: plainText(75).optional(),
  url: address.optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(option).min(1).max(5),
  confirm: confirm.optional(),
});
const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  action_id: actionId,
  placeholder: plainText(150).optional(),
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
});

const feedbackButton = z.strictObject({
  text: plainText(75),
  value: z.string().max(2000),
  accessibility_label: z.string().max(75).optional(),
});
const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  action_id: actionId,
  positive_button: feedbackButton,
  negative_button: feedbackButton,
});
const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  action_id: actionId,
  icon: z.literal('trash'),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
});

export const actionElement = z.discriminatedUnion('type', [button, overflow, staticSelect]);
export const contextActionElement = z.discriminatedUnion('type', [feedbackButtons, iconButton]);
export const accessory = z.discriminatedUnion('type', [button, overflow, staticSelect, imageElement]);

const pressable = z.discriminatedUnion('type', [button, overflow, staticSelect, feedbackButtons, iconButton]);
export type Pressable = z.infer<typeof pressable>;

/** Something that a person can press or choose from, or null. */
export function readPressable(value: unknown): Pressable | null {
  const parsed = pressable.safeParse(value);
  return parsed.success ? parsed.data : null;
}
