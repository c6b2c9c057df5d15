/** Types of CDK's own custom resources, as they stand in templates. */
export const CDK_CLUSTER = 'Custom::AWSCDK-EKS-Cluster';
export const CDK_HELM_CHART = 'Custom::AWSCDK-EKS-HelmChart';
export const CDK_MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';

/** What CDK says of itself in a template. */
export const CDK_METADATA = 'AWS::CDK::Metadata';
