import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { optionsOf } from '../core/registration-options';
import { allRegistered } from '../core/registrations';

const APPS = join(__dirname, '../../apps');

/** The plans of a CDK example by the id of their construct. */
export function cdkPlans(declare: (app: App) => void): Readonly<Record<string, unknown>> {
  const app = new App();
  declare(app);
  const planned = app.node.findAll().filter((it): it is IConstruct & { plan: unknown } => 'plan' in it);
  return Object.fromEntries(planned.map((it) => [it.node.id, it.plan]));
}

/** A plan with one text for all values that only the deployment knows; zones are such, and CDK makes up some. */
function withoutMarkers(plan: unknown): unknown {
  return JSON.parse(
    JSON.stringify(plan).replaceAll(/\$\{(?:Token\[[^\]]+\]|Output\[\d+\])\}|dummy1[abc]/g, 'late-bound'),
  );
}

/** Each part of the Pulumi example is planned as the construct of the CDK example that is called likewise. */
export function expectSamePlans(
  parts: Readonly<Record<string, { readonly plan: unknown }>>,
  cdk: Readonly<Record<string, unknown>>,
): void {
  for (const [name, { plan }] of Object.entries(parts)) {
    const id = name.charAt(0).toUpperCase() + name.slice(1);
    expect({ id, plan: withoutMarkers(plan) }).toEqual({ id, plan: withoutMarkers(cdk[id]) });
  }
}

/** What a Pulumi example keeps when it is destroyed. */
export function retainedResources(): readonly string[] {
  return allRegistered()
    .map(({ type, name }) => `${type} ${name}`)
    .filter((name) => optionsOf(name).retainOnDelete);
}

function read(file: string): string {
  return readFileSync(join(APPS, file), 'utf8');
}

/** Settings have the same defaults in the programs of both engines, in their settings and in their READMEs. */
export function expectSameSettings(name: string, options: Readonly<Record<string, string | number>>): void {
  const { context } = JSON.parse(read(`${name}/cdk.json`)) as { context: Readonly<Record<string, unknown>> };
  for (const [option, value] of Object.entries(options)) {
    const literal = typeof value === 'string' ? `'${value}'` : `${value}`;
    expect(context[option]).toBe(value);
    expect(read(`${name}/main.ts`)).toContain(`context('${option}') ?? ${literal}`);
    expect(read(`${name}-pulumi/index.ts`)).toContain(`'${option}') ?? ${literal}`);
    expect(read(`${name}-pulumi/Pulumi.yaml`)).toMatch(
      new RegExp(`  ${option}:\n(?:    .*\n)*?    default: ${value}\n`),
    );
    for (const readme of [`${name}/README.md`, `${name}-pulumi/README.md`])
      expect(read(readme)).toMatch(new RegExp(`\\| \`${option}\` \\| \`?${value}\`? \\|`));
  }
}
