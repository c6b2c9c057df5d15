/** Everything that needs no engine: catalog, planning, problems. */
export * from './catalog/accelerators';
export * from './catalog/instances';
export * from './catalog/instance-lookup';
export * from './catalog/machine-images';
export * from './catalog/releases';
export * from './compute/gpu-node-group';
export * from './compute/network-interfaces';
export * from './compute/node-config';
export * from './network/endpoints';
export * from './network/network';
export * from './network/network-cost';
export * from './network/node-addresses';
export * from './network/subnets';
export * from './planning/problem';
