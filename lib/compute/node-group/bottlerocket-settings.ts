import type { OptionReader } from '../../core/option-reader';
import type { NODE_SETTING_CODES } from './node-settings';
import type { NodeGroupOptions } from './options';

/** A value of a setting of Bottlerocket. */
export type BottlerocketValue = string | number | boolean | readonly string[];

/** A key without quotes, or with them if it has dots. */
const KEY = String.raw`([A-Za-z0-9_-]+|"[^"\n]+")`;
const FULL_NAME = new RegExp(String.raw`^(settings(?:\.${KEY})+)\.${KEY}$`);

/** Settings that options decide, or that EKS adds, by the beginning of their name. */
const DECIDED: readonly (readonly [begin: string, by: string])[] = [
  ['settings.kubernetes.max-pods', 'Use maxPods.'],
  ['settings.kubernetes.kube-reserved', 'Use reservedCpuMillicores and reservedMemoryMiB.'],
  ['settings.kubernetes.node-labels', 'Use labels.'],
  ['settings.kubernetes.node-taints', 'Use taints.'],
  ['settings.kubernetes.cluster-', 'Leave it out: EKS adds it.'],
  ['settings.kubernetes.api-server', 'Leave it out: EKS adds it.'],
  ['settings.kubernetes.device-ownership-from-security-context', 'Leave it out: it follows from the hardware.'],
  ['settings.kernel.sysctl."vm.nr_hugepages"', 'Leave it out: it follows from EFA.'],
  ['settings.bootstrap-commands.local-disks', 'Use nvmeStrategy.'],
  ['settings.network.https-proxy', 'Use httpsProxy.'],
  ['settings.network.no-proxy', 'Use noProxy.'],
  ['settings.pki.own', 'Use caCertificate, or another name than own.'],
];

/**
 * Reads settings of Bottlerocket by their full names, as its documentation writes them.
 * @see https://bottlerocket.dev/en/os/latest/api/settings/
 */
export function readBottlerocketSettings(
  read: OptionReader<NodeGroupOptions, keyof typeof NODE_SETTING_CODES>,
): Readonly<Record<string, BottlerocketValue>> {
  const given = read.record('bottlerocketSettings') ?? {};
  const valid = Object.entries(given).filter(([name, value]) => {
    const path = `bottlerocketSettings['${name}']`;
    if (!FULL_NAME.test(name)) {
      const message = `'${name}' is not the full name of a setting: 'settings.', a group and a key, with dots between.`;
      read.problem('malformed', path, message, "Use for example 'settings.kubernetes.cpu-manager-policy'.");
      return false;
    }
    const decided = DECIDED.find(([begin]) => name.startsWith(begin));
    if (decided !== undefined) {
      const message = `'${name}' follows from the options of the node group, or is added by EKS.`;
      read.problem('setting-decided', path, message, decided[1]);
      return false;
    }
    if (isValue(value)) return true;
    read.problem(
      'wrong-type',
      path,
      `${path} is neither a text, a number, true or false, nor a list of texts.`,
      'Pass one of these.',
    );
    return false;
  });
  return Object.fromEntries(valid);
}

/** Returns a setting as its table and its line in TOML. */
export function tomlSetting(name: string, value: BottlerocketValue): { readonly table: string; readonly line: string } {
  const [, table = '', , key = ''] = FULL_NAME.exec(name) ?? [];
  return { table, line: `${key} = ${JSON.stringify(value)}` };
}

function isValue(value: unknown): value is BottlerocketValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}
