import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Source } from '../../../security/rule-pack/sources';
import type { Cloud } from '../cloud/cloud';
import type { ClusterSupport } from '../cluster/cluster';
import type { Deployment } from '../compare/deployment';
import type { Fault } from '../compare/faults';
import type { Deadline } from './deadline';
import type { RehearseOptions } from './options';
import type { Progress } from './progress';

/** What an app is rehearsed with. */
export interface Stage {
  readonly cloud: Cloud;
  readonly support: ClusterSupport;
  readonly options: RehearseOptions;
  readonly progress: Progress;
  readonly deadline: Deadline;
}

/** An app in a folder, by its engine. */
export interface App {
  /** Declares and deploys everything; before it the templates of what exists before the app. */
  deploy(existing?: readonly string[]): Promise<void>;
  /** What the last deployment made. */
  readBack(): Promise<Deployment>;
  /** Why the last deployment failed; none where the app itself failed. */
  faults(): Promise<Fault[]>;
  /** What the program declares, for the rules of the library. */
  declared(): Promise<Source>;
  destroy(): Promise<void>;
}

export type AppEngine = 'cdk' | 'pulumi';

/** Which engine the app in a folder is for. */
export function engineOf(folder: string): AppEngine {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist. Give the folder of an app.`);
  const holds = (name: string) => existsSync(path.join(folder, name));
  if (holds('cdk.json')) return 'cdk';
  if (holds('Pulumi.yaml') || holds('Pulumi.yml')) return 'pulumi';
  throw new Error(
    `${folder} holds no cdk.json and no Pulumi.yaml, so there is no app to rehearse. Run the command in the folder ` +
      `of an app, or name it: ai-datacenter rehearse FOLDER`,
  );
}
