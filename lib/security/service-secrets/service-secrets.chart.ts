import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { roleAnnotations } from '../permissions-by';
import type { ServiceSecretPlan, ServiceSecretsOptions } from './options';
import { planServiceSecrets, type ServiceSecretsPlan } from './service-secrets';

/** Where the secrets are, and the roles by which they are read. */
export interface ServiceSecretsReferences {
  readonly region: string;
  /** By namespace: the role that reads its secrets. */
  readonly roleArns: Readonly<Record<string, string>>;
}

export interface ServiceSecretsChartProps extends ServiceSecretsReferences {
  /** An accepted plan: `required(planServiceSecrets(...))`. */
  readonly plan: ServiceSecretsPlan;
}

/** @see https://external-secrets.io/latest/api/spec/ (read 2026-11: v1 is served since 0.16) */
const API_VERSION = 'external-secrets.io/v1';

/**
 * A store in each namespace, and the secrets that are brought into it by the External Secrets Operator.
 *
 * @example
 * ServiceSecretsChart.fromOptions(app, 'secrets', options, { region: 'eu-central-1', roleArns: { models: roleArn } });
 */
export class ServiceSecretsChart extends Chart {
  /**
   * Plans the secrets and declares their objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(
    scope: Construct,
    id: string,
    options: ServiceSecretsOptions & { readonly secretPrefix: string },
    references: ServiceSecretsReferences,
  ): ServiceSecretsChart {
    return new ServiceSecretsChart(scope, id, { plan: required(planServiceSecrets(options)), ...references });
  }

  readonly plan: ServiceSecretsPlan;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceSecretsChartProps,
  ) {
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = props.plan;
    const { namespaces, secrets } = this.plan;
    for (const { namespace } of namespaces) this.declareStore(namespace);
    for (const secret of secrets) for (const namespace of secret.namespaces) this.declareSecret(secret, namespace);
  }

  private declareStore(namespace: string): void {
    const { permissionsBy, name } = this.plan;
    const metadata = { name, namespace };
    const role = this.props.roleArns[namespace];
    if (permissionsBy === 'irsa') {
      new k8s.KubeServiceAccount(this, `ServiceAccount-${namespace}`, {
        metadata: { ...metadata, annotations: { ...roleAnnotations(permissionsBy, role) } },
        automountServiceAccountToken: false,
      });
    }
    const access = permissionsBy === 'irsa' ? { auth: { jwt: { serviceAccountRef: { name } } } } : { role };
    new ApiObject(this, `Store-${namespace}`, {
      apiVersion: API_VERSION,
      kind: 'SecretStore',
      metadata,
      spec: { provider: { aws: { service: 'SecretsManager', region: this.props.region, ...access } } },
    });
  }

  private declareSecret({ name, secretName, keys }: ServiceSecretPlan, namespace: string): void {
    const { name: store, refreshMinutes } = this.plan;
    new ApiObject(this, `Secret-${namespace}-${name}`, {
      apiVersion: API_VERSION,
      kind: 'ExternalSecret',
      metadata: { name, namespace },
      spec: {
        refreshInterval: `${refreshMinutes}m`,
        secretStoreRef: { kind: 'SecretStore', name: store },
        target: { name, creationPolicy: 'Owner' },
        data: keys.map((key) => ({ secretKey: key, remoteRef: { key: secretName, property: key } })),
      },
    });
  }
}

/** The objects of secrets, as the API server takes them. */
export function serviceSecretsObjects(
  plan: ServiceSecretsPlan,
  references: ServiceSecretsReferences,
): readonly KubernetesObject[] {
  return new ServiceSecretsChart(new App(), 'service-secrets', { plan, ...references }).toJson() as KubernetesObject[];
}
