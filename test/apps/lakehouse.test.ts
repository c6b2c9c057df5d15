import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { lakehouse as cdkLakehouse } from '../../apps/lakehouse/datacenter';
import type { lakehouse } from '../../apps/lakehouse-pulumi/datacenter';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare } from '../core/registrations';

const OPTIONS = { dataNodes: 6, replication: 2, hadoopVersion: '3.5.0' };
const APPS = join(__dirname, '../../apps');

const read = (file: string) => readFileSync(join(APPS, file), 'utf8');

type Declared = ReturnType<typeof lakehouse>;

let declared: Declared;

beforeAll(async () => {
  await declare(async () => {
    const { lakehouse } = await import('../../apps/lakehouse-pulumi/datacenter');
    declared = lakehouse({ ...OPTIONS, publicCidrs: [] });
    return declared.pi;
  });
}, 60_000);

/** The plans of the CDK example by the id of their construct. */
function cdkPlans(): Readonly<Record<string, unknown>> {
  const app = new App();
  cdkLakehouse(app, { env: { account: '111122223333', region: 'us-east-1' }, ...OPTIONS });
  const planned = app.node.findAll().filter((it): it is IConstruct & { plan: unknown } => 'plan' in it);
  return Object.fromEntries(planned.map((it) => [it.node.id, it.plan]));
}

/** A plan with one text for all values that only the deployment knows; zones are such, and CDK makes up some. */
function withoutMarkers(plan: unknown): unknown {
  return JSON.parse(
    JSON.stringify(plan).replaceAll(/\$\{(?:Token\[[^\]]+\]|Output\[\d+\])\}|dummy1[abc]/g, 'late-bound'),
  );
}

test('each part is planned as in the CDK example', () => {
  const cdk = cdkPlans();
  const { keys: _, ...parts } = declared;
  for (const [name, { plan }] of Object.entries(parts)) {
    const id = name.charAt(0).toUpperCase() + name.slice(1);
    expect({ id, plan: withoutMarkers(plan) }).toEqual({ id, plan: withoutMarkers(cdk[id]) });
  }
});

test('an example that is destroyed leaves nothing behind', () => {
  const retained = allRegistered()
    .map(({ type, name }) => `${type} ${name}`)
    .filter((name) => optionsOf(name).retainOnDelete);
  expect(retained).toEqual([]);
});

test('settings have the same defaults in the programs, their settings and their READMEs', () => {
  const { context } = JSON.parse(read('lakehouse/cdk.json')) as { context: Readonly<Record<string, unknown>> };
  for (const [name, value] of Object.entries(OPTIONS)) {
    const literal = typeof value === 'string' ? `'${value}'` : `${value}`;
    expect(context[name]).toBe(value);
    expect(read('lakehouse/main.ts')).toContain(`context('${name}') ?? ${literal}`);
    expect(read('lakehouse-pulumi/index.ts')).toContain(`'${name}') ?? ${literal}`);
    expect(read('lakehouse-pulumi/Pulumi.yaml')).toMatch(
      new RegExp(`  ${name}:\n(?:    .*\n)*?    default: ${value}\n`),
    );
    for (const readme of ['lakehouse/README.md', 'lakehouse-pulumi/README.md'])
      expect(read(readme)).toMatch(new RegExp(`\\| \`${name}\` \\| \`?${value}\`? \\|`));
  }
});
