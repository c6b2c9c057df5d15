import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type BottlerocketValue, readBottlerocketSettings } from './bottlerocket-settings';
import type { ImagePlan } from './image';
import type { NodeGroupOptions, UserDataPart } from './options';

/** What a user adds to the configuration of the nodes. */
export interface OwnSettings {
  /** Amazon Linux: parts of the MIME document, after those of the library. */
  readonly parts?: readonly UserDataPart[];
  /** Amazon Linux: files that are there before the kubelet starts. */
  readonly files?: readonly { readonly path: string; readonly content: string }[];
  /** Amazon Linux: commands that run before the kubelet starts. */
  readonly commands?: readonly (readonly string[])[];
  /** Amazon Linux: fields of the KubeletConfiguration. */
  readonly kubelet?: Readonly<Record<string, unknown>>;
  /** Bottlerocket: settings by their full name. */
  readonly bottlerocket?: Readonly<Record<string, BottlerocketValue>>;
}

export const NODE_SETTING_CODES = {
  'setting-other-system': 'The option configures nodes of another operating system than that of the image.',
  'setting-decided': 'Another option decides the setting.',
  'user-data-too-large': 'EC2 accepts 16 KiB of user data.',
} as const satisfies ProblemCodes;

export type NodeSettingReader = OptionReader<NodeGroupOptions, keyof typeof NODE_SETTING_CODES>;

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html (16 KB before it is base64) */
const MAX_USER_DATA_BYTES = 16 * 1024;

const PROXY: TextForm = {
  pattern: /^https?:\/\/[^\s"]+$/,
  name: 'proxy',
  rule: "'http://' or 'https://', a host and a port",
  example: 'http://proxy.example.com:3128',
};
const NO_PROXY: TextForm = {
  pattern: /^[^\s",]+$/,
  name: 'exception from the proxy',
  rule: 'a host, a domain that begins with a dot, or a network',
  example: '.example.com',
};
const CERTIFICATE: TextForm = {
  pattern: /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/,
  name: 'certificate',
  rule: "PEM, from '-----BEGIN CERTIFICATE-----' to '-----END CERTIFICATE-----'",
  example: '-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----',
};

/**
 * Hosts that nodes reach without a proxy: themselves, the instance metadata, what is inside the cluster, and the API
 * server, whose name has another end in China.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html (169.254.169.254)
 */
const NEVER_PROXIED = [
  'localhost',
  '127.0.0.1',
  '169.254.169.254',
  '.svc',
  '.cluster.local',
  '.eks.amazonaws.com',
  '.eks.amazonaws.com.cn',
];

/** Services of Amazon Linux that call others: images, the API server, and nodeadm, which asks EC2 for the node. */
const PROXIED_SERVICES = ['containerd', 'kubelet', 'nodeadm-run'] as const;

/** Fields of the KubeletConfiguration that options decide. */
const DECIDED_BY_OPTIONS: Readonly<Record<string, string>> = {
  maxPods: 'maxPods',
  kubeReserved: 'reservedCpuMillicores and reservedMemoryMiB',
  registerWithTaints: 'taints',
};

const FIRST_LINES = {
  'text/x-shellscript': '#!',
  'text/cloud-config': '#cloud-config',
  'text/cloud-boothook': '#cloud-boothook',
  'application/node.eks.aws': '',
} as const satisfies Record<UserDataPart['contentType'], string>;

/** Reads what a user adds to the nodes. What the image cannot take is a problem that names the option that it takes. */
export function readOwnSettings(read: NodeSettingReader, image: ImagePlan): OwnSettings {
  const bottlerocket = image.bootstrap === 'bottlerocket';
  const proxy = read.text('httpsProxy', PROXY);
  const noProxy = [...new Set([...NEVER_PROXIED, ...read.texts('noProxy', NO_PROXY)])];
  const certificate = read.text('caCertificate', CERTIFICATE);
  const parts = read.each<UserDataPart, UserDataPart>('userDataParts', readPart);
  const kubelet = readKubelet(read);
  const own = readBottlerocketSettings(read);
  read.require(
    proxy !== undefined || !read.has('noProxy'),
    'missing',
    'noProxy',
    'noProxy is set, and httpsProxy is missing.',
    'Set httpsProxy, or leave noProxy out.',
  );
  requireSystem(read, bottlerocket);
  if (bottlerocket) {
    requireKnownCertificate(read, certificate);
    const settings = { ...bottlerocketNetwork(proxy, noProxy, certificate), ...own };
    return Object.keys(settings).length > 0 ? { bottlerocket: settings } : {};
  }
  const files = [...proxyFiles(proxy, noProxy), ...certificateFiles(certificate)];
  const commands = [
    ...(proxy === undefined ? [] : [['systemctl', 'daemon-reload']]),
    ...(certificate === undefined ? [] : [['update-ca-trust', 'extract']]),
  ];
  return {
    ...(parts.length > 0 && { parts }),
    ...(files.length > 0 && { files, commands }),
    ...(kubelet && { kubelet }),
  };
}

/** Requires that EC2 accepts the user data. A text that is known only at deployment cannot be measured. */
export function requireUserDataSize(read: NodeSettingReader, userData: string): void {
  const given = (['userDataParts', 'bottlerocketSettings', 'caCertificate', 'kubelet'] as const).find((name) =>
    read.has(name),
  );
  if (given === undefined || isLateBound(userData) || read.failed(given)) return;
  const bytes = new TextEncoder().encode(userData).length;
  read.require(
    bytes <= MAX_USER_DATA_BYTES,
    'user-data-too-large',
    given,
    `The user data of the nodes has ${bytes} bytes; EC2 accepts at most ${MAX_USER_DATA_BYTES}.`,
    'Leave something out, or load it from S3 in a short script.',
  );
}

function readPart(part: OptionReader<UserDataPart, keyof typeof NODE_SETTING_CODES>): UserDataPart {
  const types = Object.keys(FIRST_LINES) as UserDataPart['contentType'][];
  const contentType = part.requiredOneOf('contentType', types, 'text/x-shellscript');
  const begin = FIRST_LINES[contentType];
  const content = part.requiredText('content', {
    pattern: new RegExp(String.raw`^${begin}[^]*\S`),
    name: `content of ${contentType}`,
    rule: begin === '' ? 'not empty' : `its first line begins with '${begin}'`,
    example: `${begin}\n`,
  });
  return { contentType, content };
}

function readKubelet(read: NodeSettingReader): Readonly<Record<string, unknown>> | undefined {
  const given = read.record('kubelet');
  for (const name of Object.keys(given ?? {})) {
    const option = DECIDED_BY_OPTIONS[name];
    if (option !== undefined) {
      const message = `kubelet sets '${name}', which follows from the options of the node group.`;
      read.problem('setting-decided', `kubelet['${name}']`, message, `Use ${option}.`);
    }
  }
  return given;
}

function requireSystem(read: NodeSettingReader, bottlerocket: boolean): void {
  const wrong = bottlerocket
    ? ([
        ['userDataParts', 'a bootstrap container, set by bottlerocketSettings'],
        ['kubelet', "bottlerocketSettings, for example 'settings.kubernetes.cpu-manager-policy'"],
      ] as const)
    : ([['bottlerocketSettings', 'userDataParts and kubelet']] as const);
  const system = bottlerocket ? 'Bottlerocket' : 'Amazon Linux';
  for (const [option, other] of wrong) {
    const message = `${option} is set, and the image is ${system}, which does not take it.`;
    read.require(!read.has(option), 'setting-other-system', option, message, `Use ${other}, or leave it out.`);
  }
}

/** Bottlerocket takes a certificate in base64. */
function requireKnownCertificate(read: NodeSettingReader, certificate: string | undefined): void {
  read.require(
    certificate === undefined || !isLateBound(certificate),
    'must-be-known',
    'caCertificate',
    'caCertificate must be known: Bottlerocket takes it in base64.',
    'Pass a plain value.',
  );
}

function proxyFiles(proxy: string | undefined, noProxy: readonly string[]) {
  if (proxy === undefined) return [];
  const variables = [`HTTPS_PROXY=${proxy}`, `HTTP_PROXY=${proxy}`, `NO_PROXY=${noProxy.join(',')}`];
  const content = ['[Service]', ...variables.map((it) => `Environment="${it}"`), ''].join('\n');
  return PROXIED_SERVICES.map((service) => ({ path: `/etc/systemd/system/${service}.service.d/proxy.conf`, content }));
}

/** @see https://docs.aws.amazon.com/linux/al2023/ug/ (ca-certificates: anchors of ca-trust) */
function certificateFiles(content: string | undefined) {
  return content === undefined ? [] : [{ path: '/etc/pki/ca-trust/source/anchors/own.pem', content }];
}

/** @see https://bottlerocket.dev/en/os/latest/api/settings/network/ and pki */
function bottlerocketNetwork(
  proxy: string | undefined,
  noProxy: readonly string[],
  certificate: string | undefined,
): Readonly<Record<string, BottlerocketValue>> {
  return {
    ...(proxy !== undefined && { 'settings.network.https-proxy': proxy, 'settings.network.no-proxy': noProxy }),
    ...(certificate !== undefined && {
      'settings.pki.own.data': isLateBound(certificate) ? '' : btoa(certificate),
      'settings.pki.own.trusted': true,
    }),
  };
}
