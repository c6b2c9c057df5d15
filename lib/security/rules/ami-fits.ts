import { AMI_TYPES, type AmiType, amiTypeFits } from '../../catalog/machine-images';
import { nodeGroupsOf } from '../rule-pack/node-groups';
import { textAt, valueAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** The image of EKS that a node group gets if it names none. */
const DEFAULT_AMI_TYPE = 'AL2023_x86_64_STANDARD';

/** Drivers and architecture of an image. */
export const AMI_FITS: Rule = {
  id: 'adc-ami-fits',
  title: 'The AMI type of a node group has the architecture and the drivers of its instance types.',
  why: 'A node without a driver joins the cluster and offers no accelerator: it is paid, and its pods never start.',
  fix: 'Take the AMI type for the chip, such as AL2023_x86_64_NVIDIA or AL2023_x86_64_NEURON.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html (read 2026-11)',
  *check(view) {
    for (const { resource, data, instances } of nodeGroupsOf(view)) {
      const hasOwnImage = valueAt(data, 'ImageId') !== undefined;
      const amiType = textAt(resource.properties, 'AmiType') ?? (hasOwnImage ? 'CUSTOM' : DEFAULT_AMI_TYPE);
      if (!(amiType in AMI_TYPES)) continue;
      for (const instance of instances) {
        for (const { reason } of amiTypeFits(instance, amiType as AmiType))
          yield { on: resource, property: 'AmiType', message: `${reason}.` };
      }
    }
  },
};
