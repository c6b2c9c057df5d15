/** How much a namespace lets its pods do. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/**
 * Returns the labels of a namespace whose pods the API server judges. A pod of a workload is refused only when it is
 * made; the warning reaches whoever applies the workload.
 *
 * @param version the Kubernetes version whose rules hold, for example `1.35` @default - that of the API server
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityLabels(level: PodSecurityLevel, version?: string): Readonly<Record<string, string>> {
  const modes = ['enforce', 'audit', 'warn'] as const;
  return Object.fromEntries(
    modes.flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      ...(version === undefined ? [] : [[`pod-security.kubernetes.io/${mode}-version`, `v${version}`]]),
    ]),
  ) as Readonly<Record<string, string>>;
}

/**
 * The security context of containers that need no right at all: namespaces of level `restricted` take them, and their
 * image is read-only beyond that.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const CONTAINER_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
