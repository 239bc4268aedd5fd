import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';

export interface SigningKey {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

const AUDIENCE = 'foxtail';

/** An issuer of access tokens: real keys, and a key set served over HTTP. */
export class Issuer {
  /** How often the key set was asked for. */
  fetches = 0;
  /** What is published; tests rotate by changing it. */
  published: SigningKey[] = [];
  /** The key set's answer is this status instead, if set. */
  status: number | null = null;
  /** Requests hang while this is set. */
  isStuck = false;
  readonly audience = AUDIENCE;
  private server: Server | null = null;
  private port = 0;

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    issuer.published = [await makeKey('first')];
    await issuer.listen();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get jwksUrl(): string {
    return `${this.url}/jwks.json`;
  }

  /** On the same port as before, if it was up before. */
  async listen(): Promise<void> {
    const server = createServer((_request, response) => {
      this.fetches += 1;
      if (this.isStuck) return;
      response.statusCode = this.status ?? 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: this.published.map(({ jwk }) => jwk) }));
    });
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  /** A token of the first key that is published, good for five minutes, with these claims laid over. */
  async token(claims: JWTPayload = {}, key = this.published[0]): Promise<string> {
    if (!key) throw new Error('the issuer has no key');
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({
      iss: this.url,
      aud: AUDIENCE,
      sub: 'somebody',
      iat: now,
      exp: now + 300,
      scope: 'openid batches:read documents:read vendor:read events:read',
      environments: ['demo'],
      ...claims,
    })
      .setProtectedHeader({ alg: key.alg, kid: key.kid })
      .sign(key.privateKey);
  }
}

export async function makeKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, jwk };
}
