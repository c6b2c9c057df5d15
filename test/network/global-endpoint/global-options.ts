/** The ARN of an application load balancer. */
export function arnIn(region: string, name = 'edge'): string {
  return `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/app/${name}/0123456789abcdef`;
}

/** The least that a global endpoint needs. */
export const GLOBAL = {
  loadBalancers: [
    { region: 'eu-west-1', loadBalancerArn: arnIn('eu-west-1') },
    { region: 'us-east-1', loadBalancerArn: arnIn('us-east-1') },
  ],
} as const;
