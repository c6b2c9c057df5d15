import {
  configurationChecksum,
  daemonsByRole,
  directoriesJobName,
  hdfsNamespaceLabels,
  POD_MANAGEMENT_POLICY,
  podSecurityContext,
  ROOT_SECURITY_CONTEXT,
  ZONE_SPREAD,
} from '../../../lib/storage/hdfs/objects';
import { CONTAINER_SECURITY_CONTEXT } from '../../../lib/security/pod-security';
import { HDFS_ROLES } from '../../../lib/storage/hdfs/hdfs-labels';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { planned } from './hdfs-options';

test('pods have no rights on their node, and one that changes owners has these two', () => {
  expect(CONTAINER_SECURITY_CONTEXT).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(ROOT_SECURITY_CONTEXT).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: false,
    runAsUser: 0,
    runAsGroup: 0,
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'FOWNER'] },
  });
  expect(podSecurityContext(1000)).toEqual({
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('pods of a role start together, and differ by one at most between zones', () => {
  expect(POD_MANAGEMENT_POLICY).toBe('Parallel');
  expect(ZONE_SPREAD).toEqual({
    topologyKey: 'topology.kubernetes.io/zone',
    maxSkew: 1,
    whenUnsatisfiable: 'DoNotSchedule',
    nodeTaintsPolicy: 'Honor',
  });
});

test.each<[Partial<HdfsOptions>, string]>([
  [{}, 'privileged'],
  [{ instanceType: 'm7i.4xlarge', gp3VolumesPerDataNode: 1 }, 'baseline'],
  [{ instanceType: 'm7i.4xlarge', gp3VolumesPerDataNode: 1, dataNodeNetwork: 'node-host-network' }, 'privileged'],
])('the namespace of HDFS with %j is %s: disks and the network of nodes need it', (options, level) => {
  expect(hdfsNamespaceLabels(planned(options))).toEqual({
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/audit': level,
    'pod-security.kubernetes.io/warn': level,
  });
});

test('each role has its daemon', () => {
  const plan = planned({});
  expect(daemonsByRole(plan).map(([role, { name }]) => [role, name])).toEqual(
    HDFS_ROLES.map((role) => [role, `hdfs-${role}`]),
  );
});

test('the pods of a role start anew for the files that they read at their start, and for no other', () => {
  const plan = planned({});
  const changed = (file: string) =>
    HDFS_ROLES.filter((role) => {
      const other = { ...plan, files: { ...plan.files, [file]: 'changed' } };
      return configurationChecksum(other, role) !== configurationChecksum(plan, role);
    });
  expect(Object.keys(plan.files).map((file) => [file, changed(file).join(' ')])).toEqual([
    ['core-site.xml', 'jn nn dn'],
    ['hdfs-site.xml', 'jn nn dn'],
    ['log4j.properties', 'zk jn nn dn'],
    ['java.security', 'zk jn nn dn'],
    ['zoo.cfg', 'zk'],
    ...Object.keys(plan.files)
      .slice(5)
      .map((file) => [file, '']),
  ]);
});

test('another table of directories, image or environment is another Job', () => {
  const plan = planned({ directories: [{ path: '/a' }] });
  const name = directoriesJobName(plan);
  expect(name).toMatch(/^hdfs-directories-[0-9a-f]{8}$/);
  const others = [
    { directories: [{ path: '/b' }] },
    { directories: [{ path: '/a' }], image: 'hadoop:1' },
    { directories: [{ path: '/a' }], nameNodeHeapGiB: 9 },
  ];
  const names = [name, ...others.map((options) => directoriesJobName(planned(options)))];
  expect(new Set(names).size).toBe(4);
  expect(directoriesJobName(planned({ directories: [{ path: '/a' }] }))).toBe(name);
});
