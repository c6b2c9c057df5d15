import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { HELM_RELEASES } from '../../../catalog/releases';
import { cached } from '../cloud/cache';

const run = promisify(execFile);

/** Definitions of custom resources, as files of the Go module that makes them. */
interface Definitions {
  /** What brings them into a cluster: an EKS add-on, or a chart, by its name. */
  readonly broughtBy: readonly `${'addons' | 'charts'}/${string}`[];
  readonly module: string;
  readonly version: string;
  /** Folder of the module. */
  readonly folder: string;
  /** The files of it, by what their names begin with. */
  readonly prefix: string;
}

/**
 * The definitions that local clusters have although their add-on or chart is only recorded. Versions are those that the
 * library installs, else of 2026-11 by `go list -m -versions`.
 */
export const DEFINITIONS: readonly Definitions[] = [
  {
    broughtBy: ['addons/snapshot-controller'],
    module: 'github.com/kubernetes-csi/external-snapshotter/client/v8',
    version: 'v8.7.0',
    folder: 'config/crd',
    prefix: 'snapshot.storage.k8s.io_',
  },
  {
    broughtBy: ['charts/kube-prometheus-stack', 'charts/prometheus-operator-crds'],
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    folder: 'example/prometheus-operator-crd',
    prefix: 'monitoring.coreos.com_',
  },
  {
    broughtBy: ['charts/spark-operator'],
    module: 'github.com/kubeflow/spark-operator/v2',
    version: `v${HELM_RELEASES.sparkOperator.version}`,
    folder: 'config/crd/bases',
    prefix: 'sparkoperator.k8s.io_',
  },
  {
    broughtBy: ['charts/gateway-crds-helm', 'charts/gateway-helm'],
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.1',
    folder: 'config/crd/standard',
    prefix: 'gateway.networking.k8s.io_',
  },
  {
    broughtBy: ['charts/gateway-helm'],
    module: 'github.com/envoyproxy/gateway',
    version: HELM_RELEASES.envoyGateway.version,
    folder: 'charts/gateway-helm/charts/crds/crds/generated',
    prefix: 'gateway.envoyproxy.io_',
  },
  {
    // The last version that is a Go module. Its kinds are those of `HELM_RELEASES.externalSecrets`, in v1 too.
    broughtBy: ['charts/external-secrets'],
    module: 'github.com/external-secrets/external-secrets',
    version: 'v0.20.4',
    folder: 'config/crds/bases',
    prefix: 'external-secrets.io_',
  },
];

/** Kinds of a chart whose definitions no package has that can be fetched: their objects are taken, fields unchecked. */
export const OPEN_KINDS = [
  {
    broughtBy: 'charts/aws-load-balancer-controller',
    group: 'gateway.k8s.aws',
    version: 'v1',
    kinds: ['LoadBalancerConfiguration', 'TargetGroupConfiguration'],
  },
  {
    broughtBy: 'charts/ai-gateway-crds-helm',
    group: 'aigateway.envoyproxy.io',
    version: 'v1beta1',
    kinds: ['AIGatewayRoute', 'AIServiceBackend', 'GatewayConfig'],
  },
] as const;

/**
 * A folder with the definitions of each add-on and chart: `addons/snapshot-controller/*.yaml`. They are fetched once,
 * with Go, which the control plane was built with. Undefined where they cannot be fetched.
 */
export async function customDefinitions(onProgress: (line: string) => void): Promise<string | undefined> {
  const versions = [
    ...DEFINITIONS.map(({ module, version }) => `${module.split('/').at(-2)}-${version}`),
    ...OPEN_KINDS.map(({ group, version }) => `${group}-${version}`),
  ];
  try {
    return await cached(['definitions', ...versions].join('-'), async (folder) => {
      onProgress('fetching the definitions of custom resources');
      for (const definitions of DEFINITIONS) copy(definitions, await moduleFolder(definitions), folder);
      for (const open of OPEN_KINDS) writeOpen(open, folder);
    });
  } catch (error) {
    onProgress(`custom resources of add-ons and charts are not defined: ${(error as Error).message.split('\n')[0]}`);
    return undefined;
  }
}

/** Where Go keeps a module, which it checks against the checksum database. */
async function moduleFolder({ module, version }: Definitions): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: os.tmpdir(),
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', GOTOOLCHAIN: 'local' },
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

function copy({ broughtBy, folder, prefix }: Definitions, module: string, into: string): void {
  const from = path.join(module, folder);
  const files = readdirSync(from).filter((file) => file.startsWith(prefix) && isDefinition(path.join(from, file)));
  if (files.length === 0) throw new Error(`${from} has no definitions`);
  for (const name of broughtBy) {
    mkdirSync(path.join(into, name), { recursive: true });
    for (const file of files) copyFileSync(path.join(from, file), path.join(into, name, file));
  }
}

function writeOpen({ broughtBy, group, version, kinds }: (typeof OPEN_KINDS)[number], into: string): void {
  mkdirSync(path.join(into, broughtBy), { recursive: true });
  for (const kind of kinds) {
    const singular = kind.toLowerCase();
    const names = { kind, singular, plural: `${singular}s` };
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${names.plural}.${group}` },
      spec: { group, names, scope: 'Namespaced', versions: [{ name: version, served: true, storage: true, schema }] },
    };
    writeFileSync(path.join(into, broughtBy, `${names.plural}.yaml`), JSON.stringify(definition));
  }
}

function isDefinition(file: string): boolean {
  return /^kind: CustomResourceDefinition$/m.test(readFileSync(file, 'utf8'));
}
