import path from 'node:path';
import { ofThisPack } from '../../../security/rule-pack/acknowledgements';
import { RULES } from '../../../security/rule-pack/all-rules';
import { type Evaluation, evaluateRules } from '../../../security/rule-pack/evaluate';
import { textOf } from '../../../security/rule-pack/report';
import { modulesFolders } from '../cloud/cdk';
import { startCloud } from '../cloud/cloud';
import { clusterSupport } from '../cluster/cluster';
import { type Checkout, checkoutRef } from '../compare/checkout';
import { compareDeployment } from '../compare/compare-deployment';
import type { Deployment } from '../compare/deployment';
import { renderFaults } from '../compare/faults';
import type { Rehearsal } from '../compare/rehearsal';
import { remainingOf, renderRemaining } from '../compare/remaining';
import { compareVersions, renderVersions } from '../compare/versions';
import { renderSummary } from '../report/summary';
import { writeReport } from '../report/write';
import { type App, type AppEngine, engineOf, type Stage } from './app';
import { CdkApp } from './cdk-app';
import { Deadline } from './deadline';
import { checkExisting } from './existing';
import { keepRunning, type KeptBeside, nothingKept } from './keep';
import type { RehearseOptions } from './options';
import type { Progress } from './progress';

/** An app that is deployed, and what was found. */
export interface Up extends Stage {
  readonly deployment: Deployment;
  readonly rehearsal: Rehearsal;
  /** Ends with the rehearsal. */
  onEnd(end: () => Promise<unknown>): void;
  /** Stays up with --keep. */
  keepBeside(kept: KeptBeside): void;
}

export interface RehearseHooks {
  /** The command line that starts this rehearsal, for a person. */
  readonly command: string;
  /** The app's name in the results. @default - that of its folder */
  readonly name?: string;
  /** What is done when everything is deployed and compared, before it is stopped. */
  readonly whileUp?: (up: Up) => Promise<void>;
}

/** What `--json` prints. */
export interface RehearsalResult {
  readonly rehearsal?: Rehearsal;
  /** What the rules of the library find in the program. It does not change the exit code. */
  readonly rules?: Evaluation;
  readonly update?: Awaited<ReturnType<typeof compareVersions>>;
  readonly remaining?: Awaited<ReturnType<typeof remainingOf>>;
  readonly faults?: Awaited<ReturnType<App['faults']>>;
  readonly error?: string;
  /** Of all of it. */
  readonly seconds: number;
}

type Findings = { -readonly [name in keyof Omit<RehearsalResult, 'seconds'>]: RehearsalResult[name] };

/** Deploys an app on this machine, compares, and stops everything. The exit code. */
export async function rehearse(options: RehearseOptions, progress: Progress, hooks: RehearseHooks): Promise<number> {
  const began = Date.now();
  const output = path.resolve(options.folder, options.output);
  const findings: Findings = {};
  const engine = engineOf(path.resolve(options.folder));
  nothingKept(output, hooks.command);
  checkExisting(options.existing);
  const deadline = new Deadline(options.timeoutMinutes);
  const ends: (() => Promise<unknown>)[] = [];
  const end = async () => {
    deadline.clear();
    for (const each of ends.splice(0).toReversed()) await each();
  };
  const interrupted = () => {
    void end().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const stage = await startStage(options, progress, deadline, ends);
    const beside: KeptBeside[] = [];
    const up = await deployAndCompare(engine, stage, hooks, findings, ends);
    await hooks.whileUp?.({
      ...up,
      onEnd: (each) => ends.push(each),
      keepBeside: (each) => beside.push(each),
    });
    if (options.destroy) await destroyAndCompare(up, findings);
    if (options.keep) {
      keepRunning(progress, { ...stage, beside, output, command: hooks.command });
      ends.length = 0;
    }
    const unwanted = findings.remaining?.some(({ wanted }) => !wanted) ?? false;
    return up.rehearsal.summary.differ === 0 && !unwanted ? 0 : 1;
  } catch (error) {
    findings.error = (error as Error).message;
    throw error;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    if (ends.length > 0) {
      progress.start('stop');
      await end();
      progress.done('stop', 'nothing is left running');
    }
    deadline.clear();
    const seconds = (Date.now() - began) / 1000;
    const result: RehearsalResult = { ...findings, seconds };
    if (options.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  }
}

async function startStage(
  options: RehearseOptions,
  progress: Progress,
  deadline: Deadline,
  ends: (() => Promise<unknown>)[],
): Promise<Stage> {
  progress.heading('Local cloud');
  progress.start('local cloud');
  const onProgress = (line: string) => progress.line(line);
  const support = await clusterSupport({ requireReal: options.buildCluster, onProgress });
  ends.push(() => support.close());
  const { port, keep } = options;
  const lambdaModules = modulesFolders(path.resolve(options.folder));
  const cloud = await startCloud({ port, keep, clusterModule: support.module, lambdaModules, onProgress });
  ends.push(() => cloud.stop());
  progress.done('local cloud', `${cloud.url}, EKS: ${support.how}`);
  return { cloud, support, options, progress, deadline };
}

type Compared = Omit<Up, 'onEnd' | 'keepBeside'> & { readonly app: App; readonly before?: Deployment };

async function deployAndCompare(
  engine: AppEngine,
  stage: Stage,
  hooks: RehearseHooks,
  findings: Findings,
  ends: (() => Promise<unknown>)[],
): Promise<Compared> {
  const { cloud, support, options, progress } = stage;
  const folder = path.resolve(options.folder);
  let before: Deployment | undefined;
  if (options.updateFrom !== undefined) {
    const checkout = await checkoutRef(folder, options.updateFrom);
    ends.push(() => checkout.remove());
    before = await deployBefore(engine, stage, checkout, findings);
  }
  progress.heading(`The app${before === undefined ? '' : ' as it is'}`);
  const app = await openApp(engine, stage, folder, 'rehearsal');
  await deployed(app, before === undefined ? options.existing : [], stage, findings);

  progress.heading('Declared and deployed');
  const deployment = await app.readBack();
  const rehearsal = await compareDeployment(cloud, support, deployment, hooks.name ?? path.basename(folder));
  findings.rehearsal = rehearsal;
  progress.text(renderSummary(rehearsal, { details: options.details }));
  const { page } = writeReport(path.resolve(folder, options.output), rehearsal);
  progress.line(`All of it, with a picture of the datacenter: ${path.relative(process.cwd(), page)}`);
  findings.rules = await judged(app);
  progress.heading('Rules for AI datacenters');
  progress.text(textOf(findings.rules, RULES));
  if (before !== undefined) {
    progress.heading(`The update from ${options.updateFrom}`);
    findings.update = await compareVersions(cloud, before, deployment);
    progress.text(renderVersions(findings.update));
  }
  return { ...stage, app, before, deployment, rehearsal };
}

async function judged(app: App): Promise<Evaluation> {
  const { view, acknowledgements } = await app.declared();
  return evaluateRules(view, RULES, ofThisPack(acknowledgements));
}

async function deployBefore(
  engine: AppEngine,
  stage: Stage,
  checkout: Checkout,
  findings: Findings,
): Promise<Deployment> {
  stage.progress.heading(`The app as it was at ${stage.options.updateFrom}, with ${checkout.packages}`);
  const app = await openApp(engine, stage, checkout.folder, 'before');
  await deployed(app, stage.options.existing, stage, findings);
  return app.readBack();
}

async function openApp(engine: AppEngine, stage: Stage, folder: string, name: string): Promise<App> {
  if (engine === 'cdk') return new CdkApp(stage, folder, name);
  const { PulumiApp } = await import('./pulumi-app'); // gRPC and the engine's parts are loaded only for it
  return new PulumiApp(stage, folder);
}

/** Deploys; if that fails, says why in the words of the resources that failed. */
async function deployed(app: App, existing: readonly string[], stage: Stage, findings: Findings): Promise<void> {
  try {
    await app.deploy(existing);
  } catch (error) {
    if (stage.deadline.signal.aborted) throw error;
    findings.faults = await app.faults();
    if (findings.faults.length === 0) throw error;
    const count = findings.faults.length;
    throw new Error(
      `The deployment fails: ${count} ${count === 1 ? 'fault' : 'faults'}.\n\n${renderFaults(findings.faults)}`,
      {
        cause: error,
      },
    );
  }
}

async function destroyAndCompare(up: Compared, findings: Findings): Promise<void> {
  const { app, cloud, before, deployment, progress } = up;
  progress.heading('Destruction');
  await app.destroy();
  findings.remaining = await remainingOf(cloud, deployment, ...(before === undefined ? [] : [before]));
  progress.text(renderRemaining(findings.remaining));
}
