import { messageOf } from '#runtime';

/** A server that is asked does not answer now, and may do so later. */
export class NoAnswer extends Error {}

/** Asks servers, and tells a person, once each time, which of them is away and that it is back. */
export class Outages {
  private readonly away = new Set<string>();

  constructor(private readonly say: (line: string) => void) {}

  /** Notes how a look at a server went: null, or why it does not answer. */
  note(server: string, fault: string | null): void {
    if (fault === null) {
      if (this.away.delete(server)) this.say(`${server} answers again`);
    } else if (!this.away.has(server)) {
      this.away.add(server);
      this.say(`${server} does not answer (${fault}); waiting…`);
    }
  }

  /** Asks once. @returns null if there was no answer; any other failure is thrown on */
  async ask<T>(server: string, question: () => Promise<T>): Promise<{ answer: T } | null> {
    try {
      const answer = await question();
      this.note(server, null);
      return { answer };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.note(server, error.message);
      return null;
    }
  }
}

/** Any failure of `work` is a missing answer: for clients whose errors do not tell one from the other. */
export async function orNoAnswer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const why = messageOf(error) || (typeof code === 'string' ? code : 'no reason given');
    throw new NoAnswer(why, { cause: error });
  }
}

const ANSWER_MS = 5_000;

/** A GET that is done within seconds. @throws NoAnswer if it is not, or with a 5xx */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: string }; name: string };
    const why = name === 'TimeoutError' ? `nothing within ${ANSWER_MS / 1_000} s` : cause?.code;
    throw new NoAnswer(why ?? messageOf(error), { cause: error });
  }
  if (response.status >= 500) throw new NoAnswer(String(response.status));
  return response;
}
