/** Every CDK construct. */
export * from './compute/gpu-node-group.cdk';
export * from './compute/node-group-cluster.cdk';
export * from './network/network.cdk';
