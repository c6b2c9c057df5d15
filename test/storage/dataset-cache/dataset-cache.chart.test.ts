import { Testing } from 'cdk8s';
import { planDatasetCache } from '../../../lib/storage/dataset-cache/dataset-cache';
import { DatasetCacheChart, datasetCacheObjects } from '../../../lib/storage/dataset-cache/dataset-cache.chart';

const BUCKET = { bucketName: 'company-datasets', region: 'eu-central-1' };

const LABELS = { 'app.kubernetes.io/part-of': 'ai-datacenter' };
const OBJECTS = [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'datasets-training', labels: LABELS },
    spec: {
      accessModes: ['ReadOnlyMany'],
      capacity: { storage: '1Ti' },
      claimRef: { namespace: 'training', name: 'datasets' },
      csi: {
        driver: 's3.csi.aws.com',
        volumeHandle: 'datasets-training',
        volumeAttributes: {
          bucketName: 'company-datasets',
          authenticationSource: 'driver',
          cache: 'emptyDir',
          cacheEmptyDirSizeLimit: '100Gi',
        },
      },
      mountOptions: ['allow-other', 'read-only', 'prefix corpus/', 'metadata-ttl 60', 'region eu-central-1'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      volumeMode: 'Filesystem',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'datasets', namespace: 'training', labels: LABELS },
    spec: {
      accessModes: ['ReadOnlyMany'],
      resources: { requests: { storage: '1Ti' } },
      storageClassName: '',
      volumeName: 'datasets-training',
    },
  },
];

test('a chart of its own has a volume and a claim for each namespace, which name each other', () => {
  const options = { prefix: 'corpus/', namespaces: ['training'] };
  const { volumes } = DatasetCacheChart.fromOptions(Testing.app(), 'corpus', { ...BUCKET, ...options });
  expect(volumes.flatMap((volume) => volume.toJson())).toEqual(OBJECTS);
  expect(datasetCacheObjects(planDatasetCache(options).plan, BUCKET)).toEqual(OBJECTS);
});

test('wrong options and a wrong bucket are refused together', () => {
  const options = { ...BUCKET, bucketName: 's3://datasets', cacheGiB: 0 };
  expect(() => DatasetCacheChart.fromOptions(Testing.app(), 'corpus', options)).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({ code: 'malformed', path: 'bucketName' }),
        expect.objectContaining({ code: 'out-of-range', path: 'cacheGiB' }),
      ],
    }),
  );
});
