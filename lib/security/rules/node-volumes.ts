import { launchTemplatesOf } from '../rule-pack/node-groups';
import { flagAt, isObject, objectAt, objectsAt, textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Volumes of nodes. */
export const NODE_VOLUMES: Rule = {
  id: 'adc-node-volumes',
  title: 'Volumes of nodes are encrypted, and of the type gp3, io1 or io2.',
  why: 'They hold images, logs and what pods spill. gp2 has 3 IOPS per GiB, so images of GPU pods load slowly.',
  fix: 'Set Ebs.Encrypted to true and Ebs.VolumeType to gp3.',
  source: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (read 2026-11)',
  *check(view) {
    for (const { template, data } of launchTemplatesOf(view)) {
      for (const [index, mapping] of objectsAt(data, 'BlockDeviceMappings').entries()) {
        if (!isObject(mapping['Ebs'])) continue;
        const ebs = objectAt(mapping, 'Ebs');
        const device = textAt(mapping, 'DeviceName') ?? `number ${index}`;
        const property = `LaunchTemplateData.BlockDeviceMappings.${index}.Ebs`;
        if (flagAt(ebs, 'Encrypted') !== true)
          yield { on: template, property, message: `The volume ${device} is not encrypted; Encrypted true is right.` };
        const type = textAt(ebs, 'VolumeType') ?? 'gp2';
        if (['gp2', 'standard'].includes(type))
          yield { on: template, property, message: `The volume ${device} is of the type ${type}; gp3 is right.` };
      }
    }
  },
};
