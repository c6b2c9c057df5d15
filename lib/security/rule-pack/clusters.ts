import { CDK_CLUSTER } from '../../core/cloud-assembly/cdk-types';
import {
  capitalized,
  flagAt,
  isObject,
  listAt,
  objectAt,
  objectsAt,
  type Properties,
  textAt,
  textsAt,
} from './properties';
import type { ResourceView, ViewedResource } from './resource-view';

/** An EKS cluster, whichever construct makes it. */
export interface ViewedCluster {
  readonly resource: ViewedResource;
  /** Where its properties are in the resource. */
  readonly prefix: string;
  readonly version?: string;
  /** EKS's own default where the program does not say. */
  readonly endpoint: { readonly private: boolean; readonly public: boolean; readonly publicCidrs: readonly string[] };
  readonly logTypes: readonly string[];
  readonly encryptsSecrets: boolean;
}

/** Returns the clusters of a view. */
export function clustersOf(view: ResourceView): readonly ViewedCluster[] {
  return [
    ...view.ofType('AWS::EKS::Cluster').map((resource) => clusterOf(resource, resource.properties, '')),
    ...view
      .ofType(CDK_CLUSTER)
      .map((resource) => clusterOf(resource, deepCapitalized(objectAt(resource.properties, 'Config')), 'Config.')),
  ];
}

function clusterOf(resource: ViewedResource, properties: Properties, prefix: string): ViewedCluster {
  const vpc = objectAt(properties, 'ResourcesVpcConfig');
  const logging = objectAt(properties, 'Logging');
  return {
    resource,
    prefix,
    version: textAt(properties, 'Version'),
    endpoint: {
      private: flagAt(vpc, 'EndpointPrivateAccess') ?? false,
      public: flagAt(vpc, 'EndpointPublicAccess') ?? true,
      publicCidrs: 'PublicAccessCidrs' in vpc ? textsAt(vpc, 'PublicAccessCidrs') : ['0.0.0.0/0'],
    },
    logTypes: [
      ...objectsAt(logging, 'ClusterLogging.EnabledTypes').map(({ Type }) => String(Type)),
      ...objectsAt(logging, 'ClusterLogging')
        .filter(({ Enabled }) => Enabled === true || Enabled === 'true')
        .flatMap((each) => textsAt(each, 'Types')),
    ],
    encryptsSecrets: objectsAt(properties, 'EncryptionConfig').some(
      (each) => listAt(each, 'Provider.KeyArn').length > 0,
    ),
  };
}

function deepCapitalized(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, item]) => [capitalized(name), inside(item)]));
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return isObject(value) ? deepCapitalized(value) : value;
}
