import { describeCost } from '../compare/cost';
import { differs, type Rehearsal, type RehearsedCluster } from '../compare/rehearsal';
import type { ComparedResource } from '../compare/resources';
import { columns, inline } from './columns';
import { listDevices } from './devices';
import { type Finding, findingsOf } from './findings';

export interface SummaryOptions {
  /** Each resource and object on a line of its own. @default false */
  readonly details?: boolean;
}

/** What a rehearsal found, for a terminal: the summary, what differs, what was only recorded. */
export function renderSummary(rehearsal: Rehearsal, options: SummaryOptions = {}): string {
  const { clusters, resources, summary } = rehearsal;
  return [
    ...stackTable(rehearsal),
    '',
    ...clusters.flatMap(clusterLines),
    ...recordedLines(rehearsal),
    ...differenceLines(rehearsal),
    ...(options.details === true ? ['', ...detailLines(resources, clusters)] : []),
    `${count(summary.values, 'value')} of ${count(summary.resources, 'resource')} compared, ` +
      `${summary.confirmedByService} of them also with the answer of the service itself` +
      `${summary.unread > 0 ? `; ${summary.unread} cannot be compared here` : ''}.`,
    verdict(rehearsal),
    ...(rehearsal.nodeCosts.length > 0 ? [describeCost(rehearsal.nodeCosts)] : []),
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function verdict({ summary }: Rehearsal): string {
  const recorded = summary.recorded > 0 ? `, ${summary.recorded} recorded, not applied` : '';
  return summary.differ === 0
    ? `Everything is as declared${recorded}.`
    : `${summary.differ} not as declared${recorded}.`;
}

function stackTable({ stacks, resources }: Rehearsal): string[] {
  const rows = stacks.map(({ name, resources: all, seconds }) => {
    const own = resources.filter(({ stack }) => stack === name);
    return [
      name,
      String(all),
      String(own.filter((resource) => !differs(resource)).length),
      String(own.filter(differs).length),
      String(own.filter(({ madeBy }) => madeBy === 'recorded').length),
      seconds === undefined ? '' : `${seconds.toFixed(1)} s`,
    ];
  });
  return columns(['stack', 'resources', 'as declared', 'differ', 'recorded', 'deployed in'], rows);
}

function clusterLines(cluster: RehearsedCluster): string[] {
  const { name, kind, how, nodes, objects, workloads, releases } = cluster;
  if (kind === 'recorded') return [`Cluster ${name}: ${how}`, ''];
  const types = [...new Set(nodes.map(({ instanceType }) => instanceType))].toSorted();
  const table = types.map((type) => {
    const own = nodes.filter(({ instanceType }) => instanceType === type);
    const ready = own.filter((node) => node.ready);
    return [
      type,
      String(ready.length),
      listDevices(own[0]?.allocatable ?? {}),
      [...new Set(own.map(({ zone }) => zone))].toSorted().join(', '),
      String(cluster.pods.filter((pod) => own.some((node) => node.name === pod.node)).length),
    ];
  });
  const asDeclared = objects.filter(({ differences }) => differences.length === 0).length;
  const running = workloads.reduce((sum, workload) => sum + workload.running, 0);
  return [
    `Cluster ${name}: ${how}`,
    ...(nodes.length > 0 ? columns(['nodes', 'ready', 'devices of each', 'zones', 'pods'], table).map(indented) : []),
    indented(
      `${count(objects.length, 'object')} as declared: ${asDeclared}; ` +
        `${count(workloads.length, 'workload')} with ${count(running, 'running pod')}; ` +
        `${count(releases.filter(({ state }) => state === 'installed').length, 'Helm release')} installed`,
    ),
    '',
  ];
}

function recordedLines({ resources, clusters }: Rehearsal): string[] {
  const types = new Map<string, number>();
  for (const { madeBy, type } of resources) if (madeBy === 'recorded') types.set(type, (types.get(type) ?? 0) + 1);
  const releases = clusters.flatMap((cluster) => cluster.releases).filter(({ state }) => state === 'recorded');
  const objects = clusters.flatMap((cluster) => cluster.objects).filter(({ recorded }) => recorded);
  const lines = [
    ...[...types].map(([type, number]) => `${number} x ${type}`),
    ...releases.map(({ chart, version, namespace }) => `Helm release ${namespace}/${chart} ${version ?? ''}`.trimEnd()),
    ...(objects.length > 0 ? [`${count(objects.length, 'Kubernetes object')}`] : []),
  ];
  return lines.length === 0 ? [] : ['Recorded, not applied:', ...lines.map(indented), ''];
}

function differenceLines(rehearsal: Rehearsal): string[] {
  const lines = findingsOf(rehearsal).map(findingLines);
  return lines.length === 0 ? [] : ['Not as declared:', ...lines, ''];
}

/** Where a statement of a policy is named, all of it is needed. */
const WIDE = 400;

function findingLines({ subject, line, property, declared, deployed, source, fix }: Finding): string {
  return [
    `  ${subject}${line === undefined ? '' : ` (${line})`}${property === '' ? '' : `, ${property}`}`,
    `    declared  ${inline(declared, fix === undefined ? undefined : WIDE)}`,
    `    deployed  ${inline(deployed, fix === undefined ? undefined : WIDE)}   (${source})`,
    ...(fix === undefined ? [] : [`    fix       ${fix}`]),
  ].join('\n');
}

function detailLines(resources: readonly ComparedResource[], clusters: readonly RehearsedCluster[]): string[] {
  const rows = [
    ...resources.map((resource) => [
      mark(differs(resource), resource.madeBy === 'recorded'),
      resource.type,
      resource.path,
      String(resource.agree),
      resource.sources.join(', '),
    ]),
    ...clusters.flatMap(({ objects }) =>
      objects.map(({ kind, namespace, name, differences, recorded }) => [
        mark(differences.length > 0, recorded),
        kind,
        namespace === undefined ? name : `${namespace}/${name}`,
        '',
        recorded ? '-' : 'kubectl',
      ]),
    ),
  ];
  return [...columns(['', 'type', 'path', 'values', 'read by'], rows), ''];
}

function mark(isDifferent: boolean, recorded: boolean): string {
  return isDifferent ? '!=' : recorded ? '--' : 'ok';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function indented(line: string): string {
  return `  ${line}`;
}
