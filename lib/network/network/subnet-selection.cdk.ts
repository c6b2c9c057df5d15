import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { attempt } from '../../core/kubernetes.cdk';
import { isLateBound } from '../../core/late-bound';
import type { Planned } from '../../core/plan';
import { planSubnets, type SubnetFacts, type SubnetNeeds } from './subnet-selection';

/** Subnets that are selected in a VPC, or stand-ins for both that add no resource. */
export interface SelectedSubnets {
  readonly vpc: ec2.IVpc;
  readonly selection: ec2.SubnetSelection;
  readonly subnets: readonly ec2.ISubnet[];
  readonly subnetIds: readonly string[];
  /** Whether the subnets stand in for those of a VPC that CDK has not looked up yet: they say nothing about it. */
  readonly isPendingLookup: boolean;
}

/**
 * Selects subnets of a VPC, by default the private ones. What CDK would throw, or answer with an empty list, is a
 * problem that names the subnets that the VPC has.
 */
export function subnetsOf(
  scope: Construct,
  vpc: ec2.IVpc,
  given: ec2.SubnetSelection | undefined,
  needs?: SubnetNeeds,
): Planned<SelectedSubnets> {
  const selection = given ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
  const { found, facts } = look(vpc, selection);
  const { plan: isUsable, problems, warnings } = planSubnets(facts, needs);
  const plan =
    isUsable && found !== undefined
      ? { vpc, selection, ...found, isPendingLookup: found.isPendingLookup ?? false }
      : standIn(scope);
  return { plan, problems, warnings };
}

interface Look {
  readonly found: ec2.SelectedSubnets | undefined;
  readonly facts: SubnetFacts;
}

function look(vpc: ec2.IVpc, selection: ec2.SubnetSelection): Look {
  const [found, fault] = trySelecting(vpc, selection);
  const publicSubnets = new Set(vpc.publicSubnets);
  const facts = {
    groups: {
      private: groupNames(vpc.privateSubnets),
      isolated: groupNames(vpc.isolatedSubnets),
      public: groupNames(vpc.publicSubnets),
    },
    selection: inWords(selection),
    selected: (found?.subnets ?? []).map((subnet) => ({
      zone: attempt(() => subnet.availabilityZone),
      isPublic: publicSubnets.has(subnet),
    })),
    fault,
    areZonesLate: selection.availabilityZones !== undefined && vpc.availabilityZones.some(isLateBound),
    isPending: (found?.isPendingLookup ?? false) || vpc.availabilityZones.some(isPendingZone),
    hasDns: hasDns(vpc),
  };
  return { found, facts };
}

/** Returns what CDK selects, nothing where no subnet matches, or why it cannot select. */
function trySelecting(
  vpc: ec2.IVpc,
  selection: ec2.SubnetSelection,
): [found: ec2.SelectedSubnets | undefined, fault: string | undefined] {
  try {
    return [vpc.selectSubnets(selection), undefined];
  } catch (error) {
    const { message } = error as Error;
    return [undefined, message.startsWith('There are no ') ? undefined : message];
  }
}

function inWords({ subnetType, subnetGroupName, subnets, availabilityZones }: ec2.SubnetSelection): string {
  const where = availabilityZones === undefined ? '' : ` in ${availabilityZones.join(', ')}`;
  if (subnetGroupName !== undefined) return `subnets of the group '${subnetGroupName}'${where}`;
  if (subnets !== undefined) return 'listed subnets';
  const kinds = new Map([
    [ec2.SubnetType.PRIVATE_ISOLATED, 'isolated'],
    [ec2.SubnetType.PUBLIC, 'public'],
  ]);
  return `${(subnetType && kinds.get(subnetType)) ?? 'private'} subnets${where}`;
}

/** The groups of a VPC's subnets, from their construct ids, as CDK itself reads them: `PrivateSubnet1`. */
function groupNames(subnets: readonly ec2.ISubnet[]): readonly string[] {
  return [...new Set(subnets.map((subnet) => subnet.node.id.replace(/Subnet\d+$/, '')))];
}

/**
 * CDK names zones so until it has looked them up, and synthesizes once more then.
 * @see aws-cdk-lib 2.276, core/lib/stack.ts, availabilityZones
 */
function isPendingZone(zone: string): boolean {
  return ['dummy1a', 'dummy1b', 'dummy1c'].includes(zone);
}

function hasDns(vpc: ec2.IVpc): boolean | undefined {
  if (!('dnsHostnamesEnabled' in vpc) || !('dnsSupportEnabled' in vpc)) return undefined;
  return vpc.dnsHostnamesEnabled === true && vpc.dnsSupportEnabled === true;
}

/** A VPC with two subnets, imported so that it adds no resource. Nothing is known of the subnets. */
function standIn(scope: Construct): SelectedSubnets {
  const subnetIds = ['missing-1', 'missing-2'];
  const vpc = ec2.Vpc.fromVpcAttributes(scope, 'MissingSubnets', {
    vpcId: 'missing',
    availabilityZones: ['missing-1', 'missing-2'],
    privateSubnetIds: subnetIds,
  });
  return { vpc, selection: { subnets: vpc.privateSubnets }, subnets: [], subnetIds, isPendingLookup: false };
}
