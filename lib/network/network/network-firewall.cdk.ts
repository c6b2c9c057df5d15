import { Fn, Names } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnFirewall, CfnFirewallPolicy, CfnLoggingConfiguration, CfnRuleGroup } from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import type { EgressFilterPlan } from './egress-filter';
import { EVERYWHERE } from './internet-access';
import type { NetworkPlan } from './network';
import { firewallData, firewallLogData, firewallPolicyData, ruleGroupData } from './network-firewall';
import { type SubnetSettings, subnetSettings } from './topology';

/** What the firewall of a network is made of. */
export interface NetworkFirewallProps {
  readonly plan: NetworkPlan;
  readonly filter: EgressFilterPlan;
  readonly vpc: ec2.Vpc;
  readonly logGroup: LogGroup;
}

/**
 * AWS Network Firewall between the private subnets of a network and NAT gateways, with the subnets of both: a firewall,
 * and so an endpoint, in each zone.
 */
export class NetworkFirewall extends Construct {
  readonly policy: CfnFirewallPolicy;
  /** One a zone, in the order of the zones. */
  readonly firewalls: readonly CfnFirewall[];
  /** In the order of their zones. */
  readonly natGateways: readonly ec2.CfnNatGateway[];
  private readonly subnets: ReadonlyMap<string, ec2.Subnet>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkFirewallProps,
  ) {
    super(scope, id);
    const { plan, filter } = props;
    const settings = subnetSettings(plan);
    const ofFirewalls = settings.filter(({ role }) => role === 'firewall');
    const ofNatGateways = settings.filter(({ role }) => role === 'nat');
    this.subnets = new Map([...ofFirewalls, ...ofNatGateways].map((it) => [it.name, this.createSubnet(it)]));
    this.natGateways = ofNatGateways.map((it) => this.createNatGateway(it));
    this.policy = this.createPolicy(filter);
    this.firewalls = ofFirewalls.map((it) => this.createFirewall(it));
    for (const { zone, defaultRoute } of settings) {
      if (defaultRoute?.to !== 'firewall') continue;
      this.routeToFirewall(props.vpc.privateSubnets[zone] as ec2.Subnet, defaultRoute.zone);
    }
    for (const { name, returnRoutes } of settings) {
      for (const { cidrBlock, zone } of returnRoutes)
        this.subnetNamed(name).addRoute(`ReturnRoute${zone + 1}`, {
          ...this.routerOf(zone),
          destinationCidrBlock: cidrBlock,
        });
    }
  }

  private createSubnet({ role, zone, cidrBlock, mapPublicIpOnLaunch }: SubnetSettings): ec2.Subnet {
    const { vpc } = this.props;
    const Kind = role === 'nat' ? ec2.PublicSubnet : ec2.PrivateSubnet;
    return new Kind(this, `${role === 'nat' ? 'Nat' : 'Firewall'}Subnet${zone + 1}`, {
      vpcId: vpc.vpcId,
      cidrBlock,
      availabilityZone: vpc.availabilityZones[zone] as string,
      mapPublicIpOnLaunch,
    });
  }

  private subnetNamed(name: string): ec2.Subnet {
    return this.subnets.get(name) as ec2.Subnet;
  }

  private createNatGateway({ name }: SubnetSettings): ec2.CfnNatGateway {
    const { vpc } = this.props;
    const subnet = this.subnetNamed(name) as ec2.PublicSubnet;
    subnet.addDefaultInternetRoute(vpc.internetGatewayId as string, vpc.internetConnectivityEstablished);
    return subnet.addNatGateway();
  }

  private createPolicy(filter: EgressFilterPlan): CfnFirewallPolicy {
    const groups = ruleGroupData(filter).map(
      ({ list, data }) => new CfnRuleGroup(this, `${list}Domains`, { ruleGroupName: this.nameOf(list), ...data }),
    );
    return new CfnFirewallPolicy(this, 'Policy', {
      firewallPolicyName: this.nameOf('policy'),
      firewallPolicy: firewallPolicyData(groups.map((group) => group.attrRuleGroupArn)),
    });
  }

  private createFirewall({ name, zone, defaultRoute }: SubnetSettings): CfnFirewall {
    const { filter, vpc, logGroup } = this.props;
    const subnet = this.subnetNamed(name) as ec2.PrivateSubnet;
    if (defaultRoute?.to === 'nat-gateway')
      subnet.addDefaultNatRoute((this.natGateways[defaultRoute.zone] as ec2.CfnNatGateway).ref);
    const references = {
      vpcId: vpc.vpcId,
      subnetId: subnet.subnetId,
      firewallPolicyArn: this.policy.attrFirewallPolicyArn,
    };
    const firewall = new CfnFirewall(this, `Firewall${zone + 1}`, {
      firewallName: this.nameOf(`zone-${zone + 1}`),
      ...firewallData(filter, references),
    });
    new CfnLoggingConfiguration(this, `Logs${zone + 1}`, {
      firewallArn: firewall.attrFirewallArn,
      loggingConfiguration: firewallLogData(logGroup.logGroupName),
    });
    return firewall;
  }

  private routeToFirewall(subnet: ec2.Subnet, zone: number): void {
    subnet.addRoute('DefaultRoute', {
      ...this.routerOf(zone),
      destinationCidrBlock: EVERYWHERE,
      enablesInternetConnectivity: true,
    });
  }

  /** The endpoint of a firewall is named `<zone>:<id>`. */
  private routerOf(zone: number): { readonly routerType: ec2.RouterType; readonly routerId: string } {
    const endpoint = Fn.select(0, (this.firewalls[zone] as CfnFirewall).attrEndpointIds);
    return { routerType: ec2.RouterType.VPC_ENDPOINT, routerId: Fn.select(1, Fn.split(':', endpoint)) };
  }

  private nameOf(part: string): string {
    return `${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}-${part}`;
  }
}
