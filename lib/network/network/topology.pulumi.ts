import type { LogGroup } from '@pulumi/aws/cloudwatch/logGroup';
import { DefaultSecurityGroup } from '@pulumi/aws/ec2/defaultSecurityGroup';
import { Eip } from '@pulumi/aws/ec2/eip';
import { InternetGateway } from '@pulumi/aws/ec2/internetGateway';
import { NatGateway } from '@pulumi/aws/ec2/natGateway';
import { Route } from '@pulumi/aws/ec2/route';
import { RouteTable } from '@pulumi/aws/ec2/routeTable';
import { RouteTableAssociation } from '@pulumi/aws/ec2/routeTableAssociation';
import { Subnet } from '@pulumi/aws/ec2/subnet';
import { Vpc } from '@pulumi/aws/ec2/vpc';
import { getAvailabilityZonesOutput } from '@pulumi/aws/getAvailabilityZones';
import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import { EVERYWHERE } from './internet-access';
import type { NetworkPlan } from './network';
import { createNetworkFirewall } from './network-firewall.pulumi';
import {
  type DefaultRoute,
  natGatewayRole,
  natGatewayZones,
  type SubnetSettings,
  subnetSettings,
  vpcSettings,
} from './topology';
import { firstZones, ZONE_QUERY } from './zones';

/** A subnet with its route table. */
interface PlacedSubnet {
  readonly settings: SubnetSettings;
  readonly subnet: Subnet;
  readonly table: RouteTable;
}

/** A subnet whose traffic finds its way: the id belongs to the association, which is made after the route. */
interface ConnectedSubnet {
  readonly zone: number;
  readonly id: pulumi.Output<string>;
}

/** The VPC of a network, its subnets, gateways and routes, as children of the network. */
export class Topology {
  readonly vpc: Vpc;
  /** The ids of the public subnets, with their routes to the internet. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  private readonly placed: readonly PlacedSubnet[];
  private readonly internetGateway: InternetGateway;
  private readonly natGateways: readonly NatGateway[];
  /** The endpoint of the firewall in each zone. Empty without a firewall. */
  private readonly firewallEndpointIds: readonly pulumi.Output<string>[];

  constructor(
    private readonly parent: pulumi.Resource,
    private readonly name: string,
    plan: NetworkPlan,
    { late, egressLogGroup }: TopologyContext,
  ) {
    const child = { parent };
    this.vpc = new Vpc(name, { ...vpcSettings(plan), tags: { Name: name } }, child);
    const vpcId = this.vpc.id;
    new DefaultSecurityGroup(`${name}-default`, { vpcId, ingress: [], egress: [] }, child);
    const zones = plan.availabilityZones && late.resolve([...plan.availabilityZones]);
    this.placed = subnetSettings(plan).map((settings) => this.place(settings, zones ?? this.zonesOfRegion(plan)));
    this.internetGateway = new InternetGateway(name, { vpcId, tags: { Name: name } }, child);
    const connected = this.connect('public');
    this.publicSubnetIds = connected.map(({ id }) => id);
    const ofGateways = natGatewayRole(plan) === 'nat' ? this.connect('nat') : connected;
    this.natGateways = natGatewayZones(plan).map((zone) => this.createNatGateway(ofGateways[zone] as ConnectedSubnet));
    this.firewallEndpointIds = this.createFirewalls(plan, egressLogGroup, late);
    for (const { settings, table } of this.placed) this.createReturnRoutes(settings, table);
  }

  get routeTableIds(): pulumi.Output<string>[] {
    const ofVpc = this.placed.filter(({ settings }) => settings.role !== 'firewall' && settings.role !== 'nat');
    return ofVpc.map(({ table }) => table.id);
  }

  subnets(role: Role): readonly Subnet[] {
    return this.placed.filter(({ settings }) => settings.role === role).map(({ subnet }) => subnet);
  }

  /**
   * Connects the subnets of a role with their routes, and returns their ids. What takes an id is created after its
   * route and after `dependsOn`, and removed before them. An id stays known when another endpoint is added.
   */
  connectedIds(role: Role, dependsOn: readonly pulumi.Resource[] = []): readonly pulumi.Output<string>[] {
    return this.connect(role, dependsOn).map(({ id }) => id);
  }

  private connect(role: Role, dependsOn: readonly pulumi.Resource[] = []): readonly ConnectedSubnet[] {
    return this.placed
      .filter(({ settings }) => settings.role === role)
      .map(({ settings, subnet, table }) => {
        const route = this.createRoute(settings, table);
        const association = new RouteTableAssociation(
          `${this.name}-${settings.name}`,
          { subnetId: subnet.id, routeTableId: table.id },
          { parent: this.parent, dependsOn: [...(route ? [route] : []), ...dependsOn] },
        );
        return { zone: settings.zone, id: association.subnetId as pulumi.Output<string> };
      });
  }

  private createRoute({ name, defaultRoute }: SubnetSettings, { id: routeTableId }: RouteTable): Route | undefined {
    if (defaultRoute === undefined) return undefined;
    const route = { routeTableId, destinationCidrBlock: EVERYWHERE, ...this.targetOf(defaultRoute) };
    return new Route(`${this.name}-${name}`, route, { parent: this.parent });
  }

  private targetOf(route: DefaultRoute) {
    if (route.to === 'internet-gateway') return { gatewayId: this.internetGateway.id };
    if (route.to === 'firewall') return { vpcEndpointId: this.firewallEndpointIds[route.zone] };
    return { natGatewayId: this.natGateways[route.zone]?.id };
  }

  private createReturnRoutes({ name, returnRoutes }: SubnetSettings, { id: routeTableId }: RouteTable): void {
    for (const { cidrBlock, zone } of returnRoutes) {
      const route = {
        routeTableId,
        destinationCidrBlock: cidrBlock,
        ...this.targetOf({ to: 'firewall', zone }),
      };
      new Route(`${this.name}-${name}-return-${zone + 1}`, route, { parent: this.parent });
    }
  }

  private createFirewalls(
    { egressFilter: filter }: NetworkPlan,
    logGroup: LogGroup | undefined,
    late: OutputMarkers,
  ): readonly pulumi.Output<string>[] {
    if (filter?.kind !== 'network-firewall' || logGroup === undefined) return [];
    const subnetIds = this.connect('firewall').map(({ id }) => id);
    const context = { name: this.name, filter, vpcId: this.vpc.id, subnetIds, logGroupName: logGroup.name, late };
    return createNetworkFirewall(this.parent, context);
  }

  /** A zone that was looked up stays: EC2 may list other zones first when the region gets one. */
  private place(settings: SubnetSettings, zones: Zones): PlacedSubnet {
    const { cidrBlock, mapPublicIpOnLaunch } = settings;
    const name = `${this.name}-${settings.name}`;
    const vpcId = this.vpc.id;
    const isLookedUp = pulumi.Output.isInstance(zones);
    const availabilityZone = isLookedUp ? zones.apply((names) => names[settings.zone]) : zones[settings.zone];
    const subnet = new Subnet(
      name,
      { vpcId, cidrBlock, mapPublicIpOnLaunch, availabilityZone, tags: { ...settings.tags, Name: name } },
      { parent: this.parent, ignoreChanges: isLookedUp ? ['availabilityZone'] : [] },
    );
    return { settings, subnet, table: new RouteTable(name, { vpcId, tags: { Name: name } }, { parent: this.parent }) };
  }

  private zonesOfRegion({ zoneCount }: NetworkPlan): pulumi.Output<readonly string[]> {
    const zones = getAvailabilityZonesOutput(ZONE_QUERY, { parent: this.parent });
    return zones.names.apply((names) => firstZones(names, zoneCount));
  }

  /** The id of a connected subnet says that its way to the internet is there. */
  private createNatGateway({ zone, id: subnetId }: ConnectedSubnet): NatGateway {
    const name = `${this.name}-nat-${zone + 1}`;
    const tags = { Name: name };
    const { id: allocationId } = new Eip(name, { domain: 'vpc', tags }, { parent: this.parent });
    return new NatGateway(name, { allocationId, subnetId, tags }, { parent: this.parent });
  }
}

/** What a network makes beside its topology. */
export interface TopologyContext {
  readonly late: OutputMarkers;
  /** Where a firewall writes its alerts and flows. */
  readonly egressLogGroup: LogGroup | undefined;
}

type Role = SubnetSettings['role'];

type Zones = readonly pulumi.Input<string>[] | pulumi.Output<readonly string[]>;
