/*
 * Discord's REST client with a token that may be replaced while the bot runs. The client itself knows one at a time and
 * forgets it for good when Discord refuses it; here the newest is put in before each request that needs one.
 */
import { DiscordAPIError, REST, type InternalRequest, type ResponseLike, type RESTOptions } from 'discord.js';

/** Asked for at each request; never rejects. */
export type TokenSource = () => Promise<string>;

const UNAUTHORISED = 401;

/**
 * Makes the client. A request whose token was replaced meanwhile is sent once more with the new one: Discord did nothing
 * when it refused. A refused token is not sent again, since Discord shuts out addresses that go on with one.
 */
export function createRest(options: Partial<RESTOptions>, token: TokenSource): REST {
  return new RestWithNewestToken(options, token);
}

class RestWithNewestToken extends REST {
  readonly #newest: TokenSource;
  #refused: string | null = null;

  constructor(options: Partial<RESTOptions>, newest: TokenSource) {
    super(options);
    this.#newest = newest;
  }

  /** What every request goes through, whichever method it was made with. */
  override async queueRequest(request: InternalRequest): Promise<ResponseLike> {
    // What goes by the token of an interaction needs none of ours.
    if (request.auth === false) return super.queueRequest(request);
    const token = await this.#newest();
    try {
      return await this.#requestWith(token, request);
    } catch (error) {
      const newer = this.#refused === token ? await this.#newest() : token;
      if (newer === token) throw error;
      return this.#requestWith(newer, request);
    }
  }

  async #requestWith(token: string, request: InternalRequest): Promise<ResponseLike> {
    if (token === this.#refused) throw new Error('Discord refused DISCORD_TOKEN, and there is no other yet');
    this.setToken(token);
    try {
      return await super.queueRequest(request);
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === UNAUTHORISED) this.#refused = token;
      throw error;
    }
  }
}
