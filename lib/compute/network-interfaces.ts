import { efaCards, interfacesOnCard0 } from '../catalog/instance-properties';
import type { Instance } from '../catalog/instances';
import type { Problem } from '../planning/problem';

/** One network interface of an instance, as a launch template asks for it. */
export interface InterfacePlan {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** `interface` carries IP traffic and takes addresses; `efa-only` carries EFA traffic alone and takes none. */
  readonly interfaceType: 'interface' | 'efa-only';
  /**
   * `cluster` is the group through which nodes and control plane talk, `own` that of the node group. EKS adds the
   * cluster's group itself only where a launch template names no groups at all.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
   */
  readonly securityGroups: readonly ('cluster' | 'own')[];
}

/** The interface that every instance has. EC2 accepts no `efa-only` interface here. */
const PRIMARY: InterfacePlan = {
  networkCardIndex: 0,
  deviceIndex: 0,
  interfaceType: 'interface',
  securityGroups: ['cluster', 'own'],
};

/**
 * The interfaces of an instance: one for IP, and with EFA one more for every EFA that the instance takes.
 *
 * The layout saves addresses: EFA interfaces are `efa-only`, so that a node with 32 of them takes one address and not
 * 32. On card 0 the EFA comes second (device 1), where that card takes EFA at all; on every other card it stands alone
 * (device 0). Older guides, the Terraform module and pulumi-eks use device 1 there. Neither was tried on real hardware
 * by this project.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (read 2026-11)
 */
export function planInterfaces(instance: Instance, efa: boolean): InterfacePlan[] | Problem[] {
  if (!efa) return [PRIMARY];
  const cards = efaCards(instance);
  const card0 = interfacesOnCard0(instance);
  const crowded = cards?.[0] === 0 && card0 !== undefined && card0 < 2;
  if (cards === undefined || cards.length === 0 || crowded) {
    return [
      {
        code: 'efa-layout-unknown',
        path: 'efa',
        message: `The EFA layout of ${instance.type} does not follow from its facts: ${cards?.length ?? 'an unknown number of'} cards that take EFA, ${card0 ?? 'an unknown number of'} interfaces on card 0.`,
        fix: 'State networkCards (and efaCards, where the choice of cards matters) in a customInstance, or set efa to false.',
      },
    ];
  }
  return [
    PRIMARY,
    ...cards.map((card): InterfacePlan => ({
      networkCardIndex: card,
      deviceIndex: card === 0 ? 1 : 0,
      interfaceType: 'efa-only',
      securityGroups: ['own'],
    })),
  ];
}
