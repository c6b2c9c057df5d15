import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import { HdfsChart, HdfsNamespaceChart, hdfsObjects } from '../../../lib/storage/hdfs/hdfs.chart';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { daemonPodSpec } from '../../../lib/storage/hdfs/pods.chart';
import { HDFS } from './hdfs-options';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

const OPTIONS: HdfsOptions = { ...HDFS, namespace: 'data', instanceType: 'i4i.xlarge' };

function rendered(options: Partial<HdfsOptions> = {}): (kind: string, name: string) => Json {
  const objects: Json[] = HdfsChart.fromOptions(new App(), 'hdfs', { ...OPTIONS, ...options }).toJson();
  return (kind, name) => objects.find((it) => it.kind === kind && it.metadata.name === name) ?? {};
}

function kinds(options: Partial<HdfsOptions> = {}): string[] {
  const objects: Json[] = HdfsChart.fromOptions(new App(), 'hdfs', { ...OPTIONS, ...options }).toJson();
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`).toSorted();
}

const podOf = (object: Json): Json => object.spec.template.spec;
const ROLES = ['zk', 'jn', 'nn', 'dn'];

test('each role has pods, a Service, a budget and a network policy, all of one name', () => {
  const perRole = ['NetworkPolicy', 'PodDisruptionBudget', 'Service', 'StatefulSet'];
  expect(kinds()).toEqual(
    [
      ...ROLES.flatMap((role) => perRole.map((kind) => `${kind} data/hdfs-${role}`)),
      'ConfigMap data/hdfs-client',
      'ConfigMap data/hdfs-config',
      'ServiceAccount data/hdfs',
    ].toSorted(),
  );
});

const LABELS = {
  'app.kubernetes.io/name': 'hdfs',
  'app.kubernetes.io/instance': 'hdfs',
  'app.kubernetes.io/component': 'datanode',
};

test('daemons have the files of the plan, and do not call the API server', () => {
  const { files } = required(planHdfs(OPTIONS));
  expect(rendered()('ConfigMap', 'hdfs-config').data).toEqual(files);
  expect(rendered()('ServiceAccount', 'hdfs').automountServiceAccountToken).toBe(false);
});

test('objects of a role have its labels, and are a part of the datacenter', () => {
  for (const kind of ['Service', 'StatefulSet', 'PodDisruptionBudget'])
    expect(rendered()(kind, 'hdfs-dn').metadata.labels).toEqual({
      ...LABELS,
      'app.kubernetes.io/part-of': 'ai-datacenter',
    });
  expect(rendered()('Service', 'hdfs-dn').spec).toEqual({
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: LABELS,
    ports: [
      { name: 'data', port: 9866, targetPort: 'data' },
      { name: 'http', port: 9864, targetPort: 'http' },
      { name: 'ipc', port: 9867, targetPort: 'ipc' },
    ],
  });
});

test('the pod of a DataNode is what its plan says, in the words of Kubernetes', () => {
  const { spec } = rendered()('StatefulSet', 'hdfs-dn').spec.template;
  const { initContainers, containers, affinity: _, topologySpreadConstraints: __, ...pod } = spec;
  expect(pod).toEqual({
    serviceAccountName: 'hdfs',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationGracePeriodSeconds: 1860,
    nodeSelector: { 'node.kubernetes.io/instance-type': 'i4i.xlarge' },
    volumes: [
      { name: 'config', configMap: { name: 'hdfs-config', defaultMode: 0o555 } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'nvme-1', hostPath: { path: '/mnt/k8s-disks/1', type: 'Directory' } },
    ],
  });
  const [{ env, ...container }] = containers;
  expect(container).toEqual({
    name: 'datanode',
    image: 'apache/hadoop:3.5.0',
    imagePullPolicy: 'IfNotPresent',
    command: ['$(HADOOP_CONF_DIR)/start-datanode.sh'],
    ports: [
      { name: 'data', containerPort: 9866 },
      { name: 'http', containerPort: 9864 },
      { name: 'ipc', containerPort: 9867 },
    ],
    resources: { requests: { cpu: '1000m', memory: '1792Mi' }, limits: { memory: '1792Mi' } },
    readinessProbe: {
      exec: { command: ['/etc/hadoop/ready.sh', 'datanode'] },
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 3,
    },
    livenessProbe: {
      exec: { command: ['/etc/hadoop/health.sh', 'datanode'] },
      periodSeconds: 30,
      timeoutSeconds: 10,
      failureThreshold: 20,
    },
    lifecycle: { preStop: { exec: { command: ['/etc/hadoop/drain-datanode.sh'] } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/hadoop', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'nvme-1', mountPath: '/disks/nvme-1' },
    ],
  });
  expect(env.slice(0, 3)).toEqual([
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'NODE_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
    { name: 'HADOOP_HOME', value: '/opt/hadoop' },
  ]);
  expect(initContainers).toHaveLength(1);
  expect(initContainers[0]).not.toHaveProperty('ports');
});

test('a NameNode has a time to start, and a volume of its own', () => {
  const { spec } = rendered()('StatefulSet', 'hdfs-nn');
  const [nameNode, zkfc] = spec.template.spec.containers;
  expect(nameNode.startupProbe).toEqual({
    exec: { command: ['/etc/hadoop/health.sh', 'namenode'] },
    periodSeconds: 10,
    timeoutSeconds: 10,
    failureThreshold: 360,
  });
  for (const it of ['startupProbe', 'readinessProbe', 'livenessProbe', 'lifecycle'])
    expect(zkfc).not.toHaveProperty(it);
  expect(nameNode.volumeMounts[2]).toEqual({ name: 'data', mountPath: '/data' });
  expect(spec.volumeClaimTemplates.map((it: Json) => it.spec)).toEqual([
    {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'ai-datacenter-gp3',
      resources: { requests: { storage: '20Gi' } },
    },
  ]);
  expect(spec.template.spec).not.toHaveProperty('shareProcessNamespace');
});

test('daemons that have children share their processes with the pod, and see the folders of their plan', () => {
  const plan = required(planHdfs(OPTIONS));
  const hostDisks = plan.daemons.dataNode.hostDisks.map((disk) => ({ ...disk, subPath: 'data/jobs' }));
  const daemon = { ...plan.daemons.dataNode, hostDisks, shareProcessNamespace: true };
  const pod = daemonPodSpec(plan, daemon, { labels: {}, tolerations: [] });
  expect(pod.shareProcessNamespace).toBe(true);
  const paths = [...(pod.initContainers ?? []), ...pod.containers].map((it) => it.volumeMounts?.[2]?.subPath);
  // What runs as root makes the folder.
  expect(paths).toEqual([undefined, 'data/jobs']);
});

test.each([
  ['zk', 3],
  ['jn', 3],
  ['nn', 2],
  ['dn', 6],
])('%s has %d pods, which start at once', (role, replicas) => {
  const { spec, metadata } = rendered()('StatefulSet', `hdfs-${role}`);
  expect(spec).toMatchObject({ replicas, podManagementPolicy: 'Parallel', serviceName: metadata.name });
});

test('pods have names before they are ready, on all ports of their daemons', () => {
  const { spec } = rendered()('Service', 'hdfs-nn');
  expect(spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  expect(spec.ports.map(({ name, port }: Json) => [name, port])).toEqual([
    ['rpc', 8020],
    ['http', 9870],
    ['zkfc', 8019],
  ]);
});

test.each(ROLES)('no node has two pods of %s, and zones differ by one at most', (role) => {
  const object = rendered()('StatefulSet', `hdfs-${role}`);
  const { matchLabels } = object.spec.selector;
  const [anti] = podOf(object).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  expect(anti).toEqual({ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } });
  expect(podOf(object).topologySpreadConstraints).toEqual([
    {
      topologyKey: 'topology.kubernetes.io/zone',
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels },
    },
  ]);
  expect(object.spec.template.metadata.labels).toEqual(matchLabels);
});

test('DataNodes run on nodes with the disks, and on those with taints that are named; metadata runs anywhere', () => {
  const chart = rendered({
    nodeSelector: { pool: 'storage' },
    tolerations: [{ key: 'dedicated', value: 'storage', effect: 'NoSchedule' }, { key: 'spare' }],
  });
  expect(podOf(chart('StatefulSet', 'hdfs-dn'))).toMatchObject({
    nodeSelector: { 'node.kubernetes.io/instance-type': 'i4i.xlarge', pool: 'storage' },
    tolerations: [
      { key: 'dedicated', operator: 'Equal', value: 'storage', effect: 'NoSchedule' },
      { key: 'spare', operator: 'Exists' },
    ],
  });
  expect(podOf(chart('StatefulSet', 'hdfs-nn'))).not.toHaveProperty('nodeSelector');
  expect(podOf(chart('StatefulSet', 'hdfs-nn'))).not.toHaveProperty('tolerations');
});

test('a disk of the node that is not mounted keeps the pod from starting', () => {
  const pod = podOf(rendered()('StatefulSet', 'hdfs-dn'));
  expect(pod.volumes).toContainEqual({
    name: 'nvme-1',
    hostPath: { path: '/mnt/k8s-disks/1', type: 'Directory' },
  });
  for (const it of [...pod.initContainers, ...pod.containers])
    expect(it.volumeMounts).toContainEqual({ name: 'nvme-1', mountPath: '/disks/nvme-1' });
});

test('only the container that gives folders to the daemons runs as root, and it can do nothing else', () => {
  const chart = rendered();
  const containers = ROLES.flatMap((role) => {
    const { initContainers = [], containers: own } = podOf(chart('StatefulSet', `hdfs-${role}`));
    return [...initContainers, ...own] as Json[];
  });
  const roots = containers.filter(({ securityContext }) => securityContext.runAsUser === 0);
  expect(roots.map(({ name }) => name)).toEqual(['init-datanode']);
  expect(roots[0]?.securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['CHOWN', 'FOWNER'] });
  for (const { securityContext } of containers)
    expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
  expect(podOf(chart('StatefulSet', 'hdfs-nn')).securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('a variable of the environment comes after those that it uses', () => {
  for (const role of ROLES) {
    const [container] = podOf(rendered()('StatefulSet', `hdfs-${role}`)).containers;
    const names: string[] = container.env.map(({ name }: Json) => name);
    container.env.forEach(({ value = '' }: Json, index: number) => {
      for (const [, used] of String(value).matchAll(/\$\((\w+)\)/g)) expect(names.slice(0, index)).toContain(used);
    });
  }
});

test('pods end as the plan says, and nodes that are replaced for their price leave them alone', () => {
  const chart = rendered({ drainMinutes: 10 });
  const dataNode = chart('StatefulSet', 'hdfs-dn');
  expect(podOf(dataNode).terminationGracePeriodSeconds).toBe(10 * 60 + 60);
  expect(podOf(dataNode).containers[0].lifecycle.preStop.exec.command).toEqual(['/etc/hadoop/drain-datanode.sh']);
  expect(podOf(chart('StatefulSet', 'hdfs-nn')).terminationGracePeriodSeconds).toBe(900);
  for (const role of ROLES)
    expect(chart('StatefulSet', `hdfs-${role}`).spec.template.metadata.annotations).toMatchObject({
      'karpenter.sh/do-not-disrupt': 'true',
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    });
});

test('a drain of nodes may take one pod of a role at a time', () => {
  for (const role of ROLES) {
    const { spec } = rendered()('PodDisruptionBudget', `hdfs-${role}`);
    expect(spec.maxUnavailable).toBe(1);
    expect(spec.selector).toEqual(rendered()('StatefulSet', `hdfs-${role}`).spec.selector);
  }
  expect(rendered({ dataNodes: 9, replication: 5 })('PodDisruptionBudget', 'hdfs-dn').spec.maxUnavailable).toBe(3);
});

test('volumes of the metadata stay when HDFS is removed, unless they are not to', () => {
  const of = (options: Partial<HdfsOptions>): Json =>
    rendered(options)('StatefulSet', 'hdfs-nn').spec.persistentVolumeClaimRetentionPolicy;
  expect(of({})).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(of({ retainMetadata: false })).toEqual({ whenDeleted: 'Delete', whenScaled: 'Retain' });
  const [claim] = rendered()('StatefulSet', 'hdfs-nn').spec.volumeClaimTemplates;
  expect(claim).toMatchObject({ metadata: { name: 'data' }, spec: { storageClassName: 'ai-datacenter-gp3' } });
});

/** What makes the pods of each role start anew. */
function checksums(options: Partial<HdfsOptions>): string[] {
  return ROLES.map(
    (role) =>
      rendered(options)('StatefulSet', `hdfs-${role}`).spec.template.metadata.annotations[
        'ai-datacenter/configuration'
      ],
  );
}

describe('pods start anew', () => {
  test('when a file changes that they read at their start', () => {
    const [zk, ...others] = checksums({});
    const [sameZk, ...changed] = checksums({ blockSizeMiB: 256 });
    expect(sameZk).toBe(zk);
    for (const [index, it] of changed.entries()) expect(it).not.toBe(others[index]);
  });

  test('not when DataNodes are decommissioned, or a subnet is added', () => {
    expect(checksums({ decommission: ['hdfs-dn-2'] })).toEqual(checksums({}));
    const subnetZones = [...(OPTIONS.subnetZones ?? []), { cidr: '10.1.0.0/18', zone: 'us-east-1a' }];
    expect(checksums({ subnetZones })).toEqual(checksums({}));
  });

  test('not when only the number of a late-bound value changes', () => {
    expect(checksums({ namespace: '${Token[TOKEN.12]}' })).toEqual(checksums({ namespace: '${Token[TOKEN.13]}' }));
  });
});

test('clients of each named namespace find HDFS by a ConfigMap', () => {
  const all = kinds({ clientNamespaces: ['spark', 'data', 'spark'] });
  expect(all.filter((it) => it.endsWith('/hdfs-client'))).toEqual([
    'ConfigMap data/hdfs-client',
    'ConfigMap spark/hdfs-client',
  ]);
  expect(Object.keys(rendered()('ConfigMap', 'hdfs-client').data)).toEqual(['core-site.xml', 'hdfs-site.xml']);
});

function jobs(path: string): string[] {
  return kinds({ directories: [{ path }] }).filter((it) => it.startsWith('Job'));
}

test('another version of Hadoop makes the directories by another Job: Jobs cannot be changed', () => {
  const directories = [{ path: '/a' }];
  const jobOf = (hadoopVersion: string) => kinds({ directories, hadoopVersion }).find((it) => it.startsWith('Job'));
  expect(jobOf('3.5.0')).not.toEqual(jobOf('3.5.1'));
});

test('another table of directories is another Job: Jobs cannot be changed', () => {
  const [first] = jobs('/a');
  expect(first).toMatch(/^Job data\/hdfs-directories-[0-9a-f]{8}$/);
  expect(jobs('/a')).toEqual([first]);
  expect(jobs('/b')).not.toEqual([first]);
  const job = rendered({ directories: [{ path: '/a' }] })('Job', String(first).slice('Job data/'.length));
  expect(podOf(job)).toMatchObject({ restartPolicy: 'OnFailure' });
  expect(podOf(job).volumes.map(({ name }: Json) => name)).toEqual(['config', 'tmp']);
  expect(job.spec.template.metadata.labels).toEqual({
    'app.kubernetes.io/name': 'hdfs',
    'app.kubernetes.io/instance': 'hdfs',
    'app.kubernetes.io/component': 'directories',
  });
  expect(podOf(job).containers[0].command).toEqual(['$(HADOOP_CONF_DIR)/apply-directories.sh']);
  expect(podOf(job).containers[0].volumeMounts.map(({ name }: Json) => name)).toEqual(['config', 'tmp']);
});

test('with monitoring the metrics of all daemons are scraped but the label that changes at each scrape', () => {
  expect(kinds().filter((it) => /Monitor|Rule/.test(it))).toEqual([]);
  const chart = rendered({ monitoring: true, monitoringLabels: { release: 'prometheus' } });
  const monitor = chart('ServiceMonitor', 'hdfs');
  expect(monitor.metadata.labels.release).toBe('prometheus');
  expect(monitor.spec.selector.matchExpressions[0].operator).toBe('In');
  for (const it of [monitor, chart('PrometheusRule', 'hdfs')]) expect(it.apiVersion).toBe('monitoring.coreos.com/v1');
  const [endpoint] = monitor.spec.endpoints;
  expect(endpoint).toMatchObject({ port: 'http', path: '/prom' });
  expect(endpoint.metricRelabelings).toContainEqual({ action: 'labeldrop', regex: 'totalsynctimes' });
  const [{ values }] = monitor.spec.selector.matchExpressions;
  for (const role of ['jn', 'nn', 'dn']) {
    const { metadata, spec } = chart('Service', `hdfs-${role}`);
    expect(metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
    expect(values).toContain(metadata.labels['app.kubernetes.io/component']);
    expect(spec.ports.map(({ name }: Json) => name)).toContain('http');
  }
  expect(chart('PrometheusRule', 'hdfs').spec.groups[0].name).toBe('hdfs.data.hdfs');
});

/** The network policy of the NameNodes as a text. */
function policyText(options: Partial<HdfsOptions>): string {
  return JSON.stringify(rendered(options)('NetworkPolicy', 'hdfs-nn'));
}

test('Prometheus may connect when it scrapes, and not otherwise', () => {
  expect(policyText({})).not.toContain('monitoring');
  expect(policyText({ monitoring: true })).toContain('"kubernetes.io/metadata.name":"monitoring"');
  expect(policyText({ monitoring: true, monitoringNamespace: 'metrics' })).toContain('"metrics"');
});

test('DataNodes on the network of their nodes find Services of the cluster, and are named by the node', () => {
  const pod = podOf(rendered({ dataNodeNetwork: 'node-host-network' })('StatefulSet', 'hdfs-dn'));
  expect(pod).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
  expect(pod.containers[0].env).toContainEqual({ name: 'HDFS_HOSTNAME', value: '$(NODE_IP)' });
  expect(podOf(rendered()('StatefulSet', 'hdfs-dn'))).not.toHaveProperty('hostNetwork');
});

test.each<[string, Partial<HdfsOptions>]>([
  ['privileged', {}],
  ['baseline', { instanceType: 'm7i.xlarge', gp3VolumesPerDataNode: 1 }],
  ['privileged', { instanceType: 'm7i.xlarge', gp3VolumesPerDataNode: 1, dataNodeNetwork: 'node-host-network' }],
])('the namespace has Pod Security %s', (level, options) => {
  const chart = HdfsNamespaceChart.fromOptions(new App(), 'namespace', { ...OPTIONS, ...options });
  const [namespace]: Json[] = chart.toJson();
  expect(namespace?.metadata).toMatchObject({ name: 'data' });
  expect(namespace?.metadata.labels['pod-security.kubernetes.io/enforce']).toBe(level);
});

test('a namespace that exists is not declared', () => {
  expect(hdfsObjects(required(planHdfs(OPTIONS))).namespace).toHaveLength(1);
  expect(hdfsObjects(required(planHdfs({ ...OPTIONS, createNamespace: false }))).namespace).toBeUndefined();
});
