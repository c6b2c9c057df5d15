import type { CfnRoute, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { type InternetAccess, judgeInternetAccess, type SourceAccess } from './internet-access';
import { networkOf } from './network.cdk';

/**
 * Returns whether the private subnets of a VPC reach the internet: known for the VPC of a `Network`, and for an
 * `ec2.Vpc` with NAT gateways; `unknown` for other VPCs.
 */
export function internetAccessOf(vpc: IVpc): InternetAccess {
  const routes = vpc.privateSubnets.flatMap((subnet) => subnet.node.children.filter(isRoute));
  return judgeInternetAccess({
    planned: networkOf(vpc)?.plan.internetAccess,
    routes: routes.flatMap(({ destinationCidrBlock }) => destinationCidrBlock ?? []),
  });
}

/** Returns which charts and images a cluster in a VPC reaches. */
export function sourceAccessOf(vpc: IVpc | undefined): Partial<SourceAccess> {
  if (vpc === undefined) return {};
  const allowedDomains = networkOf(vpc)?.plan.egressFilter?.allowedDomains;
  return { internetAccess: internetAccessOf(vpc), allowedDomains };
}

function isRoute(child: IConstruct): child is CfnRoute {
  return 'cfnResourceType' in child && child.cfnResourceType === 'AWS::EC2::Route';
}
