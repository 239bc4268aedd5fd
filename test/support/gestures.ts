import type { Chromium } from './chromium.js';
import { eventually } from './eventually.js';

// What a person does with a page, by real input events.

/** Waits until an expression in the page is true. */
export async function untilSeen(chromium: Chromium, expression: string): Promise<void> {
  await eventually(
    async () => {
      const value = await chromium.evaluate<unknown>(expression);
      return value === true ? undefined : `${expression} is ${JSON.stringify(value)}`;
    },
    { withinMs: 15_000 },
  );
}

/** Clicks on the middle of the first element that matches. @throws Error where something else is there */
export async function click(chromium: Chromium, selector: string): Promise<void> {
  const place = { ...(await middleOf(chromium, selector)), button: 'left', clickCount: 1 };
  await chromium.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...place });
  await chromium.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...place });
}

/** Writes into a field instead of what stands there. */
export async function write(chromium: Chromium, selector: string, text: string): Promise<void> {
  await click(chromium, selector);
  await chromium.evaluate(`document.activeElement.select()`);
  await chromium.send('Input.insertText', { text });
}

/** Drags files from outside over an element, and drops them there. */
export async function dropFiles(
  chromium: Chromium,
  selector: string,
  files: readonly string[],
): Promise<void> {
  const data = { items: [], files, dragOperationsMask: 1 };
  const place = { ...(await middleOf(chromium, selector)), data };
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await chromium.send('Input.dispatchDragEvent', { type, ...place });
}

/** Chooses files as the browser's dialog would. */
export async function chooseFiles(
  chromium: Chromium,
  selector: string,
  files: readonly string[],
): Promise<void> {
  const { root } = await chromium.send('DOM.getDocument');
  const { nodeId: rootId } = root as { nodeId: number };
  const { nodeId } = await chromium.send('DOM.querySelector', { nodeId: rootId, selector });
  await chromium.send('DOM.setFileInputFiles', { nodeId, files });
}

async function middleOf(chromium: Chromium, selector: string): Promise<{ x: number; y: number }> {
  const found = await chromium.evaluate<{ x: number; y: number; hit: boolean } | null>(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    if (element === null) return null;
    element.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    return { x, y, hit: element.contains(hit) };
  })()`);
  if (found === null) throw new Error(`the page has no ${selector}`);
  if (!found.hit) throw new Error(`something else is in front of ${selector}`);
  return { x: found.x, y: found.y };
}
