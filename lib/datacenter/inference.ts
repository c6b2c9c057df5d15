import { isLateBound } from '../core/late-bound';
import type { OptionReader } from '../core/option-reader';
import { UniqueNames } from '../core/unique-names';
import { type InferenceImagePlan, planInferenceImage } from '../inference/inference-image/inference-image';
import { type InferenceServicePlan, planInferenceService } from '../inference/inference-service/inference-service';
import type { SourceAccess } from '../network/network/internet-access';
import {
  type InferenceMonitoringOptions,
  type InferenceMonitoringPlan,
  planInferenceMonitoring,
} from '../operations/inference-monitoring/inference-monitoring';
import type { DATACENTER_CODES, DatacenterInferenceServiceOptions, DatacenterReader } from './options';

/** An inference service and its image. */
export interface DatacenterInferenceServicePlan extends InferenceServicePlan {
  /** Undefined for the runtime, built from source. */
  readonly image: InferenceImagePlan | undefined;
}

/** The inference services, and the options of each, by name. */
export interface PlannedInferenceServices {
  readonly plans: Readonly<Record<string, DatacenterInferenceServicePlan>>;
  readonly parts: Readonly<Record<string, DatacenterInferenceServiceOptions>>;
}

interface Service {
  readonly options: DatacenterInferenceServiceOptions;
  readonly item: OptionReader<DatacenterInferenceServiceOptions, keyof typeof DATACENTER_CODES>;
  readonly name: string;
  readonly plan: DatacenterInferenceServicePlan;
}

/** An inference service as it was given. No planner has judged it yet, so its options may be anything. */
type GivenService = Readonly<Record<'name' | 'image' | 'permissionsBy', unknown>> | null | undefined;

/** The inference services as they were given; none if the option is no list. */
export function givenServices(read: DatacenterReader): readonly GivenService[] {
  const services: unknown = read.raw('inferenceServices');
  return Array.isArray(services) ? services : [];
}

/** Reads the inference services, by name. */
export function readInferenceServices(read: DatacenterReader, access: SourceAccess): PlannedInferenceServices {
  const services = read.each<DatacenterInferenceServiceOptions, Service>('inferenceServices', (item, _, given) =>
    readService(item, given, access),
  );
  const names = new UniqueNames('inference services');
  for (const { item, name } of services) names.take(item, 'name', name);
  requireModelStore(read, services);
  return {
    plans: Object.fromEntries(services.map(({ name, plan }) => [name, plan])),
    parts: Object.fromEntries(services.map(({ name, options }) => [name, options])),
  };
}

/** Whether the load balancer of a service faces the internet. */
export function facesInternet(services: PlannedInferenceServices['parts']): boolean {
  return Object.values(services).some(({ internetFacing }) => internetFacing === true);
}

/** The namespaces that are made for services: once, whichever service asks for it, so that none owns it. */
export function createdNamespaces(services: readonly InferenceServicePlan[]): readonly string[] {
  return [...new Set(services.filter((it) => it.createNamespace).map(({ namespace }) => namespace))];
}

function readService(item: Service['item'], given: DatacenterInferenceServiceOptions, access: SourceAccess): Service {
  item.requirePresent('name', "Set name, such as 'chat'.");
  const why = 'name must be known at synthesis: the construct of the service is named after it.';
  item.require(!isLateBound(given.name), 'must-be-known', 'name', why, 'Pass a plain value.');
  const image = given.image === undefined ? undefined : planInferenceImage({ image: given.image });
  // Whether there is a model store is judged for all services together.
  const plan = item.part(planInferenceService(given, { image, canReadModels: true, ...access }));
  return { item, options: given, name: plan.name, plan: { ...plan, image: image?.plan } };
}

function requireModelStore(read: DatacenterReader, services: readonly Service[]): void {
  if (read.has('modelStore')) return;
  const remote = services.filter(({ plan }) => plan.model.startsWith('s3://')).map(({ name }) => `'${name}'`);
  if (remote.length === 0) return;
  read.problem(
    'model-store-missing',
    'modelStore',
    `The pods of ${remote.join(', ')} have no permission to read their models in S3.`,
    'Set modelStore, for example to {}.',
  );
}

/** The monitoring, and the options of each, by namespace. */
export interface PlannedMonitoring {
  readonly plans: Readonly<Record<string, InferenceMonitoringPlan>>;
  readonly parts: Readonly<Record<string, InferenceMonitoringOptions>>;
}

/** Reads the monitoring of each namespace with inference services. */
export function readMonitoring(
  read: DatacenterReader,
  services: Readonly<Record<string, InferenceServicePlan>>,
): PlannedMonitoring {
  if (!read.has('monitoring')) return { plans: {}, parts: {} };
  const given = read.object('monitoring');
  read.part(planInferenceMonitoring({ ...given }), 'monitoring');
  const namespaces = new Set(Object.values(services).map(({ namespace }) => namespace));
  const parts = [...namespaces].map((namespace) => [namespace, { ...given, namespace }] as const);
  return {
    plans: Object.fromEntries(parts.map(([namespace, options]) => [namespace, planInferenceMonitoring(options).plan])),
    parts: Object.fromEntries(parts),
  };
}
