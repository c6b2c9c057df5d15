import { Testing } from 'cdk8s';
import { DatasetCacheChart } from '../../../lib/storage/dataset-cache/dataset-cache.chart';

const BUCKET = { bucketName: 'company-datasets', region: 'eu-central-1' };

test('a chart of its own has a volume and a claim for each namespace', () => {
  const { volumes } = DatasetCacheChart.fromOptions(Testing.app(), 'corpus', {
    ...BUCKET,
    prefix: 'corpus/',
    namespaces: ['training'],
  });
  expect(volumes.flatMap((volume) => volume.toJson())).toMatchObject([
    {
      kind: 'PersistentVolume',
      spec: {
        mountOptions: expect.arrayContaining(['prefix corpus/', 'region eu-central-1']),
        csi: { volumeAttributes: { bucketName: 'company-datasets' } },
      },
    },
    { kind: 'PersistentVolumeClaim', metadata: { namespace: 'training', name: 'datasets' } },
  ]);
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
