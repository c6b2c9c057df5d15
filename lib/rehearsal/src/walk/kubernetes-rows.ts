import { ACCELERATORS } from '../../../catalog/accelerators';
import { findInstance } from '../../../catalog/instance-lookup';
import type { ClusterSupport } from '../cluster/cluster';
import type { DeclaredResource } from './declared';
import type { Deployed } from './deployed';
import { declaredNodeGroups } from './node-groups';
import type { Row } from './table';

/** A Kubernetes object as a template declares it, resolved. */
export interface DeclaredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: Record<string, unknown>;
}

interface DeploymentSpec {
  readonly replicas: number;
  readonly template: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } };
}

const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const HELM_CHART = 'Custom::AWSCDK-EKS-HelmChart';

/** The objects of every chart that the templates apply. */
export async function declaredObjects(
  declared: readonly DeclaredResource[],
  deployed: Deployed,
): Promise<DeclaredObject[]> {
  const manifests = declared.filter((resource) => resource.type === MANIFEST);
  const lists = await Promise.all(
    manifests.map(
      async ({ stack, properties }) =>
        JSON.parse(String(await deployed.resolve(stack, properties.Manifest))) as DeclaredObject[],
    ),
  );
  return lists.flat();
}

/** The arguments of the engine's container: what the walk starts is what the pods are told. */
export function containerArguments(objects: readonly DeclaredObject[]): readonly string[] {
  const engine = objects.find((object) => object.kind === 'Deployment')?.spec as DeploymentSpec | undefined;
  const args = engine?.template.spec.containers[0]?.args;
  if (args === undefined) throw new Error('the templates declare no Deployment with arguments');
  return args;
}

/** Compares nodes, pods and objects with what the API server answers; or says that they were only recorded. */
export async function clusterRows(
  cluster: string,
  support: ClusterSupport,
  declared: readonly DeclaredResource[],
  objects: readonly DeclaredObject[],
): Promise<Row[]> {
  const recorded = support.kind === 'recorded';
  const rows: Row[] = [];
  const row = (subject: string, property: string, want: string, got: string) =>
    rows.push({ subject, property, declared: want, deployed: got, source: recorded ? '-' : 'kubectl', recorded });

  const nodes = recorded ? [] : await support.nodes(cluster);
  const expected = expectedNodes(declared);
  for (const group of expected) {
    const subject = `Nodes ${group.instanceType}`;
    const there = nodes.filter((node) => node.instanceType === group.instanceType);
    row(subject, 'ready nodes', String(group.count), String(there.filter((node) => node.ready).length));
    for (const [resource, count] of Object.entries(group.allocatable)) {
      row(
        subject,
        `allocatable ${resource}, each`,
        String(count),
        [...new Set(there.map((node) => node.allocatable[resource] ?? '0'))].join(', ') || 'none',
      );
    }
    row(
      subject,
      'taints',
      group.taints,
      [...new Set(there.map((node) => node.taints.toSorted().join(', ')))].join(' / ') || 'none',
    );
  }

  for (const object of objects) {
    const { name, namespace } = object.metadata;
    const subject = `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    const read = async () =>
      (recorded
        ? {}
        : await support.kubectl(cluster, [
            'get',
            object.kind,
            name,
            ...(namespace === undefined ? [] : ['-n', namespace]),
            '-o',
            'json',
          ])) as DeclaredObject & { status?: Record<string, unknown> };
    switch (object.kind) {
      case 'Namespace': {
        const label = 'pod-security.kubernetes.io/enforce';
        row(
          subject,
          'admission level',
          object.metadata.labels?.[label] ?? 'none',
          (await read()).metadata?.labels?.[label] ?? 'none',
        );
        break;
      }
      case 'Deployment': {
        const { replicas } = object.spec as unknown as DeploymentSpec;
        const pods = recorded
          ? []
          : (await support.pods(cluster, namespace)).filter((pod) => pod.name.startsWith(`${name}-`));
        const running = pods.filter((pod) => pod.phase === 'Running');
        row(subject, 'pods running', String(replicas), String(running.length));
        const where = new Map(nodes.map((node) => [node.name, node]));
        const system = new Set(expected.filter((group) => group.taints === 'none').map((group) => group.instanceType));
        row(
          subject,
          'pods on nodes',
          `${replicas} on ${[...system].join(', ')}`,
          `${running.length} on ` +
            `${[...new Set(running.map((pod) => where.get(pod.node ?? '')?.instanceType ?? 'nothing'))].join(', ')}`,
        );
        if (!recorded)
          row(
            subject,
            'zones',
            String(Math.min(replicas, new Set(nodes.map((node) => node.zone)).size)),
            String(new Set(running.map((pod) => where.get(pod.node ?? '')?.zone)).size),
          );
        break;
      }
      case 'Service': {
        row(subject, 'type, load balancer class', serviceType(object.spec), serviceType((await read()).spec));
        break;
      }
      case 'PodDisruptionBudget': {
        row(subject, 'budget', budget(object.spec), budget((await read()).spec));
        break;
      }
      default: {
        row(subject, 'there', 'yes', (await read()).metadata?.name === name ? 'yes' : 'no');
      }
    }
  }

  const releases = support.recordedReleases();
  for (const chart of declared.filter((resource) => resource.type === HELM_CHART)) {
    const { Chart, Release, Version, Namespace } = chart.properties as Record<string, string | undefined>;
    const release = releases.find((each) => each.release === Release || each.chart === Chart);
    rows.push({
      subject: `Helm release ${Namespace ?? 'default'}/${Chart}`,
      property: 'version',
      declared: String(Version),
      deployed: release === undefined ? String(Version) : String(release.version),
      source: 'helm',
      recorded: release !== undefined,
    });
  }
  return rows;
}

function serviceType(spec: Record<string, unknown> | undefined): string {
  return `${String(spec?.type)}, ${String(spec?.loadBalancerClass ?? 'default class')}`;
}

function budget(spec: Record<string, unknown> | undefined): string {
  return `minAvailable ${String(spec?.minAvailable ?? '-')}, maxUnavailable ${String(spec?.maxUnavailable ?? '-')}`;
}

interface ExpectedNodes {
  readonly instanceType: string;
  readonly count: number;
  readonly taints: string;
  readonly allocatable: Readonly<Record<string, number>>;
}

const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: 'NoSchedule',
  NO_EXECUTE: 'NoExecute',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
};

/** What nodes the declared groups should bring, by the catalog. */
function expectedNodes(declared: readonly DeclaredResource[]): ExpectedNodes[] {
  return declaredNodeGroups(declared).map(({ instanceType, desiredNodes, efaInterfaces, taints }) => {
    const { accelerator, acceleratorCount = 0 } = findInstance(instanceType) ?? {};
    return {
      instanceType,
      count: desiredNodes,
      taints:
        taints
          .map((taint) => `${taint.Key}${taint.Value ? `=${taint.Value}` : ''}:${EFFECTS[taint.Effect]}`)
          .toSorted()
          .join(', ') || 'none',
      allocatable: {
        ...(accelerator !== undefined &&
          acceleratorCount > 0 && { [ACCELERATORS[accelerator].resourceName]: acceleratorCount }),
        ...(efaInterfaces > 0 && { 'vpc.amazonaws.com/efa': efaInterfaces }),
      },
    };
  });
}
