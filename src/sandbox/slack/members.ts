/*
 * Who and which channels there are in the pretended workspace. Besides the people whom everybody sees, a crowd can be
 * made on demand, for many questions at once. Knows no messages.
 */

/** What somebody is to the workspace: `stranger` is of another organisation, met in a channel that both share. */
type Kind = 'member' | 'guest' | 'single-channel-guest' | 'stranger';

export interface SlackPerson {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'dm';
  /** People and, where the bot is a member, the bot's user id. */
  readonly members: readonly string[];
}

export const team = {
  id: 'T0SANDBOX1',
  name: 'Sandbox',
  domain: 'sandbox',
  appId: 'A0ASKLINE1',
  botUserId: 'U0ASKLINE1',
  botId: 'B0ASKLINE1',
  botName: 'askline',
  otherBotId: 'B0OTHERBOT',
  otherBotUserId: 'U0OTHERBOT',
  /** Who tells a person, and nobody else, that a command failed. */
  slackbotUserId: 'USLACKBOT',
  /** The workspace of strangers. */
  strangersId: 'T0ELSEWHR1',
} as const;

const ada: SlackPerson = { id: 'U0ADA00001', name: 'Ada', kind: 'member' };
const ben: SlackPerson = { id: 'U0BEN00001', name: 'Ben', kind: 'member' };
const chloe: SlackPerson = { id: 'U0CHLOE001', name: 'Chloe', kind: 'member' };
const gwen: SlackPerson = { id: 'U0GWEN0001', name: 'Gwen', kind: 'guest' };
const gus: SlackPerson = { id: 'U0GUS00001', name: 'Gus', kind: 'single-channel-guest' };
const stan: SlackPerson = { id: 'U0STAN0001', name: 'Stan', kind: 'stranger' };
const people: readonly SlackPerson[] = [ada, ben, chloe, gwen, gus, stan];
const members = people.filter(({ kind }) => kind === 'member');

function directMessage({ id, name }: SlackPerson): SlackChannel {
  return { id: `D${id.slice(1)}`, name: name.toLowerCase(), kind: 'dm', members: [id, team.botUserId] };
}

function numbered(number: number): string {
  return String(number).padStart(3, '0');
}

export interface Members {
  /** Those whom everybody sees; the crowd is not among them. */
  readonly people: readonly SlackPerson[];
  /** All of them, the crowd too. */
  everybody(): readonly SlackPerson[];
  channels(): readonly SlackChannel[];
  person(id: string): SlackPerson | null;
  channel(id: string): SlackChannel | null;
  directMessageWith(personId: string): SlackChannel | null;
  /** So many more people, members of every public channel. Asked again it hands out the same ones. */
  crowd(count: number): readonly SlackPerson[];
  /** So many more public channels, with everybody and the bot in them. Asked again it hands out the same ones. */
  crowdChannels(count: number): readonly SlackChannel[];
}

export function createMembers(): Members {
  const crowd: SlackPerson[] = [];
  const crowdChannelIds: string[] = [];
  const byId = new Map(people.map((person) => [person.id, person]));
  const channels = new Map<string, SlackChannel>();
  const add = (channel: SlackChannel): void => void channels.set(channel.id, channel);
  const ids = (some: readonly SlackPerson[]): readonly string[] => [...some, ...crowd].map(({ id }) => id);

  add({ id: 'C0GENERAL1', name: 'general', kind: 'public', members: [...ids(people), team.botUserId] });
  add({ id: 'C0RANDOM01', name: 'random', kind: 'public', members: ids(members) });
  add({ id: 'C0SECRET01', name: 'secret-plans', kind: 'private', members: [ada.id, ben.id] });
  people.map(directMessage).forEach(add);

  function addToCrowd(number: number): void {
    const person: SlackPerson = { id: `U0CROWD${numbered(number)}`, name: `Crowd${numbered(number)}`, kind: 'member' };
    crowd.push(person);
    byId.set(person.id, person);
    for (const channel of channels.values()) {
      if (channel.kind === 'public') add({ ...channel, members: [...channel.members, person.id] });
    }
    add(directMessage(person));
  }

  return {
    people,
    everybody: () => [...people, ...crowd],
    channels: () => [...channels.values()],
    person: (id) => byId.get(id) ?? null,
    channel: (id) => channels.get(id) ?? null,
    directMessageWith(personId) {
      const person = byId.get(personId);
      return person ? (channels.get(directMessage(person).id) ?? null) : null;
    },
    crowd(count) {
      while (crowd.length < count) addToCrowd(crowd.length + 1);
      return crowd.slice(0, count);
    },
    crowdChannels(count) {
      while (crowdChannelIds.length < count) {
        const number = crowdChannelIds.length + 1;
        const id = `C0CROWD${numbered(number)}`;
        crowdChannelIds.push(id);
        add({ id, name: `crowd-${number}`, kind: 'public', members: [...ids(people), team.botUserId] });
      }
      return crowdChannelIds.slice(0, count).flatMap((id) => channels.get(id) ?? []);
    },
  };
}
