import { Accelerator } from '@pulumi/aws/globalaccelerator/accelerator';
import { EndpointGroup } from '@pulumi/aws/globalaccelerator/endpointGroup';
import { Listener } from '@pulumi/aws/globalaccelerator/listener';
import type { Record } from '@pulumi/aws/route53/record';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { createAliasRecords } from '../alias-records.pulumi';
import { ACCELERATOR_ZONE, acceleratorData, endpointGroupData, listenerData } from './accelerator-data';
import { type GlobalEndpointPlan, planGlobalEndpoint } from './global-endpoint';
import type { GlobalEndpointOptions, GlobalLoadBalancer } from './options';

/** A load balancer that takes connections of a global endpoint. */
export interface GlobalLoadBalancerArgs extends Omit<GlobalLoadBalancer, 'loadBalancerArn'> {
  /** ARN of an application or network load balancer, such as that of an `InferenceEdge`. */
  readonly loadBalancerArn: pulumi.Input<string>;
}

/** Args of `GlobalEndpoint`. */
export interface GlobalEndpointArgs extends Omit<GlobalEndpointOptions, 'name' | 'loadBalancers' | 'hostedZoneId'> {
  /** Name of the accelerator. @default - the name of the component */
  readonly name?: pulumi.Input<string>;
  /** The load balancers, of two regions or more: at most 10 of each. */
  readonly loadBalancers?: readonly GlobalLoadBalancerArgs[];
  /** The hosted zone of Route 53 that has the records. @default - none */
  readonly hostedZoneId?: pulumi.Input<string>;
}

/**
 * Two addresses for load balancers of several regions: AWS Global Accelerator takes each connection to the nearest
 * region, and to another one when no load balancer of that region is healthy.
 *
 * Costs `plan.cost`: the hours of the accelerator, and a price per GB beside that of the traffic out of the region.
 *
 * @example
 * new GlobalEndpoint('global', {
 *   loadBalancers: [{ region: 'eu-west-1', loadBalancerArn }, { region: 'us-east-1', loadBalancerArn: other }],
 * });
 */
export class GlobalEndpoint extends pulumi.ComponentResource {
  readonly plan: GlobalEndpointPlan;
  readonly accelerator: Accelerator;
  readonly listener: Listener;
  /** One a region, in the order of `plan.regions`. */
  readonly endpointGroups: readonly EndpointGroup[];
  /** The alias records, in the order of `recordNames`. */
  readonly records: readonly Record[];

  constructor(endpointName: string, args: GlobalEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:network:GlobalEndpoint', endpointName, {}, opts);
    const late = new OutputMarkers();
    const marked = late.markAll<GlobalEndpointOptions>(checked(endpointName, args, []));
    this.plan = accept(this, endpointName, planGlobalEndpoint(marked, endpointName));
    const child = { parent: this };
    const { Name: name, IpAddressType: ipAddressType, Enabled: enabled } = late.resolve(acceleratorData(this.plan));
    this.accelerator = new Accelerator(`${endpointName}-accelerator`, { name, ipAddressType, enabled }, child);
    const { Protocol: protocol, ClientAffinity: clientAffinity, PortRanges } = listenerData(this.plan);
    this.listener = new Listener(
      `${endpointName}-listener`,
      {
        acceleratorArn: this.accelerator.arn,
        protocol,
        clientAffinity,
        portRanges: PortRanges.map(({ FromPort: fromPort, ToPort: toPort }) => ({ fromPort, toPort })),
      },
      child,
    );
    this.endpointGroups = this.plan.regions.map((region) => {
      const group = late.resolve(endpointGroupData(region));
      return new EndpointGroup(
        `${endpointName}-${region.region}`,
        {
          listenerArn: this.listener.arn,
          endpointGroupRegion: group.EndpointGroupRegion,
          trafficDialPercentage: group.TrafficDialPercentage,
          endpointConfigurations: group.EndpointConfigurations.map(({ EndpointId: endpointId, Weight: weight }) => ({
            endpointId,
            weight,
          })),
        },
        child,
      );
    });
    const target = { dnsName: this.accelerator.dnsName, hostedZoneId: ACCELERATOR_ZONE };
    this.records = createAliasRecords(endpointName, this.plan.records, () => target, { parent: this, late });
    this.registerOutputs({ dnsName: this.accelerator.dnsName });
  }
}
