import * as pulumi from '@pulumi/pulumi';
import { allRegistered, declare } from '../core/registrations';
import { LATE_BOUND_CASES, lateOptions } from './late-bound-options';

const PLACE = {
  clusterName: 'training',
  clusterSecurityGroupId: 'sg-cluster',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-1'],
  clusterEndpoint: 'https://cluster.example.com',
  clusterCertificateAuthority: 'Q0E=',
};

const COMPONENTS = {
  NodeGroup: async () => (await import('../../lib/compute/node-group/node-group.pulumi')).NodeGroup,
  GpuNodeGroup: async () => (await import('../../lib/compute/gpu-node-group/gpu-node-group.pulumi')).GpuNodeGroup,
} as const;

const components = LATE_BOUND_CASES.flatMap((it) =>
  it.construct === 'NodeGroup' || it.construct === 'GpuNodeGroup' ? [[it.construct, it] as const] : [],
);

test.each(components)(
  '%s: each late-bound option is an Output in Pulumi, and its value is registered',
  async (name, it) => {
    const { options, names } = lateOptions(it, (option) => pulumi.output(`late-${option}`));
    const values = names.map((option) => `late-${option}`);

    await declare(async () => {
      const Component = (await COMPONENTS[name]()) as new (name: string, args: object) => pulumi.Resource;
      return new Component('group', { ...PLACE, ...options });
    });

    const inputs = allRegistered().map((registration) => texts(registration.inputs));
    const missing = values.filter((value) => !inputs.some((text) => text.includes(value)));
    expect({ missing, markers: /\$\{Output\[/.exec(inputs.join()) }).toEqual({ missing: [], markers: null });
  },
);

/** All texts of a resource's inputs, user data decoded. */
function texts(inputs: Record<string, unknown>): string {
  const text = JSON.stringify(inputs);
  const userData = typeof inputs.userData === 'string' ? Buffer.from(inputs.userData, 'base64').toString() : '';
  return `${text} ${userData}`;
}
