import type { Instance, InstanceKind } from '../../catalog/instances';
import { type InstanceCode, readInstance } from '../../catalog/read-instance';
import type { OptionReader } from '../../core/option-reader';
import type { NodeGroupOptions } from './options';

/** Reads `instanceType` and `customInstance` of a node group. */
export function readNodeInstance(read: OptionReader<NodeGroupOptions, InstanceCode>, kind: InstanceKind): Instance {
  const customInstance = read.record('customInstance');
  return readInstance(read, 'instanceType', { kind, customInstance });
}

/** Returns whether the hardware is the one that was declared. Rules about hardware never judge a stand-in. */
export function isHardwareKnown(read: OptionReader<NodeGroupOptions, never>): boolean {
  return !read.failed('instanceType', 'customInstance');
}
