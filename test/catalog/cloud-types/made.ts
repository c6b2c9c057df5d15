import { resourceModel } from '../../../lib/rehearsal/src/cloud/resource-model';
import { replacesBy } from '../../../lib/rehearsal/src/pulumi/aws/difference';
import { findCloudType } from '../../../lib/rehearsal/src/pulumi/aws/find-type';
import { cloudShape } from '../../../lib/rehearsal/src/pulumi/aws/shape';
import type { Properties } from '../../../lib/rehearsal/src/pulumi/values';

const model = resourceModel();
const PLACE = { region: 'us-east-1', account: '000000000000' };

/** What becomes of a resource of Pulumi on the local cloud. */
export interface Made {
  /** Type of CloudFormation. */
  readonly type: string;
  readonly properties: Properties;
  /** Inputs whose change makes another resource. */
  readonly anew: readonly string[];
  /** Cloud Control's identifier of the resource that it is a part of. */
  readonly owner?: string;
  /** The list of the owner that it is an item of. */
  readonly item?: string;
  /** Its id, where that is not Cloud Control's identifier. */
  readonly id?: string;
  /** Outputs that are not found by their names. */
  readonly outputs?: Properties;
}

/** A type of Pulumi, inputs of a resource, what the cloud answers, and what becomes of it. */
export type Row = readonly [token: string, inputs: Properties, cloud: Properties, made: Made];

/** Makes a resource as the local cloud does. Each input has a place in CloudFormation, or is left out by the table. */
export function made(token: string, inputs: Properties, cloud: Properties): Made {
  const found = findCloudType(model, token, inputs);
  if (found === undefined || found.isGuess) throw new Error(`The table has no ${token}.`);
  const { type, renames, within, adjust, partOf, item, id, outputs } = found.cloudType;
  const { properties, leftOut } = cloudShape(model, type, inputs, renames, within);
  if (leftOut.length > 0) throw new Error(`${type} has no place for ${leftOut.join(', ')} of ${token}.`);
  return {
    type,
    properties: adjust?.(inputs, properties) ?? properties,
    anew: Object.keys(inputs).filter((name) => replacesBy(model, found, name)),
    ...(partOf && { owner: partOf(inputs, PLACE) }),
    ...(item !== undefined && { item }),
    ...(id && { id: id(inputs, cloud) }),
    ...(outputs && { outputs: outputs(inputs, cloud) }),
  };
}
