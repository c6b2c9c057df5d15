import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { App, Stack, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import * as cdk8s from 'cdk8s';
import { type Planned, required } from '../../lib/core/plan';
import * as plain from '../../lib/index';
import * as cdk from '../../lib/cdk';
import * as charts from '../../lib/cdk8s';
import { asFunction, type Block } from './blocks';

/** What an executed example of CDK left behind. */
export interface CdkResult {
  readonly stack: Stack;
  readonly assembly: CloudAssembly;
}

/** Executes an example with a datacenter around it, and passes on its stack and what synthesis made of it. */
export function executeCdk<Result>(block: Block, read: (result: CdkResult) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const foundation = new Stack(app, 'Foundation');
    const keys = new cdk.Keys(foundation, 'Keys');
    const network = new cdk.Network(foundation, 'Network', { logsKey: keys.logs });
    const cluster = new cdk.Cluster(new Stack(app, 'Compute'), 'Cluster', { vpc: network.vpc });
    const stack = new Stack(app, 'Example');
    // An image alone adds no resource.
    Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::F0001', reason: 'an example' });
    run(block, { stack, keys, network, cluster });
    return read({ stack, assembly: app.synth() });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Executes an example of cdk8s, and returns its app. Nothing is written. */
export function executeCdk8s(block: Block): cdk8s.App {
  const apps: cdk8s.App[] = [];
  class App8s extends cdk8s.App {
    constructor(props?: cdk8s.AppProps) {
      super(props);
      apps.push(this);
    }

    override synth(): void {}
  }
  run(block, {}, { cdk8s: { ...cdk8s, App: App8s } });
  const [app] = apps;
  if (app === undefined) throw new Error(`The example makes no App:\n${block.code}`);
  return app;
}

/** Executes an example without an engine, and returns the plan that it makes. */
export function executePlain(block: Block): unknown {
  let made: unknown;
  const recording = Object.entries(plain).map(([name, value]) => {
    if (!name.startsWith('plan') || typeof value !== 'function') return [name, value] as const;
    return [name, (...args: never[]) => (made = (value as (...args: never[]) => unknown)(...args))] as const;
  });
  run(block, {}, { 'ai-datacenter': Object.fromEntries(recording) });
  return required(made as Planned<unknown>);
}

function run(block: Block, ambient: object, modules: Readonly<Record<string, unknown>> = {}): unknown {
  const { code } = transformSync(asFunction(block), {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const known: Readonly<Record<string, unknown>> = {
    'ai-datacenter': plain,
    'ai-datacenter/cdk': cdk,
    'ai-datacenter/cdk8s': charts,
    ...modules,
  };
  const exports: { example?: (ambient: object) => unknown } = {};
  const load = (name: string): unknown => known[name] ?? require(name);
  // The examples are the repository's own pages.
  // oxlint-disable-next-line no-implied-eval, no-new-func
  new Function('require', 'exports', code)(load, exports);
  return exports.example?.(ambient);
}
