import type { KubernetesObject } from '../core/kubernetes-objects';
import type { PermissionsBy } from './permissions-by';
import type { PodIdentitySubject } from './pod-identity';

const API_VERSION = 'admissionregistration.k8s.io/v1';

/**
 * What EKS Pod Identity sets in every container.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
const CREDENTIALS = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';

/** Whose pods have to come with credentials. */
export interface PodCredentials extends Omit<PodIdentitySubject, 'clusterName'> {
  readonly permissionsBy: PermissionsBy;
}

/**
 * Objects by which the API server refuses a pod of a service account that would start without its credentials.
 *
 * EKS sets credentials when a pod is created, and an association counts only some seconds after it was made: a pod that
 * is created in between has none as long as it lives, and restarts do not help. A refused pod is made again: whatever
 * made it, such as a Deployment or a Job, tries with growing pauses, and its events say why. So pods wait for their
 * association, and never run with other rights than those of their own role. With IRSA the service account itself names
 * the role, and there is no association to wait for: there are no objects.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html (November 2026): "may
 * take several seconds to be effective"
 * @see https://github.com/aws/containers-roadmap/issues/2507 no API says when
 */
export function podCredentialsObjects({
  namespace,
  serviceAccount,
  permissionsBy,
}: PodCredentials): readonly KubernetesObject[] {
  if (permissionsBy === 'irsa') return [];
  const name = `ai-datacenter-credentials.${namespace}.${serviceAccount}`;
  return [
    {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
        },
        matchConditions: [
          { name: 'service-account', expression: `object.spec.?serviceAccountName.orValue("") == "${serviceAccount}"` },
        ],
        validations: [
          {
            expression: `object.spec.containers.exists(c, c.?env.orValue([]).exists(e, e.name == "${CREDENTIALS}"))`,
            message:
              `The pod has no credentials: EKS set no ${CREDENTIALS}. A new association of service account ` +
              `${serviceAccount} counts after some seconds, and Kubernetes makes the pod again. If this goes on for ` +
              'minutes, look whether the association is there.',
            reason: 'Forbidden',
          },
        ],
      },
    },
    {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
      },
    },
  ];
}
