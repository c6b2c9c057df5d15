import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../cloud/cloud';
import type { ResourceModel } from '../cloud/resource-model';
import type { ClusterSupport } from '../cluster/cluster';
import { AwsInstance } from './aws/aws-provider';
import type { Credentials } from './aws/deployer';
import { DockerBuildInstance } from './docker-build/docker-build-provider';
import { type ClusterTools, KubernetesInstance } from './kubernetes/kubernetes-provider';
import type { ProviderPackage } from './program-packages';
import { Ledger } from './ledger';
import type { Provider, ProviderInstance } from './provider';
import { providerTypes } from './provider-types';
import { RecordedInstance } from './recorded-provider';

export interface StandInOptions {
  readonly cloud: Cloud;
  /** The clusters behind the cloud. @default - Kubernetes objects cannot be applied */
  readonly clusters?: Pick<ClusterSupport, 'kind' | 'module'>;
  readonly credentials?: Credentials;
  /** Where paths of the program start. */
  readonly programFolder: string;
}

/** A stand-in for each provider whose SDK a program can load. */
export function standIns(packages: readonly ProviderPackage[], options: StandInOptions): Provider[] {
  const { cloud, credentials, programFolder } = options;
  const ledger = new Ledger(cloud);
  const model = JSON.parse(readFileSync(cloud.resourceModel, 'utf8')) as ResourceModel;
  const env = { ...withoutProfile(process.env), ...cloud.env, ...(credentials && environmentOf(credentials)) };
  const clusters = clusterTools(options.clusters);
  const toolsFolder = path.dirname(cloud.python); // the AWS CLI is beside the emulator's Python
  return packages.map(({ name, folder, version }) => {
    const types = providerTypes(name, folder);
    const instance = (): ProviderInstance => {
      if (name === 'aws') return new AwsInstance({ cloud, types, model, ledger, credentials });
      if (name === 'kubernetes') return new KubernetesInstance({ types, ledger, env, toolsFolder, clusters });
      if (name === 'docker-build') return new DockerBuildInstance({ cloud, types, ledger, programFolder });
      return new RecordedInstance(types, ledger);
    };
    const kept = name === 'docker-build' ? { keptSecrets: ['registries', 'secrets'] } : {};
    return { packageName: name, version, instance, ...kept };
  });
}

function clusterTools(support: StandInOptions['clusters']): ClusterTools | undefined {
  const env = support?.module.env;
  const folder = env?.['CLUSTER_TOOLS'];
  return env && folder ? { env, folder, isReal: support?.kind === 'real' } : undefined;
}

/** For the AWS CLI that gets the tokens of a cluster. */
function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

function withoutProfile(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_DEFAULT_PROFILE: __, ...kept } = env;
  return kept;
}
