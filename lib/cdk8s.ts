/** Every Kubernetes chart. */
export * from './inference/inference-service/inference-namespace.chart';
export * from './inference/inference-service/inference-service.chart';
export * from './operations/inference-monitoring/inference-monitoring.chart';
