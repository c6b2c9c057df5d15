import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import { type LocalNvmePlan, type LocalVolumesPlan, planLocalNvme } from './local-nvme';
import type { LocalNvmeOptions } from './options';

export interface LocalNvmeChartProps {
  /** An accepted plan: `required(planLocalNvme(...))`. */
  readonly plan: LocalNvmePlan;
}

/**
 * The StorageClass of volumes on local disks, and the controller that removes claims and volumes of nodes that are
 * gone. Empty unless the disks become volumes. The static provisioner is a Helm chart beside it, the EC2 driver an EKS
 * add-on.
 *
 * @example
 * LocalNvmeChart.fromOptions(app, 'nvme', { instanceTypes: ['i4i.8xlarge'], use: 'volumes' });
 */
export class LocalNvmeChart extends Chart {
  /**
   * Plans the disks and declares the objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: LocalNvmeOptions): LocalNvmeChart {
    return new LocalNvmeChart(scope, id, { plan: required(planLocalNvme(options)) });
  }

  readonly plan: LocalNvmePlan;

  constructor(scope: Construct, id: string, { plan }: LocalNvmeChartProps) {
    super(scope, id, {
      labels: { 'app.kubernetes.io/name': 'local-nvme', 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    if (plan.volumes !== undefined) this.declare(plan.volumes);
  }

  private declare({ storageClassName, provisioner, cleanup }: LocalVolumesPlan): void {
    new k8s.KubeStorageClass(this, 'Class', {
      metadata: { name: storageClassName },
      provisioner,
      volumeBindingMode: 'WaitForFirstConsumer',
      // The disk is erased and offered again. The data would not outlive the node anyway.
      reclaimPolicy: 'Delete',
      allowVolumeExpansion: false,
    });
    const { name, namespace } = cleanup;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata: { name, namespace } });
    this.permissions(name, namespace);
    this.deployment(cleanup);
  }

  /** Claims are in any namespace, and volumes in none. */
  private permissions(name: string, namespace: string): void {
    const read = ['get', 'list', 'watch'];
    new k8s.KubeClusterRole(this, 'Role', {
      metadata: { name },
      rules: [
        {
          apiGroups: [''],
          resources: ['persistentvolumes', 'persistentvolumeclaims'],
          verbs: [...read, 'delete'],
        },
        { apiGroups: [''], resources: ['nodes'], verbs: read },
        { apiGroups: [''], resources: ['events'], verbs: ['create'] },
      ],
    });
    new k8s.KubeClusterRoleBinding(this, 'Binding', {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }

  /** One pod: two would delete the same claims. */
  private deployment({ name, namespace, image, args }: LocalVolumesPlan['cleanup']): void {
    const matchLabels = { 'app.kubernetes.io/instance': name };
    const container: k8s.Container = {
      name: 'cleanup',
      image,
      args: [...args],
      ports: [{ name: 'metrics', containerPort: 8080 }],
      resources: {
        requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
        limits: { memory: k8s.Quantity.fromString('128Mi') },
      },
      securityContext: {
        ...CONTAINER_SECURITY_CONTEXT,
        runAsNonRoot: true,
        runAsUser: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    };
    new ApiObject(
      this,
      'Deployment',
      k8s.KubeDeployment.manifest({
        metadata: { name, namespace },
        spec: {
          replicas: 1,
          strategy: { type: 'Recreate' },
          selector: { matchLabels },
          template: {
            metadata: { labels: matchLabels },
            spec: { serviceAccountName: name, priorityClassName: 'system-cluster-critical', containers: [container] },
          },
        },
      }),
    );
  }
}

/** Returns the objects as the API server takes them, for every engine that applies objects. */
export function localNvmeObjects(plan: LocalNvmePlan): readonly KubernetesObject[] {
  return new LocalNvmeChart(new App(), 'local-nvme', { plan }).toJson();
}
