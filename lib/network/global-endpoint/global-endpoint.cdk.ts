import { CfnAccelerator, CfnEndpointGroup, CfnListener } from 'aws-cdk-lib/aws-globalaccelerator';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { accept, checked } from '../../core/plan.cdk';
import { createAliasRecords } from '../alias-records.cdk';
import { ACCELERATOR_ZONE, acceleratorData, endpointGroupData, listenerData } from './accelerator-data';
import { type GlobalEndpointPlan, planGlobalEndpoint } from './global-endpoint';
import type { GlobalEndpointOptions } from './options';

/** Props of `GlobalEndpoint`. */
export interface GlobalEndpointProps extends GlobalEndpointOptions {}

/**
 * Two addresses for load balancers of several regions: AWS Global Accelerator takes each connection to the nearest
 * region, and to another one when no load balancer of that region is healthy.
 *
 * Costs `plan.cost`: the hours of the accelerator, and a price per GB beside that of the traffic out of the region.
 *
 * @example
 * new GlobalEndpoint(stack, 'Global', {
 *   loadBalancers: [{ region: 'eu-west-1', loadBalancerArn }, { region: 'us-east-1', loadBalancerArn: other }],
 * });
 */
export class GlobalEndpoint extends Construct {
  readonly plan: GlobalEndpointPlan;
  readonly accelerator: CfnAccelerator;
  readonly listener: CfnListener;
  /** One a region, in the order of `plan.regions`. */
  readonly endpointGroups: readonly CfnEndpointGroup[];
  /** The alias records, in the order of `recordNames`. */
  readonly records: readonly CfnRecordSet[];

  constructor(scope: Construct, id: string, props: GlobalEndpointProps) {
    super(scope, id);
    this.plan = accept(this, planGlobalEndpoint(checked(this, props, []), id));
    const { Name: name, IpAddressType: ipAddressType, Enabled: enabled } = acceleratorData(this.plan);
    this.accelerator = new CfnAccelerator(this, 'Accelerator', { name, ipAddressType, enabled });
    const { Protocol: protocol, ClientAffinity: clientAffinity, PortRanges } = listenerData(this.plan);
    this.listener = new CfnListener(this, 'Listener', {
      acceleratorArn: this.accelerator.attrAcceleratorArn,
      protocol,
      clientAffinity,
      portRanges: PortRanges.map(({ FromPort: fromPort, ToPort: toPort }) => ({ fromPort, toPort })),
    });
    this.endpointGroups = this.plan.regions.map(endpointGroupData).map(
      (group) =>
        new CfnEndpointGroup(this, `Group-${group.EndpointGroupRegion}`, {
          listenerArn: this.listener.attrListenerArn,
          endpointGroupRegion: group.EndpointGroupRegion,
          trafficDialPercentage: group.TrafficDialPercentage,
          endpointConfigurations: group.EndpointConfigurations.map(({ EndpointId: endpointId, Weight: weight }) => ({
            endpointId,
            weight,
          })),
        }),
    );
    this.records = createAliasRecords(this, this.plan.records, () => ({
      dnsName: this.accelerator.attrDnsName,
      hostedZoneId: ACCELERATOR_ZONE,
    }));
  }
}
