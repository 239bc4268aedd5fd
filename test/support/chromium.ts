import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

type Members = Record<string, unknown>;
interface Message {
  id?: number;
  method?: string;
  params?: Members;
  result?: Members;
  error?: { message: string };
}

const KEY_CODES = { Tab: 9, Enter: 13, Escape: 27 };
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** One tab of a headless Chromium, by its DevTools protocol over pipes (CDP ends a message with NUL). */
export class Chromium {
  /** What the tab told of itself, such as `Network.requestWillBeSent`. */
  readonly told: { method: string; params: Members }[] = [];
  private readonly waiting = new Map<number, (message: Message) => void>();
  private sent = 0;
  private session: string | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    let rest = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.hear(JSON.parse(message) as Message);
    });
  }

  /** @throws Error that says how to install one where there is none */
  static async start(): Promise<Chromium> {
    const name = NAMES.find((one) => spawnSync(one, ['--version']).status === 0);
    if (name === undefined)
      throw new Error(
        `This test needs a browser: none of ${NAMES.join(', ')} is in PATH. On Debian: apt-get install -y chromium`,
      );
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-chromium-'));
    const args = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${folder}`];
    // As root, as in a container, Chromium starts without its sandbox only.
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    const child = spawn(name, [...args, '--disable-gpu', '--disable-dev-shm-usage'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const tab = new Chromium(child, folder);
    const { targetId } = await tab.send('Target.createTarget', { url: 'about:blank' });
    const attached = await tab.send('Target.attachToTarget', { targetId, flatten: true });
    tab.session = String(attached['sessionId']);
    for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await tab.send(`${domain}.enable`);
    return tab;
  }

  /** Opens an address and waits until all of it is loaded. */
  async open(url: string, scheme: 'light' | 'dark', width = 1280): Promise<void> {
    this.told.length = 0;
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.send('Emulation.setEmulatedMedia', { features });
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const loaded = new Promise<void>((done) => {
      this.onLoad = done;
    });
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** The value of an expression in the page, awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', options);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  async press(key: keyof typeof KEY_CODES): Promise<void> {
    const code = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key] };
    const text = key === 'Enter' ? { text: '\r' } : {};
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...code, ...text });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...code });
  }

  /** What the tab shows now, as PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(String(data), 'base64');
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    // Killed, it would leave processes that go on writing to the folder.
    await this.send('Browser.close');
    await exited;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A command of the DevTools protocol. @throws Error where Chromium refuses it */
  async send(method: string, params: Members = {}): Promise<Members> {
    const id = ++this.sent;
    const answered = new Promise<Message>((done) => this.waiting.set(id, done));
    const sessionId = this.session;
    (this.child.stdio[3] as Writable).write(
      `${JSON.stringify({ id, method, params, sessionId })}\0`,
    );
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  private onLoad: () => void = () => undefined;

  private hear(message: Message): void {
    const { id, method, params = {} } = message;
    if (id !== undefined) {
      this.waiting.get(id)?.(message);
      this.waiting.delete(id);
    } else if (method !== undefined) {
      this.told.push({ method, params });
      if (method === 'Page.loadEventFired') this.onLoad();
    }
  }
}
