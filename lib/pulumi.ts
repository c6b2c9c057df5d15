/** Every Pulumi component. */
export * from './compute/gpu-node-group.pulumi';
