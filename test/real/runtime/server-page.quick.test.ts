import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { loadModel, RuntimeServer } from '../../../lib/runtime/src/index';
import { BUNDLED } from '../../runtime/golden/golden';

const SHOTS = join(__dirname, '../../../out/page');
const KEY = 'key-of-the-page';

let browser: Browser;
beforeAll(async () => {
  const path = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(path))
    throw new Error(`There is no Chromium at ${path}: apt-get install chromium, or say in CHROMIUM where it is.`);
  browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  mkdirSync(SHOTS, { recursive: true });
}, 60_000);
afterAll(() => browser.close());

const open: RuntimeServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** The page of a new server, and what it asked for and complained of. */
async function visit(options: {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly keys?: readonly string[];
}): Promise<{ page: Page; server: RuntimeServer; url: string; hosts: Set<string>; complaints: string[] }> {
  const server = new RuntimeServer({
    model: loadModel(BUNDLED),
    ...(options.keys === undefined ? {} : { apiKeys: { keys: options.keys } }),
  });
  open.push(server);
  const url = await server.listen();
  await server.load();
  const page = await browser.newPage({ viewport: options, colorScheme: options.dark === true ? 'dark' : 'light' });
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) hosts.add(new URL(request.url()).origin);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, server, url, hosts, complaints };
}

test.each([
  ['phone', { width: 390, height: 844 }],
  ['desktop', { width: 1280, height: 800 }],
  ['desktop-dark', { width: 1280, height: 800, dark: true }],
])(
  'on a %s the answer to a message comes as it is generated, with its speed',
  async (name, size) => {
    const { page, url, hosts, complaints } = await visit(size);
    await page.getByText('context of 256 tokens').waitFor();

    await page.keyboard.type('Who art thou?'); // the field has the focus
    await page.keyboard.press('Enter');
    await page.getByText(/\d+ tokens · [\d.]+ tokens per second · first after \d+ ms/).waitFor();

    expect(await page.locator('.turn.user').textContent()).toBe('Who art thou?');
    expect((await page.locator('.turn.assistant span').textContent())?.length).toBeGreaterThan(20);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    // a long answer scrolls in its place
    expect(await page.evaluate("document.elementFromPoint(20, 20).closest('header') !== null")).toBe(true);
    expect([...hosts]).toEqual([url]);
    expect(complaints).toEqual([]);
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    await page.close();
  },
  60_000,
);

/**
 * Clicks the button in the page itself, as soon as an answer begins: on a loaded machine the answer would be complete
 * before a click from outside arrives.
 */
const CLICK_STOP_AT_FIRST_WORDS = `new MutationObserver((_, observer) => {
  if (!(document.querySelector('.turn.assistant span')?.textContent.length > 5)) return;
  observer.disconnect();
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Stop').click();
}).observe(document.body, { subtree: true, childList: true, characterData: true })`;

test('an answer is stopped by the button, and the work for it', async () => {
  const { page, server } = await visit({ width: 390, height: 844 });
  await page.getByText('Settings').click(); // closed on a phone
  await page.getByLabel('Most tokens').fill('240');
  await page.getByText('Settings').click();
  await page.getByLabel('Message', { exact: true }).fill('x');
  await page.evaluate(CLICK_STOP_AT_FIRST_WORDS);

  await page.getByRole('button', { name: 'Send' }).click();

  await page.getByText(/· stopped/).waitFor();
  while (server.unfinished > 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBe(true);
  await page.close();
}, 60_000);

test('an error of the server is shown', async () => {
  const { page } = await visit({ width: 1280, height: 800 });
  await page.getByLabel('Most tokens').fill('5000');
  await page.getByLabel('Message', { exact: true }).fill('x');
  await page.keyboard.press('Enter');

  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toMatch(/The context has 256 tokens/);
  await page.screenshot({ path: join(SHOTS, 'error.png') });
  await page.close();
}, 60_000);

test('where keys are asked for, the page asks for one', async () => {
  const { page } = await visit({ width: 1280, height: 800, keys: [KEY] });
  await page.getByText('A key is needed').waitFor();

  await page.getByLabel('API key').fill(KEY);
  await page.keyboard.press('Tab');
  await page.getByText('context of 256 tokens').waitFor();
  await page.getByLabel('Message', { exact: true }).fill('x');
  await page.keyboard.press('Enter');

  await page.getByText(/tokens per second/).waitFor();
  await page.close();
}, 60_000);
