import { rmSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, cdk, deployAll, programPath, type CdkOptions } from '../cloud/cdk';
import type { Cloud } from '../cloud/cloud';
import type { Deadline } from './deadline';
import { type Environment, environmentsOf } from './environments';
import { deployExisting, type Place } from './existing';
import type { RehearseOptions } from './options';
import { privateFolder } from './private-folder';
import type { Progress } from './progress';
import { userCli } from './user-cli';

/** A CDK app that was deployed to the local cloud. */
export interface DeployedCdkApp {
  /** The cloud assembly that was deployed. */
  readonly assembly: string;
  /** Seconds of each stack's deployment, by its name. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Runs the app's CLI on the assembly again, for example to destroy it. */
  readonly again: CdkOptions;
}

/** Synthesizes and deploys the CDK app of a folder: look-ups, bootstrap of every environment, every stack. */
export async function deployCdkApp(
  cloud: Cloud,
  options: RehearseOptions,
  progress: Progress,
  deadline: Deadline,
): Promise<DeployedCdkApp> {
  const app = path.resolve(options.folder);
  const cwd = path.join(cloud.workDir, 'rehearsal');
  const assembly = path.join(cwd, 'cdk.out');
  const cli = userCli(app);
  privateFolder(app, cwd);
  progress.line(`CDK CLI ${cli.version}, ${cli.origin}`);
  const context = Object.entries(options.context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const common: CdkOptions = {
    cli: cli.command,
    cwd,
    signal: deadline.signal,
    timeoutSeconds: options.timeoutMinutes * 60,
    env: { PATH: programPath(app) },
  };

  if (options.existing.length > 0) {
    const places = await placesOf(cloud, [...context], { ...common, output: assembly });
    for (const file of options.existing) {
      for (const place of places) {
        const step = `existing ${path.basename(file)}`;
        progress.start(step);
        await deadline.within(step, deployExisting(cloud, file, place, deadline.signal));
        progress.done(step, `deployed to ${place.account}/${place.region}, as what is there before the app`);
      }
    }
  }

  progress.start('synth');
  const synth = cdk(cloud, ['synth', '--quiet', '--all', ...context], { ...common, output: assembly });
  await deadline.within('cdk synth', synth);
  const environments = environmentsOf(assembly, cloud);
  progress.done('synth', 'cdk synth');

  progress.start('bootstrap');
  for (const place of environments) await deadline.within('cdk bootstrap', bootstrapped(cloud, common, place));
  progress.done('bootstrap', environments.map(({ account, region }) => `${account}/${region}`).join(', '));

  progress.heading('Deployment by the CDK CLI');
  const seconds = new Map<string, number>();
  const again: CdkOptions = { ...common, app: assembly, output: path.join(cwd, 'cdk.deploy') };
  const deployment = deployAll(cloud, {
    ...again,
    stacks: options.stacks ?? ['**'],
    onEvent: ({ stack, state, seconds: taken, resources }) => {
      if (state === 'started') progress.start(stack);
      else if (state === 'working') progress.start(stack, `${resources?.done} of ${resources?.all} resources`);
      else if (state === 'failed') progress.failed(stack, 'rolled back');
      else progress.done(stack, state === 'unchanged' ? 'no changes' : 'deployed');
      if (state === 'started' || state === 'working') deadline.reached(`deployment of ${stack}`);
      if (state === 'done' || state === 'unchanged') seconds.set(stack, taken);
    },
  });
  await deadline.within('deployment', deployment);
  return { assembly, seconds, again };
}

/** Where the stacks of an app go, without a look-up: what exists before has to be there first. */
async function placesOf(cloud: Cloud, context: readonly string[], options: CdkOptions): Promise<Place[]> {
  // Fails where a look-up is missing, after it has written the assembly's manifest.
  await cdk(cloud, ['synth', '--quiet', '--all', '--no-lookups', ...context], options).catch(() => undefined);
  const places = environmentsOf(options.output ?? '', cloud).map(({ account, region }) => `${account}/${region}`);
  rmSync(options.output ?? '', { recursive: true, force: true });
  const each = places.length > 0 ? [...new Set(places)] : [`${cloud.account}/${cloud.region}`];
  return each.map((place) => ({ account: place.split('/')[0] ?? '', region: place.split('/')[1] ?? '' }));
}

async function bootstrapped(cloud: Cloud, options: CdkOptions, place: Environment): Promise<void> {
  await bootstrap(cloud, { ...options, cwd: cloud.workDir }, place);
}
