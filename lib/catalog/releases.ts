/** A minor version of Kubernetes on EKS, with the days on which its support ends. */
export interface KubernetesRelease {
  readonly version: string;
  /**
   * Standard support ends; from then on the control plane costs `usdPerHourInExtendedSupport` (prices.ts,
   * `eksControlPlane`).
   */
  readonly standardSupportEnds: string;
  /** EKS updates the cluster by itself after this day. */
  readonly extendedSupportEnds: string;
  readonly source: string;
}

/**
 * The Kubernetes versions that the library is made for.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
export const KUBERNETES_RELEASES: readonly KubernetesRelease[] = [
  {
    version: '1.34',
    standardSupportEnds: '2026-12-02',
    extendedSupportEnds: '2027-12-02',
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html (release calendar)',
  },
  {
    version: '1.35',
    standardSupportEnds: '2027-03-27',
    extendedSupportEnds: '2028-03-27',
    source: 'https://endoflife.date/amazon-eks (2026-02)',
  },
  {
    version: '1.36',
    standardSupportEnds: '2027-08-02',
    extendedSupportEnds: '2028-08-02',
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html (release calendar, 2026-11)',
  },
];

/** The Kubernetes version of a cluster that does not ask for one. */
export const DEFAULT_KUBERNETES_VERSION = '1.35';

/** An image that a chart's pods run, as the pinned chart names it. */
export interface ChartImage {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** A chart of a third party, pinned. */
export interface HelmRelease {
  /** Name of the release, and of the chart. */
  readonly chart: string;
  readonly version: string;
  readonly repository: string;
  /** Where the chart is installed. */
  readonly namespace: string;
  /** What its pods pull with the values that the library sets. A network without the internet needs copies of them. */
  readonly images: readonly ChartImage[];
  readonly source: string;
  /** The day of the source. */
  readonly date: string;
  /** Whether the version was read in the source itself. */
  readonly verified: boolean;
  /** Values without which the chart does not fit the nodes of this library. @default - none */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Taints of accelerated nodes that a chart for them has to tolerate by itself. */
const ACCELERATOR_TOLERATIONS = ['nvidia.com/gpu', 'aws.amazon.com/neuron'].map((key) => ({
  key,
  operator: 'Exists',
  effect: 'NoSchedule',
}));

/** The charts that the library installs, none of which EKS offers as a managed add-on. */
export const HELM_RELEASES = {
  /** Makes network and application load balancers of Services and Ingresses. */
  awsLoadBalancerController: {
    chart: 'aws-load-balancer-controller',
    version: '3.5.0',
    repository: 'https://aws.github.io/eks-charts',
    namespace: 'kube-system',
    images: [{ registry: 'public.ecr.aws', repository: 'eks/aws-load-balancer-controller', tag: 'v3.5.0' }],
    source: 'https://github.com/aws/eks-charts/tree/5239609/stable/aws-load-balancer-controller',
    date: '2026-08-03',
    verified: true,
  },
  /** Brings secrets of AWS Secrets Manager into namespaces. */
  externalSecrets: {
    chart: 'external-secrets',
    version: '2.9.0',
    repository: 'https://charts.external-secrets.io',
    namespace: 'external-secrets',
    images: [{ registry: 'ghcr.io', repository: 'external-secrets/external-secrets', tag: 'v2.9.0' }],
    source: 'https://github.com/external-secrets/external-secrets/blob/cc5bfbc/deploy/charts/external-secrets',
    date: '2026-08-08',
    verified: true,
  },
  /**
   * Defines the kinds of the Gateway API 1.6.1, standard channel; the controller above needs 1.6 for TCPRoute. The
   * publisher of the API has no chart. The name of this one is that of Envoy Gateway, whose own kinds are left out.
   */
  gatewayApi: {
    chart: 'gateway-crds-helm',
    version: 'v1.9.0',
    repository: 'oci://docker.io/envoyproxy/gateway-crds-helm',
    namespace: 'kube-system',
    images: [],
    source: 'https://github.com/envoyproxy/gateway/tree/v1.9.0/charts/gateway-crds-helm',
    date: '2026-08-21',
    verified: true,
    values: { crds: { gatewayAPI: { enabled: true, channel: 'standard' }, envoyGateway: { enabled: false } } },
  },
  /**
   * Runs gateways of Envoy. The chart defines its own kinds and, where they are missing, those of the Gateway API
   * 1.6.1.
   * The last image is in no chart: it has the counters of rate limits, read in https://valkey.io/download (2026-11-18).
   */
  envoyGateway: {
    chart: 'gateway-helm',
    version: 'v1.9.1',
    repository: 'oci://docker.io/envoyproxy/gateway-helm',
    namespace: 'envoy-gateway-system',
    images: [
      { registry: 'docker.io', repository: 'envoyproxy/gateway', tag: 'v1.9.1' },
      { registry: 'docker.io', repository: 'envoyproxy/envoy', tag: 'distroless-v1.39.1' },
      { registry: 'docker.io', repository: 'envoyproxy/ratelimit', tag: '8fe6ea42' },
      { registry: 'docker.io', repository: 'valkey/valkey', tag: '9.0.8' },
    ],
    source: 'https://github.com/envoyproxy/gateway/tree/v1.9.1/charts/gateway-helm',
    date: '2026-08-28',
    verified: true,
  },
  /** Defines the kinds of Envoy AI Gateway. */
  aiGatewayKinds: {
    chart: 'ai-gateway-crds-helm',
    version: 'v1.1.0',
    repository: 'oci://docker.io/envoyproxy/ai-gateway-crds-helm',
    namespace: 'envoy-ai-gateway-system',
    images: [],
    source: 'https://github.com/envoyproxy/ai-gateway/tree/v1.1.0/manifests/charts/ai-gateway-crds-helm',
    date: '2026-08-21',
    verified: true,
  },
  /** Routes requests by their model and counts tokens. It needs Envoy Gateway 1.8.1 or newer. */
  aiGateway: {
    chart: 'ai-gateway-helm',
    version: 'v1.1.0',
    repository: 'oci://docker.io/envoyproxy/ai-gateway-helm',
    namespace: 'envoy-ai-gateway-system',
    images: [
      { registry: 'docker.io', repository: 'envoyproxy/ai-gateway-controller', tag: 'v1.1.0' },
      { registry: 'docker.io', repository: 'envoyproxy/ai-gateway-extproc', tag: 'v1.1.0' },
    ],
    source: 'https://github.com/envoyproxy/ai-gateway/tree/v1.1.0/manifests/charts/ai-gateway-helm',
    date: '2026-08-21',
    verified: true,
  },
  /**
   * Offers `nvidia.com/gpu` on Amazon Linux; Bottlerocket brings its own. 0.19.0 to 0.19.2 collide with EFA. It runs on
   * nodes with the label `nvidia.com/gpu.present=true`, which every `GpuNodeGroup` of NVIDIA GPUs has, and tolerates
   * their taint.
   */
  nvidiaDevicePlugin: {
    chart: 'nvidia-device-plugin',
    version: '0.20.0',
    repository: 'https://nvidia.github.io/k8s-device-plugin',
    namespace: 'kube-system',
    images: [{ registry: 'nvcr.io', repository: 'nvidia/k8s-device-plugin', tag: 'v0.20.0' }],
    source: 'https://github.com/NVIDIA/k8s-device-plugin/blob/1b826ac/deployments/helm/nvidia-device-plugin/Chart.yaml',
    date: '2026-08-19',
    verified: true,
  },
  /** Offers `vpc.amazonaws.com/efa`. It selects nodes by their instance type, and tolerates no taint by itself. */
  efaDevicePlugin: {
    chart: 'aws-efa-k8s-device-plugin',
    version: 'v0.5.30',
    repository: 'https://aws.github.io/eks-charts',
    namespace: 'kube-system',
    // The chart names this registry whatever the region; every region has the image in a registry of EKS.
    images: [
      {
        registry: '602401143452.dkr.ecr.us-west-2.amazonaws.com',
        repository: 'eks/aws-efa-k8s-device-plugin',
        tag: 'v0.5.20',
      },
    ],
    source: 'https://github.com/aws/eks-charts/tree/5239609/stable/aws-efa-k8s-device-plugin',
    date: '2026-08-03',
    verified: true,
    values: { tolerations: ACCELERATOR_TOLERATIONS },
  },
  /** Makes volumes of mounted local disks. The second image is the controller for nodes that are gone, in no chart. */
  localStaticProvisioner: {
    chart: 'local-static-provisioner',
    version: '2.9.0',
    repository: 'https://kubernetes-sigs.github.io/sig-storage-local-static-provisioner',
    namespace: 'kube-system',
    images: [
      { registry: 'registry.k8s.io', repository: 'sig-storage/local-volume-provisioner', tag: 'v2.9.0' },
      { registry: 'registry.k8s.io', repository: 'sig-storage/local-volume-node-cleanup', tag: 'v2.9.0' },
    ],
    source:
      'https://github.com/kubernetes-sigs/sig-storage-local-static-provisioner/blob/v2.9.0/helm/provisioner/Chart.yaml',
    date: '2026-07-25',
    verified: true,
  },
  /** Runs Spark applications. The second image applies the chart's own definitions of its kinds at an upgrade. */
  sparkOperator: {
    chart: 'spark-operator',
    version: '2.5.2',
    repository: 'https://kubeflow.github.io/spark-operator',
    namespace: 'spark-operator',
    images: [
      { registry: 'ghcr.io', repository: 'kubeflow/spark-operator/controller', tag: '2.5.2' },
      { registry: 'ghcr.io', repository: 'kubeflow/spark-operator/kubectl', tag: '2.5.2' },
    ],
    source: 'https://github.com/kubeflow/spark-operator/blob/v2.5.2/charts/spark-operator-chart/Chart.yaml',
    date: '2026-07-30',
    verified: true,
  },
} as const satisfies Readonly<Record<string, HelmRelease>>;
