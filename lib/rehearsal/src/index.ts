export { bootstrap, cdk, CdkError, clientOptions, deployAll, destroyAll, type StackEvent } from './cloud/cdk';
export { type Cloud, type CloudOptions, startCloud } from './cloud/cloud';
export { type ClusterSupport, clusterSupport } from './cluster/cluster';
export type { Rehearsal } from './compare/rehearsal';
export { buildPulumi, findPulumi, type PulumiCli } from './pulumi/cli';
export {
  deployPulumi,
  destroyPulumi,
  previewPulumi,
  type PulumiOptions,
  type PulumiResult,
  refreshPulumi,
} from './pulumi/engine';
export type { Diagnostic, PulumiEvent } from './pulumi/event-log';
export { PulumiError } from './pulumi/pulumi-error';
export { type PulumiResource, type PulumiState, readState } from './pulumi/state';
