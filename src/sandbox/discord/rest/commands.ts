/*
 * Registering commands: PUT and GET /applications/:id/commands.
 */
import { z } from 'zod';
import * as access from '../rules/access-rules.ts';
import * as rules from '../rules/interaction-rules.ts';
import { rightShape } from '../rules/message-rules.ts';
import type { Refusal } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { shapeFault } from './message-body.ts';
import { ok, parameter, type RestCall, type RestResult, type Route } from './route.ts';

const option = z.looseObject({
  type: z.number().int().min(1).max(11),
  name: z.string(),
  description: z.string(),
  required: z.boolean().nullish(),
  max_length: z.number().int().min(1).max(6_000).nullish(),
  min_length: z.number().int().min(0).max(6_000).nullish(),
});

const commandList = z.array(
  z.looseObject({
    type: z.number().int().min(1).max(4).nullish(),
    name: z.string().min(1).max(32),
    description: z.string().nullish(),
    options: z.array(option).nullish(),
    contexts: z.array(z.number().int().min(0).max(2)).nullish(),
    integration_types: z.array(z.number().int().min(0).max(1)).nullish(),
  }),
);

type Command = z.infer<typeof commandList>[number];

function brokenOption(one: z.infer<typeof option>, path: readonly string[]): Refusal | null {
  return (
    rules.commandName.check({ name: one.name, path: [...path, 'name'] }) ??
    rules.commandDescription.check({ description: one.description, path: [...path, 'description'] })
  );
}

function brokenCommand(command: Command, index: number): Refusal | null {
  const path = [String(index)];
  if ((command.type ?? 1) !== 1) return null;
  const options = command.options ?? [];
  const broken =
    rules.commandName.check({ name: command.name, path: [...path, 'name'] }) ??
    rules.commandDescription.check({ description: command.description ?? '', path: [...path, 'description'] }) ??
    rules.commandOptionCount.check({ options: options.length, path: [...path, 'options'] }) ??
    rules.requiredOptionsFirst.check({
      required: options.map((one) => one.required ?? false),
      path: [...path, 'options'],
    });
  if (broken !== null) return broken;
  for (const [position, one] of options.entries()) {
    const brokenPart = brokenOption(one, [...path, 'options', String(position)]);
    if (brokenPart !== null) return brokenPart;
  }
  return null;
}

export function commandRoutes(world: World): Route[] {
  const own = (call: RestCall): Refusal | null =>
    access.ownApplication.check({ given: parameter(call, 0), own: world.guild.applicationId });

  const put = (call: RestCall): RestResult => {
    const foreign = own(call);
    if (foreign !== null) return foreign;
    const request = commandList.safeParse(call.body);
    const wrongShape = rightShape.check({ fault: request.success ? null : shapeFault(request.error) });
    if (wrongShape !== null) return wrongShape;
    const commands = request.data ?? [];
    const refusal =
      rules.commandCount.check({ slash: commands.filter((one) => (one.type ?? 1) === 1).length }) ??
      rules.uniqueCommandNames.check({ names: commands.map((one) => `${one.type ?? 1} ${one.name}`) }) ??
      commands.reduce<Refusal | null>((found, command, index) => found ?? brokenCommand(command, index), null);
    if (refusal !== null) return refusal;
    world.commands.list = commands.map((command) => ({
      type: 1,
      contexts: null,
      integration_types: [0],
      default_member_permissions: null,
      nsfw: false,
      ...command,
      id: world.nextId(),
      application_id: world.guild.applicationId,
      version: world.nextId(),
    }));
    return ok(world.commands.list);
  };

  const list = (call: RestCall): RestResult => own(call) ?? ok(world.commands.list);

  const shared = { pattern: '/applications/:id/commands', access: 'bot', limit: null } as const;
  return [
    { ...shared, method: 'PUT', serve: put },
    { ...shared, method: 'GET', serve: list },
  ];
}
