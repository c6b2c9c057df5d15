import { existsSync } from 'node:fs';
import path from 'node:path';
import { modulesFolders } from '../cloud/cdk';
import { type Cloud, startCloud } from '../cloud/cloud';
import { type ClusterSupport, clusterSupport } from '../cluster/cluster';
import { deployCdkApp, type DeployedCdkApp } from './cdk-app';
import { Deadline } from './deadline';
import { checkExisting } from './existing';
import { keepRunning, type KeptBeside, nothingKept } from './keep';
import type { RehearseOptions } from './options';
import type { Progress } from './progress';

/** An app that is deployed and up, with what it runs on. */
export interface Up {
  readonly cloud: Cloud;
  readonly support: ClusterSupport;
  readonly app: DeployedCdkApp;
  /** Ends with the rehearsal. */
  onEnd(end: () => Promise<unknown>): void;
  /** Stays up with --keep. */
  keepBeside(kept: KeptBeside): void;
}

export interface RehearseHooks {
  /** The command line that starts this rehearsal, for what it tells to a person. */
  readonly command: string;
  /** What is done when everything is deployed and compared, before it is stopped. */
  readonly whileUp?: (up: Up) => Promise<void>;
}

/** Deploys an app on this machine, compares, and stops everything. The exit code. */
export async function rehearse(options: RehearseOptions, progress: Progress, hooks: RehearseHooks): Promise<number> {
  const output = path.resolve(options.folder, options.output);
  nothingKept(output, hooks.command);
  checkApp(path.resolve(options.folder));
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
    const app = await deployCdkApp(cloud, options, progress, deadline);
    const beside: KeptBeside[] = [];
    await hooks.whileUp?.({
      cloud,
      support,
      app,
      onEnd: (each) => ends.push(each),
      keepBeside: (each) => beside.push(each),
    });
    if (keep) {
      keepRunning(progress, { cloud, support, beside, output, command: hooks.command });
      ends.length = 0;
    }
    return 0;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    if (ends.length > 0) {
      progress.start('stop');
      await end();
      progress.done('stop', 'nothing is left running');
    }
    deadline.clear();
  }
}

function checkApp(folder: string): void {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist. Give the folder of an app.`);
  if (existsSync(path.join(folder, 'cdk.json'))) return;
  throw new Error(
    `${folder} holds no cdk.json and no Pulumi.yaml, so there is no app to rehearse. Run the command in the folder ` +
      `of an app, or name it: ai-datacenter rehearse FOLDER`,
  );
}
