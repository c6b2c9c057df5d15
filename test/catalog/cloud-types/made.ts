import { CLOUD_TYPES } from '../../../lib/catalog/cloud-types/cloud-types';
import type { Properties } from '../../../lib/catalog/cloud-types/json';
import { cloudProperties } from '../../../lib/security/rule-pack/pulumi-shape';

const PLACE = { region: 'us-east-1', account: '000000000000' };

/** What becomes of a resource of Pulumi in CloudFormation's form. */
export interface Made {
  /** Type of CloudFormation. */
  readonly type: string;
  /** As rules read them: without a model of the type, inputs of `within` are outside of it too. */
  readonly properties: unknown;
  /** Inputs whose change makes another resource, although CloudFormation would change it in place. */
  readonly replaces?: readonly string[];
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

export function made(token: string, inputs: Properties, cloud: Properties): Made {
  const cloudType = CLOUD_TYPES[token];
  if (cloudType === undefined) throw new Error(`The table has no ${token}.`);
  const { type, partOf, item, id, outputs, replaces, adjust } = cloudType;
  // What is made from the inputs alone takes none of them by its name too.
  const byName = adjust?.length === 1 ? cloudProperties({ ...cloudType, adjust: undefined }, inputs) : {};
  if (Object.keys(byName).length > 0) throw new Error(`${token} takes ${Object.keys(byName).join(', ')} twice.`);
  return {
    type,
    properties: cloudProperties(cloudType, inputs),
    ...(replaces && { replaces }),
    ...(partOf && { owner: partOf(inputs, PLACE) }),
    ...(item !== undefined && { item }),
    ...(id && { id: id(inputs, cloud) }),
    ...(outputs && { outputs: outputs(inputs, cloud) }),
  };
}
