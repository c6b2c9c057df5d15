import type { Cloud } from '../cloud/cloud';
import { compareValues, type Difference } from './differences';
import { type DeployedResource, isCustom } from './resource';
import { askServices, recordedTypes, type ServiceAnswer } from './services';

/** What came of comparing one resource with what the local cloud has. */
export interface ComparedResource {
  readonly stack: string;
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly line?: string;
  readonly physicalId: string;
  readonly retained: boolean;
  /**
   * By what it was made: a service of the local cloud, a function of the program (custom resource), or nothing: its
   * properties were checked and kept.
   */
  readonly madeBy: 'service' | 'function' | 'recorded';
  /** Why it was only recorded. */
  readonly reason?: string;
  /** Single values that are there as declared. */
  readonly agree: number;
  /** Those of them that the service itself confirms. */
  readonly confirmed: number;
  readonly differences: readonly SourcedDifference[];
  /** Declared values that cannot be compared. */
  readonly unread: readonly { readonly property: string; readonly reason: string }[];
  /** The APIs that answered. */
  readonly sources: readonly string[];
}

export interface SourcedDifference extends Difference {
  readonly source: string;
}

const CLOUD_CONTROL = 'Cloud Control';
const NO_SERVICE = 'no service of the local cloud makes this type';
/** CloudFormation's own helpers: no other API has them. */
const ONLY_CLOUDFORMATION = /^AWS::CloudFormation::/;

/** Compares every resource, property by property. */
export async function compareResources(
  cloud: Cloud,
  resources: readonly DeployedResource[],
): Promise<ComparedResource[]> {
  const isRecorded = recordedTypes(cloud);
  const answers = await askServices(cloud, resources);
  return resources.map((resource, index) => {
    const recorded = resource.recorded ?? (isRecorded(resource.type) ? NO_SERVICE : undefined);
    return compareResource({ ...resource, recorded }, answers[index]);
  });
}

export function compareResource(resource: DeployedResource, answer: ServiceAnswer | undefined): ComparedResource {
  const { stack, logicalId, path, type, line, physicalId, resolved, actual, retained = false, recorded } = resource;
  const common = { stack, id: logicalId, path, type, line, physicalId, retained, reason: recorded };
  const isRecorded = recorded !== undefined;
  if (physicalId === '')
    return {
      ...common,
      madeBy: 'service',
      agree: 0,
      confirmed: 0,
      differences: [{ property: '', declared: 'is made', deployed: 'is not there', source: 'CloudFormation' }],
      unread: [],
      sources: ['CloudFormation'],
    };
  if (isCustom(type) || ONLY_CLOUDFORMATION.test(type))
    return {
      ...common,
      madeBy: isRecorded ? 'recorded' : isCustom(type) ? 'function' : 'service',
      agree: 0,
      confirmed: 0,
      differences: [],
      unread: compareValues(resolved, resolved).unread,
      sources: ['CloudFormation'],
    };
  const kept = compareValues(resolved, actual);
  const confirmed =
    answer && compareValues(answeredOnly(resolved, answer.properties), answer.properties, { anyOrder: true });
  const refused = answer?.error
    ? [{ property: '', declared: 'is there', deployed: answer.error, source: 'its service' }]
    : [];
  const byService = [...refused, ...sourced(confirmed?.differences ?? [], answer?.source ?? '')];
  const seen = new Set(byService.map((difference) => difference.property));
  return {
    ...common,
    madeBy: isRecorded ? 'recorded' : 'service',
    agree: kept.agree,
    confirmed: confirmed?.agree ?? 0,
    differences: [
      ...byService,
      ...sourced(kept.differences, CLOUD_CONTROL).filter((difference) => !seen.has(difference.property)),
    ],
    unread: kept.unread,
    sources: [...(answer?.source ? [answer.source] : []), CLOUD_CONTROL],
  };
}

function sourced(differences: readonly Difference[], source: string): SourcedDifference[] {
  return differences.map((difference) => ({ ...difference, source }));
}

/** The part of the declared properties that the service's answer has: what it leaves out, it does not confirm. */
function answeredOnly(declared: unknown, answer: unknown): unknown {
  if (!isMap(declared) || !isMap(answer)) return declared;
  return Object.fromEntries(
    Object.entries(declared)
      .filter(([name]) => answer[name] !== undefined)
      .map(([name, value]) => [name, answeredOnly(value, answer[name])]),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor === Object;
}
