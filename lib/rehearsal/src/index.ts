export { bootstrap, cdk, CdkError, clientOptions, deployAll, destroyAll, type StackEvent } from './cloud/cdk';
export { type Cloud, type CloudOptions, startCloud } from './cloud/cloud';
export { type ClusterSupport, clusterSupport } from './cluster/cluster';
