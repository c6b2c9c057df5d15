import { nodes, ref, type Resources, type RuleCase, subnet } from './case';

const VPC: Resources = { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } };
const ANSWERS = 'arn:aws:s3:::cloudformation-custom-resource-response-euwest1/*';

function endpoint(service: string, properties: object = {}): Resources {
  const ServiceName = { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]] };
  return {
    [`Endpoint${service}`]: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { ServiceName, VpcId: ref('Vpc'), ...properties },
    },
  };
}

/** Nodes in a subnet that no route leads out of. */
const CLOSED: Resources = {
  ...VPC,
  A: subnet('eu-west-1a'),
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Association: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('A'), RouteTableId: ref('Table') },
  },
  ...nodes('m7i.xlarge', { Subnets: [ref('A')] }),
};

function s3Policy(statement: object): Resources {
  return {
    ...VPC,
    ...endpoint('s3', { PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, ...statement }] } }),
    Function: { Type: 'AWS::Lambda::Function', Properties: { VpcConfig: { SubnetIds: [] } } },
    Custom: { Type: 'Custom::AWSCDK-EKS-HelmChart', Properties: { ServiceToken: ref('Function') } },
  };
}

function loadBalancer(listener: object): Resources {
  return {
    Edge: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Type: 'application' } },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { LoadBalancerArn: ref('Edge'), ...listener },
    },
  };
}

function ingress(rule: object): Resources {
  return { Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: [rule] } } };
}

export const NETWORK_CASES: Readonly<Record<string, RuleCase>> = {
  'adc-flow-logs': {
    passes: { ...VPC, Log: { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: ref('Vpc'), ResourceType: 'VPC' } } },
    fails: VPC,
    messages: ['The VPC has no flow log.'],
  },
  'adc-missing-endpoints': {
    passes: { ...CLOSED, ...['ec2', 'ecr.api', 'ecr.dkr', 'eks', 's3'].map((it) => endpoint(it)).reduce(joined) },
    fails: { ...CLOSED, ...['ec2', 'ecr.api', 's3'].map((it) => endpoint(it)).reduce(joined) },
    messages: ['The nodes are in subnets without a way out, and their VPC has no endpoint of ecr.dkr, eks.'],
  },
  'adc-endpoint-policy': {
    passes: s3Policy({ Action: 's3:PutObject', Resource: ANSWERS }),
    fails: s3Policy({
      Action: 's3:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    }),
    messages: [
      'The policy allows no s3:PutObject on cloudformation-custom-resource-response-*, ' +
        'where functions in the VPC answer.',
    ],
  },
  'adc-open-ingress': {
    passes: ingress({ IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000, CidrIp: '10.0.0.0/8' }),
    fails: ingress({ IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000, CidrIp: '0.0.0.0/0' }),
    messages: ['A security group takes port 8000 from 0.0.0.0/0; named networks are right.'],
  },
  'adc-load-balancer-tls': {
    passes: loadBalancer({ Protocol: 'HTTPS', Port: 443, DefaultActions: [{ Type: 'forward' }] }),
    fails: loadBalancer({ Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'forward' }] }),
    messages: ['A load balancer that faces the internet takes HTTP on 80; HTTPS or TLS is right.'],
  },
  'adc-web-acl': {
    passes: {
      ...loadBalancer({ Protocol: 'HTTPS', Port: 443 }),
      Association: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { ResourceArn: ref('Edge') } },
    },
    fails: loadBalancer({ Protocol: 'HTTPS', Port: 443 }),
    messages: ['An application load balancer that faces the internet has no web ACL.'],
  },
};

function joined(one: Resources, other: Resources): Resources {
  return { ...one, ...other };
}
