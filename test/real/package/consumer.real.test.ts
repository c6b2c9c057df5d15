import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const LIMIT_MS = 600_000;

/** A company's own stack: three lines add a GPU node group to a VPC and a cluster that it already has. */
const COMPANY_STACK = `
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { GpuNodeGroup } from 'ai-datacenter/cdk';

const app = new App();
const stack = new Stack(app, 'Company');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
const cluster = new eks.Cluster(stack, 'Cluster', {
  vpc,
  version: eks.KubernetesVersion.of('1.35'),
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
});
const gpus = new GpuNodeGroup(stack, 'Gpus', { cluster, instanceType: 'p5.48xlarge', desiredNodes: 2, maxNodes: 4 });
gpus.nodeGroup.addPropertyOverride('Tags.team', 'research');
app.synth();
`;

const MISSPELT = `
import type { GpuNodeGroupOptions } from 'ai-datacenter';
import { InferenceServiceChart } from 'ai-datacenter/cdk8s';
export { InferenceServiceChart };
// @ts-expect-error: the declarations know the options, so a misspelt one is an error
export const options: GpuNodeGroupOptions = { instanceTyp: 'p5.48xlarge' };
`;

/** How a consumer may resolve modules, and a compiler that can: node10 is gone from TypeScript 7. */
const RESOLUTIONS = {
  bundler: { compiler: 'tsc', compilerOptions: { module: 'CommonJS', moduleResolution: 'Bundler' } },
  node16: { compiler: 'tsc', compilerOptions: { module: 'Node16', moduleResolution: 'Node16' } },
  node10: {
    compiler: 'tsc6',
    compilerOptions: { module: 'CommonJS', moduleResolution: 'Node10', ignoreDeprecations: '6.0' },
  },
};

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'consumer-'));
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs);
  execFileSync('npm', ['pack', '--pack-destination', tarballs, '--silent'], { cwd: ROOT, stdio: 'pipe' });
  const dependencies = Object.fromEntries(
    ['aws-cdk-lib', 'constructs', 'cdk8s'].map((name) => [name, devDependencies[name]]),
  );
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({
      name: 'company',
      private: true,
      dependencies: { ...dependencies, 'ai-datacenter': `file:tarballs/${readdirSync(tarballs)[0]}` },
    }),
  );
  for (const [name, resolution] of Object.entries(RESOLUTIONS))
    writeFileSync(
      join(project, `tsconfig.${name}.json`),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          target: 'ES2022',
          types: [],
          skipLibCheck: true,
          rootDir: '.',
          outDir: `built-${name}`,
          ...resolution.compilerOptions,
        },
        include: ['*.ts'],
      }),
    );
  writeFileSync(join(project, 'company.ts'), COMPANY_STACK);
  writeFileSync(join(project, 'misspelt.ts'), MISSPELT);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: project, stdio: 'pipe' });
}, LIMIT_MS);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

test.each(Object.entries(RESOLUTIONS))(
  'the tarball type-checks under strict and %s beside nothing but aws-cdk-lib, constructs and cdk8s',
  (name, { compiler }) => {
    expect(existsSync(join(project, 'node_modules/@pulumi'))).toBe(false);
    const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin', compiler), ['-p', `tsconfig.${name}.json`], {
      cwd: project,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  },
  LIMIT_MS,
);

test(
  'three lines add a p5 node group with 32 EFA interfaces to a company cluster',
  () => {
    execFileSync(process.execPath, ['built-bundler/company.js'], {
      cwd: project,
      env: { ...process.env, CDK_OUTDIR: join(project, 'cdk.out') },
      stdio: 'pipe',
    });

    const template = JSON.parse(readFileSync(join(project, 'cdk.out/Company.template.json'), 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    const launchTemplate = Object.values(template.Resources).find(
      (resource) => resource.Type === 'AWS::EC2::LaunchTemplate',
    );
    const { InstanceType, NetworkInterfaces } = (launchTemplate?.Properties ?? {}).LaunchTemplateData as {
      InstanceType: string;
      NetworkInterfaces: { InterfaceType?: string }[];
    };
    expect(InstanceType).toBe('p5.48xlarge');
    expect(NetworkInterfaces.filter((each) => each.InterfaceType?.startsWith('efa'))).toHaveLength(32);
  },
  LIMIT_MS,
);

test('the tarball carries what the image is built from, and nothing that was installed or built beside it', () => {
  const shipped = join(project, 'node_modules/ai-datacenter');
  expect(readdirSync(join(shipped, 'lib/runtime'))).toEqual(
    expect.arrayContaining(['Dockerfile', 'package.json', 'package-lock.json', 'src', 'models']),
  );
  expect(existsSync(join(shipped, 'lib/runtime/node_modules'))).toBe(false);
  expect(existsSync(join(shipped, 'test'))).toBe(false);
});

test('every link of the README leads to a file of the tarball', () => {
  const shipped = join(project, 'node_modules/ai-datacenter');
  const links = [...readFileSync(join(shipped, 'README.md'), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)];
  expect(links.length).toBeGreaterThan(5);
  expect(links.map(([, target = '']) => target).filter((target) => !existsSync(join(shipped, target)))).toEqual([]);
});

const FOREIGN_APP = `
const { App, Stack } = require('aws-cdk-lib');
const sqs = require('aws-cdk-lib/aws-sqs');
new sqs.Queue(new Stack(new App(), 'Orders'), 'Orders');
`;

/** Runs the library's own command in a folder. */
function command(folder: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no', 'ai-datacenter', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('without the package of rehearsals, one line says what to install', () => {
  const { status, stderr } = command(project, 'rehearse');
  expect(status).toBe(1);
  expect(stderr).toBe(
    'ai-datacenter-rehearsal is not installed. Install it with: npm install --save-dev ai-datacenter-rehearsal\n',
  );
});

test(
  'with both packages, an app that is not of this library is rehearsed',
  () => {
    const tarballs = join(project, 'tarballs');
    const pack = ['pack', '--workspace', 'lib/rehearsal', '--pack-destination', tarballs, '--silent'];
    execFileSync('npm', pack, { cwd: ROOT, stdio: 'pipe' });
    const tarball = readdirSync(tarballs).find((name) => name.startsWith('ai-datacenter-rehearsal'));
    const install = ['install', '--no-audit', '--no-fund', '--silent', `file:tarballs/${tarball}`];
    execFileSync('npm', install, { cwd: project, stdio: 'pipe' });
    writeFileSync(join(project, 'orders.js'), FOREIGN_APP);
    writeFileSync(join(project, 'cdk.json'), JSON.stringify({ app: 'orders.js' }));

    const { status, stdout, stderr } = command(project, 'rehearse', '--json', '--destroy');

    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('nothing is left running') as string,
    });
    const { rehearsal, remaining } = JSON.parse(stdout) as {
      rehearsal: { summary: object; stacks: object[] };
      remaining: object[];
    };
    expect(rehearsal.summary).toMatchObject({ resources: 1, differ: 0, recorded: 0 });
    expect(rehearsal.stacks).toMatchObject([{ name: 'Orders', resources: 1 }]);
    expect(remaining).toEqual([]);
    expect(readdirSync(join(project, 'out')).toSorted()).toEqual(
      expect.arrayContaining(['rehearsal.html', 'rehearsal.json']),
    );
  },
  LIMIT_MS,
);
