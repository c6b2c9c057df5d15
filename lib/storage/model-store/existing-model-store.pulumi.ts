import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { awsPlace, type AwsPlaceOutputs } from '../../security/policy.pulumi';
import { inNamedBucket } from '../named-bucket';
import { planExpressBucketNames } from './express';
import { ModelStoreAccess } from './model-store-access.pulumi';

/** An existing bucket, and the key of its objects. */
export interface ModelStoreAttributes {
  readonly bucketName: pulumi.Input<string>;
  readonly encryptionKeyArn: pulumi.Input<string>;
  /** The region of the bucket. @default - that of the provider */
  readonly region?: pulumi.Input<string>;
  /** Names of directory buckets with copies, under the same key: grants are for them too. @default - none */
  readonly expressBucketNames?: readonly pulumi.Input<string>[];
}

/** A bucket that something else declares. */
export class ExistingModelStore extends ModelStoreAccess {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string>;
  protected readonly place: AwsPlaceOutputs;
  protected readonly expressBucketNames: readonly pulumi.Input<string>[];

  constructor(name: string, attributes: ModelStoreAttributes, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    checked(name, attributes, []);
    accept(this, name, planAttributes(new OutputMarkers().markAll<MarkedAttributes>(attributes)));
    const place = awsPlace(this);
    this.bucketName = pulumi.output(attributes.bucketName);
    this.bucketArn = pulumi.interpolate`arn:${place.partition}:s3:::${attributes.bucketName}`;
    this.encryptionKeyArn = pulumi.output(attributes.encryptionKeyArn);
    this.place = {
      ...place,
      region: attributes.region === undefined ? place.region : pulumi.output(attributes.region),
    };
    this.expressBucketNames = attributes.expressBucketNames ?? [];
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}

/** The attributes with a marker in place of each Output. */
type MarkedAttributes = Readonly<Record<'bucketName' | 'encryptionKeyArn', string>> & {
  readonly region?: string;
  readonly expressBucketNames?: readonly string[];
};

function planAttributes(attributes: MarkedAttributes): Planned<undefined> {
  const read = new OptionReader<MarkedAttributes, never>(attributes);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(inNamedBucket(attributes, planExpressBucketNames(attributes)));
  return read.planned(read.part(requireReferences(attributes, ['encryptionKeyArn'])));
}
