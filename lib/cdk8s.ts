/** Every Kubernetes chart. */
export * from './inference/inference-namespace.chart';
export * from './inference/inference-service.chart';
export * from './operations/inference-monitoring.chart';
