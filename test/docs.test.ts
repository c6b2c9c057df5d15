import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asFunction, blocksOf } from './docs/blocks';

const root = join(__dirname, '..');
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'README.md', 'docs', 'apps/**/*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.md'));

test('every TypeScript block of the documentation compiles under strict', () => {
  const folder = join(root, 'out/docs-check');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let blocks = 0;
  for (const page of pages) {
    for (const block of blocksOf(readFileSync(join(root, page), 'utf8'))) {
      blocks += 1;
      // The pages of constructs show a construct inside a datacenter, whose other parts they do not repeat.
      const code = page.startsWith('docs/constructs/') ? asFunction(block) : `${block.code}\nexport {};\n`;
      writeFileSync(join(folder, `${page.replace(/\W/g, '-')}-${blocks}.ts`), code);
    }
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        noUnusedLocals: false,
        noUnusedParameters: false,
        paths: {
          'ai-datacenter': ['../../lib/index.ts'],
          'ai-datacenter/*': ['../../lib/*.ts'],
          '@ai-datacenter/runtime': ['../../lib/runtime/src/index.ts'],
        },
      },
      include: ['*.ts'],
      exclude: [],
    }),
  );

  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder], {
    encoding: 'utf8',
  });

  expect(blocks).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(status).toBe(0);
}, 120_000);

test('every link between the pages leads to a file', () => {
  const broken: string[] = [];
  const files = new Set(
    execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).trim().split('\n'),
  );
  for (const page of pages) {
    for (const [, target = ''] of readFileSync(join(root, page), 'utf8').matchAll(
      /\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g,
    )) {
      const path = join(page, '..', target).replace(/\/$/, '');
      if (!files.has(path) && ![...files].some((file) => file.startsWith(`${path}/`)))
        broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('every link to a heading leads to one', () => {
  const broken: string[] = [];
  for (const page of pages) {
    for (const [, target = '', anchor = ''] of readFileSync(join(root, page), 'utf8').matchAll(
      /\]\((?!https?:)([^)#]*)#([^)]+)\)/g,
    )) {
      const path = target === '' ? page : join(page, '..', target);
      if (pages.includes(path) && !headingsOf(path).includes(anchor)) broken.push(`${page}: ${target}#${anchor}`);
    }
  }
  expect(broken).toEqual([]);
});

/** The names by which links reach the headings of a page, as GitHub makes them. */
function headingsOf(page: string): string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
}

test('every page and the image name the Node version that package.json needs', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  const major = /^>=(\d+)$/.exec(engines.node)?.[1];
  const named = [...pages, 'lib/runtime/Dockerfile'].flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\bNode (?:from )?(\d[\d.]*) or newer/g)].map(
      ([, version]) => ({
        file,
        version,
      }),
    ),
  );
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter(({ version }) => version !== major)).toEqual([]);
});
