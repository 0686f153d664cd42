/*
 * Gateway sessions: they number what is dispatched, keep it for a RESUME, and outlive their connection. Knows no socket:
 * a session sends over a link that comes and goes.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';

/** What a session sends over. */
export interface Link {
  send(payload: unknown): void;
}

/** Whose doing an event is: the bot hears of its own messages, too. */
type Origin = 'gateway' | 'people' | 'bot';

interface Dispatched {
  readonly sequence: number;
  readonly name: string;
  readonly data: unknown;
  readonly origin: Origin;
}

export interface Session {
  readonly id: string;
  readonly intents: number;
  sequence: number;
  link: Link | null;
  detachedAtMs: number;
  readonly kept: Dispatched[];
}

export interface Sessions {
  open(intents: number, link: Link): Session;
  find(id: string): Session | null;
  /** Whether everything after that sequence is still kept. */
  canReplay(session: Session, sequence: number): boolean;
  /** Sends again what came after that sequence, then RESUMED. */
  resume(session: Session, sequence: number, link: Link): void;
  /** The connection is gone; the session can be resumed for a while. */
  detach(session: Session): void;
  end(session: Session): void;
  dispatch(session: Session, name: string, data: unknown, origin: Origin): void;
  /** To every session; `build` gets its intents and answers null when the session must not have it. */
  dispatchToAll(name: string, build: (intents: number) => unknown, origin: Origin): void;
  /** Sends the newest event of people's doing once more, with the number that it had. */
  replayNewest(): void;
  connected(): number;
}

const KEPT = 1_000;

/** `delivered` hears of each payload that was really sent. */
export function createSessions(
  clock: SandboxClock,
  lifetimeMs: number,
  delivered: (name: string, details: Readonly<Record<string, unknown>>) => void,
): Sessions {
  const sessions = new Map<string, Session>();
  const send = (session: Session, one: Dispatched, replayed: boolean): void => {
    if (session.link === null) return;
    session.link.send({ op: 0, t: one.name, s: one.sequence, d: one.data });
    delivered(one.name, { sequence: one.sequence, data: one.data, replayed });
  };
  const dispatch = (session: Session, name: string, data: unknown, origin: Origin): void => {
    session.sequence += 1;
    const one: Dispatched = { sequence: session.sequence, name, data, origin };
    session.kept.push(one);
    if (session.kept.length > KEPT) session.kept.shift();
    send(session, one, false);
  };
  const expired = (session: Session): boolean =>
    session.link === null && clock.now() - session.detachedAtMs > lifetimeMs;
  return {
    open(intents, link) {
      const id = randomBytes(16).toString('hex');
      const session: Session = { id, intents, sequence: 0, link, detachedAtMs: 0, kept: [] };
      sessions.set(id, session);
      return session;
    },
    find(id) {
      const session = sessions.get(id);
      if (session === undefined) return null;
      if (!expired(session)) return session;
      sessions.delete(id);
      return null;
    },
    canReplay: (session, sequence) => (session.kept[0]?.sequence ?? 1) <= sequence + 1,
    resume(session, sequence, link) {
      session.link = link;
      for (const one of session.kept) if (one.sequence > sequence) send(session, one, true);
      dispatch(session, 'RESUMED', {}, 'gateway');
    },
    detach(session) {
      session.link = null;
      session.detachedAtMs = clock.now();
    },
    end(session) {
      session.link = null;
      sessions.delete(session.id);
    },
    dispatch,
    dispatchToAll(name, build, origin) {
      for (const session of sessions.values()) {
        if (expired(session)) {
          sessions.delete(session.id);
          continue;
        }
        const data = build(session.intents);
        if (data !== null) dispatch(session, name, data, origin);
      }
    },
    replayNewest() {
      for (const session of sessions.values()) {
        const newest = session.kept.findLast((one) => one.origin === 'people');
        if (newest !== undefined) send(session, newest, true);
      }
    },
    connected: () => [...sessions.values()].filter((session) => session.link !== null).length,
  };
}
