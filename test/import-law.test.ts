import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';

const root = join(__dirname, '..');

/** Lints one file as if it stood in this repository at `path`; the linter's complaint, or ''. */
function lint(path: string, source: string): string {
  const house = mkdtempSync(join(tmpdir(), 'import-law-'));
  try {
    copyFileSync(join(root, '.oxlintrc.json'), join(house, '.oxlintrc.json'));
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), source);
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--deny-warnings', '.'], {
      cwd: house,
      encoding: 'utf8',
    });
    return status === 0 ? '' : stdout;
  } finally {
    rmSync(house, { recursive: true });
  }
}

const allowed: [path: string, module: string][] = [
  ['lib/rehearsal/src/x.ts', '@pulumi/pulumi'],
  ['lib/compute/x.cdk.ts', 'aws-cdk-lib/aws-ec2'],
  ['lib/compute/x.cdk.ts', 'constructs'],
  ['lib/compute/x.cdk.ts', './x.chart'],
  ['lib/compute/x.chart.ts', 'cdk8s-plus-28'],
  ['lib/compute/x.chart.ts', './x'],
  ['lib/compute/x.pulumi.ts', '@pulumi/aws'],
  ['lib/compute/x.ts', '../catalog/instances'],
];

const forbidden: [path: string, module: string][] = [
  ['lib/compute/x.ts', 'aws-cdk-lib'],
  ['lib/compute/x.ts', 'aws-cdk-lib/aws-ec2'],
  ['lib/compute/x.ts', 'constructs'],
  ['lib/compute/x.ts', 'cdk8s'],
  ['lib/compute/x.ts', '@pulumi/pulumi'],
  ['lib/compute/x.ts', './y.cdk'],
  ['lib/compute/x.ts', './y.chart'],
  ['lib/compute/x.ts', '../runtime/src/index'],
  ['lib/compute/x.ts', '../rehearsal/src/index'],
  ['lib/compute/x.cdk.ts', '../rehearsal/src/index'],
  ['lib/compute/x.chart.ts', '../rehearsal/src/index'],
  ['lib/compute/x.pulumi.ts', '../rehearsal/src/index'],
  ['lib/compute/x.cdk.ts', '@pulumi/pulumi'],
  ['lib/compute/x.cdk.ts', 'cdk8s-plus-28'],
  ['lib/compute/x.cdk.ts', './x.pulumi'],
  ['lib/compute/x.cdk.ts', '../runtime/src/index'],
  ['lib/compute/x.chart.ts', 'aws-cdk-lib'],
  ['lib/compute/x.chart.ts', '@pulumi/kubernetes'],
  ['lib/compute/x.chart.ts', './x.cdk'],
  ['lib/compute/x.pulumi.ts', 'aws-cdk-lib'],
  ['lib/compute/x.pulumi.ts', './x.cdk'],
];

test.each(allowed)('%s may import %s', (path, module) => {
  expect(lint(path, `import * as thing from '${module}';\nexport const it = thing;\n`)).toBe('');
});

test.each(forbidden)('%s must not import %s', (path, module) => {
  expect(lint(path, `import * as thing from '${module}';\nexport const it = thing;\n`)).toContain(
    'no-restricted-imports',
  );
});

/** The rooms of the house, as docs/architecture.md lists them: a room uses what stands above it. */
const ROOMS = [
  'core',
  'catalog',
  'planning',
  'security',
  'network',
  'compute',
  'storage',
  'data',
  'training',
  'inference',
  'operations',
  'datacenter',
];

test('a room imports only rooms that stand above it in the list', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib/**/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  const climbs: string[] = [];
  const own = files.filter((name) => !/^lib\/(runtime|rehearsal)\//.test(name) && name.split('/').length > 2);
  for (const file of own) {
    const room = file.split('/')[1] ?? '';
    expect(ROOMS).toContain(room);
    for (const [, target = ''] of readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']*)'/g)) {
      const other = normalize(join(dirname(file), target)).split('/')[1] ?? '';
      if (ROOMS.indexOf(other) > ROOMS.indexOf(room)) climbs.push(`${file} imports ${target}`);
    }
  }
  expect(climbs).toEqual([]);
});

test('the rehearsal takes the catalog, the rule pack, the policy evaluator, assemblies and pod addresses alone', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib/rehearsal/**/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  const taken = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)]
      .map(([, target = '']) => normalize(join(dirname(file), target)))
      .filter((target) => !target.startsWith('lib/rehearsal/')),
  );

  expect(taken.length).toBeGreaterThan(0);
  const security = ['security/rule-pack/', 'security/policy-evaluation/'];
  const parts = ['catalog/', 'core/cloud-assembly/', ...security, 'planning/pod-addresses'];
  expect(taken.filter((target) => !parts.some((part) => target.startsWith(`lib/${part}`)))).toEqual([]);
});

/** Files of CDK, Pulumi and cdk8s, and what loads them. */
const ENGINE = /from '(aws-cdk-lib|@pulumi|cdk8s|constructs|\.[^']*\.(cdk|pulumi|chart)')/;

test('a test whose name names no engine loads none: it takes milliseconds, and mutation runs start it often', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'test/**/*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter((file) => ROOMS.includes(file.split('/')[1] ?? '') && !/\.(cdk|pulumi|chart)\.test\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => ENGINE.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
