import { HELM_RELEASES } from '../../catalog/releases';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { PermissionsByOptions } from '../../security/permissions-by';
import type { RoleOptions } from '../../security/roles';
import { type ControllerReleasePlan, readControllerRelease, serviceAccountValues } from '../controller-release';
import type { SourceAccess } from '../network/internet-access';
import type { PUBLIC_SOURCE_CODES } from '../public-sources';

/** Where the operator comes from, and how its pods get AWS permissions. */
export interface ExternalSecretsOperatorOptions extends PermissionsByOptions, RoleOptions {
  /**
   * Name of the Helm release and of the service account. In CDK a release of this name that is in the cluster already
   * is taken over.
   * @default 'ai-datacenter-external-secrets'
   */
  readonly releaseName?: string;
  /** The repository of the chart, `https://…` or `oci://…`. @default - that of the chart's publisher */
  readonly chartRepository?: string;
  /** A registry that has the image under its own repository name. @default - that of the chart: ghcr.io */
  readonly imageRegistry?: string;
}

/** The operator, as planned. The values of its chart are `externalSecretsValues`. */
export interface ExternalSecretsOperatorPlan extends ControllerReleasePlan {}

const DEFAULT_RELEASE_NAME = 'ai-datacenter-external-secrets';

/** Plans the operator. */
export function planExternalSecretsOperator(
  options: ExternalSecretsOperatorOptions,
  access: Partial<SourceAccess> = {},
): Planned<ExternalSecretsOperatorPlan> {
  const read = new OptionReader<ExternalSecretsOperatorOptions, keyof typeof PUBLIC_SOURCE_CODES>(options);
  const release = HELM_RELEASES.externalSecrets;
  const decisions = { release, defaultName: DEFAULT_RELEASE_NAME, createNamespace: true, waitUntilReady: true };
  return read.planned(readControllerRelease(read, decisions, access));
}

/** The pods that get the role of the operator, and its purpose. */
export function operatorPods({ release: { namespace }, serviceAccount }: ExternalSecretsOperatorPlan) {
  return { namespace, serviceAccount, description: 'Pods of the External Secrets Operator' };
}

const RESOURCES = { requests: { cpu: '25m', memory: '128Mi' }, limits: { memory: '256Mi' } } as const;
const ONE_STAYS = { enabled: true, minAvailable: 1 } as const;

/**
 * The values of the Helm chart. Stores and secrets of a whole cluster, and secrets that a cluster pushes to AWS, are
 * off. Roles `view` and `edit` get nothing: whoever may make a store chooses the role by which it reads.
 *
 * @param roleArn the role of the operator's pods
 * @see https://github.com/external-secrets/external-secrets/blob/cc5bfbc/deploy/charts/external-secrets/values.yaml
 */
export function externalSecretsValues(
  plan: ExternalSecretsOperatorPlan,
  roleArn?: string,
): Readonly<Record<string, unknown>> {
  const { image } = plan;
  const replicas = { replicaCount: 2, podDisruptionBudget: ONE_STAYS, resources: RESOURCES, image: { ...image } };
  return {
    ...replicas,
    leaderElect: true,
    serviceAccount: serviceAccountValues(plan, roleArn),
    installCRDs: true,
    crds: {
      createClusterExternalSecret: false,
      createClusterSecretStore: false,
      createClusterGenerator: false,
      createClusterPushSecret: false,
      createPushSecret: false,
    },
    processClusterExternalSecret: false,
    processClusterStore: false,
    processClusterGenerator: false,
    processClusterPushSecret: false,
    processPushSecret: false,
    rbac: { aggregateToView: false, aggregateToEdit: false, servicebindings: { create: false } },
    webhook: replicas,
    certController: { resources: RESOURCES, image: { ...image } },
  };
}
