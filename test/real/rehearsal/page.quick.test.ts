import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { writeReport } from '../../../lib/rehearsal/src/report/write';
import { deployed, NETWORK, sampleRehearsal } from '../../rehearsal/sample';

const SHOTS = path.join(__dirname, '../../../out/rehearsal-page');
const EVIL = '"></text><script>window.broken = 1</script><img src=x onerror="window.broken = 1">';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(
      `There is no Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM to its path.`,
    );
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  folder = mkdtempSync(path.join(os.tmpdir(), 'report-'));
  mkdirSync(SHOTS, { recursive: true });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  readonly scripts?: boolean;
}

/** The page of a rehearsal from its file, with what it asked for and complained of. */
async function open(
  rehearsal: Rehearsal,
  look: Look = {},
): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const written = writeReport(folder, rehearsal);
  const page = await browser.newPage({
    viewport: { width: look.width ?? 1280, height: 900 },
    colorScheme: look.dark === true ? 'dark' : 'light',
    javaScriptEnabled: look.scripts ?? true,
  });
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`file://${written.page}`);
  return { page, asked, complaints };
}

const shownRows = (page: Page) => page.locator('details.filtered tbody tr:visible').count();

test.each([
  ['desktop', {}],
  ['desktop-dark', { dark: true }],
  ['phone', { width: 390 }],
])(
  'on a %s the page opens from a file, asks for nothing else, and nothing is wider than the screen',
  async (name, look) => {
    const { page, asked, complaints } = await open(sampleRehearsal(), look);
    expect(asked).toHaveLength(1);
    expect(complaints).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    const [paper, ink] = await page.evaluate<[string, string]>(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    );
    expect(brightness(paper) > brightness(ink)).toBe(!('dark' in look));
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
    await page.close();
  },
);

function brightness(color: string): number {
  return (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
}

test('texts in the picture stay inside their boxes', async () => {
  const { page } = await open(sampleRehearsal());
  const outside = await page.evaluate<string[]>(`
    [...document.querySelectorAll('svg.datacenter text')].filter((text) => {
      const own = text.getBBox();
      const box = [...text.parentElement.querySelectorAll('rect')].map((rect) => rect.getBBox())
        .find((rect) => own.x >= rect.x && own.y >= rect.y - 2 && own.y + own.height <= rect.y + rect.height + 4);
      return box !== undefined && own.x + own.width > box.x + box.width + 1;
    }).map((text) => text.textContent)`);
  expect(outside).toEqual([]);
  await page.close();
});

test('the whole page can be used with the keyboard', async () => {
  const { page } = await open(sampleRehearsal());
  const stack = page.locator('summary', { hasText: 'Lab' }).first();
  await stack.focus();
  await page.keyboard.press('Enter');
  await expect(stack.locator('..').getAttribute('open')).resolves.not.toBeNull();
  await page.locator('#filter').focus();
  await page.keyboard.type('glue');
  expect(await shownRows(page)).toBe(2); // in its stack, and among what was recorded
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  expect(await shownRows(page)).toBeGreaterThan(20);
  await page.close();
});

test('without scripts everything is there, and the filter is not', async () => {
  const { page } = await open(sampleRehearsal(), { scripts: false });
  expect(await page.locator('#filter').isVisible()).toBe(false);
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(30);
  await page.close();
});

test('names of a program are shown as they are and never run', async () => {
  const resources = NETWORK.map((resource) => ({ ...resource, path: EVIL, line: EVIL }));
  const { page, complaints, asked } = await open(sampleRehearsal(resources, { app: EVIL }));
  expect(await page.evaluate('window.broken')).toBeUndefined();
  expect(await page.title()).toBe(`Rehearsal of ${EVIL}`);
  expect(complaints).toEqual([]);
  expect(asked).toHaveLength(1);
  await page.close();
});

test('an app of 600 resources stays one readable page', async () => {
  const many = Array.from({ length: 575 }, (_, index) =>
    deployed('AWS::SQS::Queue', `queue-${index}`, { Delay: index }),
  );
  const { page } = await open(sampleRehearsal([...NETWORK, ...many]));
  await page.locator('#filter').fill('queue-574');
  expect(await shownRows(page)).toBe(1);
  const picture = await page.locator('svg.datacenter').boundingBox();
  expect(picture?.height).toBeLessThan(1500);
  await page.screenshot({ path: path.join(SHOTS, 'large.png'), fullPage: true });
  await page.close();
});

test('the picture is a file of its own that an image element can show', async () => {
  const { picture } = writeReport(folder, sampleRehearsal());
  const page = await browser.newPage();
  await page.setContent(`<img alt="" src="data:image/svg+xml;base64,${readFileSync(picture).toString('base64')}">`);
  expect(await page.evaluate('document.images[0].naturalWidth')).toBeGreaterThan(0);
  await page.close();
});
