import { request, type Agent } from 'node:http';

/** One try of a delivery, as the sender saw it. */
export interface Try {
  /** Which replica it was sent to. */
  replica: string;
  /** null where there was no answer: refused, cut, or none in time. */
  status: number | null;
  /** Milliseconds until the answer, or until there was none. */
  ms: number;
}

export interface WebhookAnswer {
  status: number | null;
  ms: number;
  text: string;
  retryAfterMs: number | null;
}

/** The vendor expects its answer in less. */
const ANSWER_WITHIN_MS = 30_000;

/** Sends one webhook over the agent's connections. Never rejects: no answer is an answer too. */
export function sendWebhook(
  agent: Agent,
  url: string,
  body: Buffer,
  headers: Record<string, string>,
): Promise<WebhookAnswer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const answered = (answer: Omit<WebhookAnswer, 'ms'>) =>
      resolve({ ...answer, ms: performance.now() - began });
    const failed = () => answered({ status: null, text: '', retryAfterMs: null });
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        timeout: ANSWER_WITHIN_MS,
        headers: {
          'content-type': 'application/json',
          'content-length': String(body.length),
          ...headers,
        },
      },
      (response) => {
        const { statusCode = null, headers: answerHeaders } = response;
        const seconds = Number(answerHeaders['retry-after']);
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () =>
          answered({
            status: statusCode,
            text: Buffer.concat(chunks).toString(),
            retryAfterMs: Number.isNaN(seconds) ? null : seconds * 1_000,
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy());
    sent.on('error', failed);
    sent.end(body);
  });
}
