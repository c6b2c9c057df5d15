/** What a pod and its container have beside, or in place of, what passes. */
export interface PodChange {
  readonly pod?: object;
  readonly container?: object;
}

/** A pod that every policy and every level of Pod Security lets in; `change` adds what is to be refused. */
export function pod(namespace: string, change: PodChange = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'pod-', name: undefined, namespace },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/engine:1.0.0',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          ...change.container,
        },
      ],
      ...change.pod,
    },
  };
}
