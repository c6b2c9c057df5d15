/** A store of models with copies in a second region, and a directory bucket in a zone. Nothing of it stays. */
import { Provider } from '@pulumi/aws';
import { ModelStore } from '../../../../lib/pulumi';
import { Key } from '@pulumi/aws/kms/key';

const there = { provider: new Provider('there', { region: 'eu-west-1' }) };
const both = { withoutBackup: 'every model can be downloaded again', retainOnDelete: false };
const copiesKey = new Key('copies', {}, there);
const copies = new ModelStore(
  'copies',
  {
    encryptionKeyArn: copiesKey.arn,
    vpcEndpointId: 'vpce-0123456789abcdef0',
    bucketName: 'company-models-eu',
    replicaOf: 'company-models',
    ...both,
  },
  there,
);
const originals = new ModelStore('originals', {
  encryptionKeyArn: new Key('originals').arn,
  vpcEndpointId: 'vpce-0123456789abcdef1',
  expressVpcEndpointId: 'vpce-0123456789abcdef2',
  bucketName: 'company-models',
  replicaBucketName: copies.bucketName,
  replicaRegion: 'eu-west-1',
  replicaKeyArn: copiesKey.arn,
  expressZoneIds: ['use1-az4'],
  ...both,
});

export const copiesKeyArn = copiesKey.arn;
export const address = originals.expressUriOf('use1-az4', 'llama');
