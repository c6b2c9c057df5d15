import type { TemplateResource } from '../../../lib/core/cloud-assembly/template';
import type { ResourceView } from '../../../lib/security/rule-pack/resource-view';
import { viewOfTemplate } from '../../../lib/security/rule-pack/template-view';

/** Resources of one template by logical id. */
export type Resources = Readonly<Record<string, TemplateResource>>;

/** What a rule accepts, and what it does not, side by side. */
export interface RuleCase {
  readonly passes: Resources;
  readonly fails: Resources;
  /** What the rule says of `fails`. */
  readonly messages: readonly string[];
}

export function viewOf(resources: Resources): ResourceView {
  return viewOfTemplate({ Resources: resources });
}

export function ref(logicalId: string): object {
  return { Ref: logicalId };
}

export function arn(logicalId: string): object {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

/** Objects of a cluster, as CDK applies them. */
export function manifest(...objects: readonly object[]): TemplateResource {
  return {
    Type: 'Custom::AWSCDK-EKS-KubernetesResource',
    Properties: { Manifest: JSON.stringify(objects), ClusterName: ref('Cluster') },
  };
}

export const CLUSTER: TemplateResource = {
  Type: 'AWS::EKS::Cluster',
  Properties: {
    Version: '1.35',
    ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: false },
    Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'audit' }, { Type: 'authenticator' }] } },
    EncryptionConfig: [{ Resources: ['secrets'], Provider: { KeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/own' } }],
  },
};

/** A cluster with other properties. */
export function cluster(properties: object): Resources {
  return { Cluster: { ...CLUSTER, Properties: { ...CLUSTER.Properties, ...properties } } };
}

/** A managed node group of one instance type, and its launch template. */
export function nodes(instanceType: string, group: object = {}, data: object = {}): Resources {
  return {
    Cluster: CLUSTER,
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { InstanceType: instanceType, ...data } },
    },
    Nodes: {
      Type: 'AWS::EKS::Nodegroup',
      Properties: { ClusterName: ref('Cluster'), LaunchTemplate: { Id: ref('Template') }, ...group },
    },
  };
}

/** Interfaces of a launch template: card, device, type. */
export function interfaces(...list: readonly (readonly [number, number, string])[]): object[] {
  return list.map(([NetworkCardIndex, DeviceIndex, InterfaceType]) => ({
    NetworkCardIndex,
    DeviceIndex,
    InterfaceType,
    Groups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
  }));
}

export function subnet(zone: string): TemplateResource {
  return { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: zone, VpcId: ref('Vpc') } };
}

/** A Deployment of a model server, its Service and its budget. */
export function serving(container: object = {}, spec: object = {}, deployment: object = {}): readonly object[] {
  const labels = { app: 'chat' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'inference', name: 'chat' },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        ...deployment,
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 90,
            containers: [
              {
                name: 'server',
                image: 'registry.example.com/vllm:0.11.0',
                ports: [{ containerPort: 8000 }],
                readinessProbe: { httpGet: { path: '/ready', port: 8000 } },
                lifecycle: { preStop: { sleep: { seconds: 30 } } },
                ...container,
              },
            ],
            ...spec,
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'inference', name: 'chat' },
      spec: { type: 'LoadBalancer', selector: labels, ports: [{ name: 'http', port: 80 }] },
    },
  ];
}

export const BUDGET = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { namespace: 'inference', name: 'chat' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'chat' } } },
};

export const NETWORK_POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'inference', name: 'chat' },
  spec: { podSelector: { matchLabels: { app: 'chat' } }, policyTypes: ['Ingress'], ingress: [] },
};

/** A pod with one container. */
export function pod(container: object, spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'training', name: 'trainer' },
    spec: { containers: [{ name: 'trainer', image: 'registry.example.com/trainer:1.0.0', ...container }], ...spec },
  };
}
