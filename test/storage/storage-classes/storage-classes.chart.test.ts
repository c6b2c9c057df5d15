import { App } from 'cdk8s';
import type { StorageClassesOptions } from '../../../lib/storage/storage-classes/options';
import { planStorageClasses } from '../../../lib/storage/storage-classes/storage-classes';
import { StorageClassesChart, storageClassesObjects } from '../../../lib/storage/storage-classes/storage-classes.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function rendered(options: StorageClassesOptions = {}): Json[] {
  return StorageClassesChart.fromOptions(new App(), 'classes', options).toJson();
}

function snapshots(options: StorageClassesOptions): Json | undefined {
  return rendered(options).find(({ kind }) => kind === 'VolumeSnapshotClass');
}

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

test('each class says how its volumes are made, and exactly one is the default', () => {
  const classes = rendered().filter(({ kind }) => kind === 'StorageClass');
  expect(classes).toHaveLength(4);
  for (const it of classes) {
    expect(it).toMatchObject({
      apiVersion: 'storage.k8s.io/v1',
      provisioner: 'ebs.csi.aws.com',
      reclaimPolicy: 'Retain',
      allowVolumeExpansion: true,
      volumeBindingMode: 'WaitForFirstConsumer',
      parameters: { encrypted: 'true' },
    });
    expect(it.metadata).not.toHaveProperty('namespace');
  }
  expect(classes.map(({ metadata }) => [metadata.name, metadata.annotations[DEFAULT]])).toEqual([
    ['ai-datacenter-gp3', 'true'],
    ['ai-datacenter-io2', 'false'],
    ['ai-datacenter-st1', 'false'],
    ['ai-datacenter-sc1', 'false'],
  ]);
});

test('each object is a part of the datacenter, and a plan has those of its chart', () => {
  for (const { metadata } of rendered())
    expect(metadata.labels).toEqual({ 'app.kubernetes.io/part-of': 'ai-datacenter' });
  expect(storageClassesObjects(planStorageClasses({}).plan)).toEqual(rendered());
});

test('snapshots have a class of the same driver, and none if they are left out', () => {
  expect(snapshots({ snapshotDeletionPolicy: 'Delete' })).toMatchObject({
    apiVersion: 'snapshot.storage.k8s.io/v1',
    metadata: { name: 'ai-datacenter-ebs' },
    driver: 'ebs.csi.aws.com',
    deletionPolicy: 'Delete',
  });
  expect(snapshots({ snapshots: false })).toBeUndefined();
});

test('every parameter is a text, as the API server requires', () => {
  const parameters = rendered({ io2Iops: 100_000, backupPlan: 'daily' }).flatMap((it) =>
    Object.values((it.parameters ?? {}) as Record<string, unknown>),
  );
  expect(parameters.length).toBeGreaterThan(16);
  for (const value of parameters) expect(typeof value).toBe('string');
});

test('wrong options fail before anything is rendered', () => {
  expect(() => rendered({ gp3Iops: 1 })).toThrow(/^gp3Iops: .*\[out-of-range\]$/);
});
