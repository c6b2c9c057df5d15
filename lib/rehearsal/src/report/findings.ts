import type { Rehearsal, RehearsedCluster } from '../compare/rehearsal';
import { lacksPods } from '../compare/workloads';
import { kindOf } from './names';

/** Something that is not as declared, whatever it is. */
export interface Finding {
  /** For example `S3 bucket`, `nodes of gpus`. */
  readonly what: string;
  /** What it is and its path, on one line. */
  readonly subject: string;
  readonly path: string;
  readonly line?: string;
  readonly property: string;
  readonly declared: unknown;
  readonly deployed: unknown;
  readonly source: string;
  /** What to change, where that is known. */
  readonly fix?: string;
}

export function findingsOf({ resources, clusters, unreachable, denied }: Rehearsal): Finding[] {
  return [
    ...resources.flatMap(({ type, path, line, differences }) =>
      differences.map((each) => ({ what: kindOf(type), subject: `${type} ${path}`, path, line, ...each })),
    ),
    ...clusters.flatMap(clusterFindings),
    ...unreachable.map(({ path, line, target, by }) => ({
      ...named('network', path),
      line,
      property: `way to ${target}`,
      declared: 'is called',
      deployed: `is not reached: ${by}`,
      source: 'reachability',
    })),
    ...denied.map(({ path, line, caller, action, resource, by, fix }) => ({
      ...named('permissions', path),
      line,
      property: `${action} on ${resource}`,
      declared: `is called by ${caller}`,
      deployed: `is refused by ${by}`,
      source: 'policies',
      fix,
    })),
  ];
}

function clusterFindings({ objects, nodeDifferences, workloads, releases }: RehearsedCluster): Finding[] {
  const source = 'kubectl';
  return [
    ...objects.flatMap(({ kind, namespace, name, path, line, differences }) =>
      differences.map((each) => ({ ...named(`${kind} ${namespace ?? ''}/${name}`, path), line, source, ...each })),
    ),
    ...nodeDifferences.map(({ nodeGroup, ...each }) => ({
      what: `nodes of ${nodeGroup}`,
      subject: `nodes of ${each.path}`,
      source,
      ...each,
    })),
    ...workloads.filter(lacksPods).map(({ kind, namespace, name, path, line, wanted, running, waiting }) => ({
      ...named(`${kind} ${namespace}/${name}`, path),
      line,
      property: 'pods',
      declared: wanted === undefined ? 'all run' : `${wanted} running`,
      deployed: [`${running} running`, ...waiting].join('; '),
      source,
    })),
    ...releases
      .filter(({ state }) => state === 'missing')
      .map(({ namespace, name, path, line }) => ({
        ...named(`Helm release ${namespace}/${name}`, path),
        line,
        property: '',
        declared: 'is installed',
        deployed: 'is not there',
        source: 'helm',
      })),
  ];
}

function named(what: string, path: string): Pick<Finding, 'what' | 'subject' | 'path'> {
  return { what, subject: `${what} of ${path}`, path };
}
