import { driverLabels, sparkApplication } from '../../../lib/data/spark-job/application';
import type { SparkJobOptions } from '../../../lib/data/spark-job/options';
import { planSparkJob } from '../../../lib/data/spark-job/spark-job';

function application(options: Partial<SparkJobOptions>) {
  const { plan, problems } = planSparkJob({ mainApplicationFile: 'hdfs:///jobs/count.py', ...options });
  expect(problems).toEqual([]);
  return sparkApplication(plan);
}

const SECURITY = {
  podSecurityContext: {
    runAsNonRoot: true,
    runAsUser: 185,
    runAsGroup: 185,
    fsGroup: 185,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const disk = (name: string, size: string) => {
  const amount = { 'ephemeral-storage': size };
  return { spec: { containers: [{ name, resources: { requests: amount, limits: amount } }] } };
};

test('a Python job with defaults is an application with nothing that is empty', () => {
  expect(application({})).toStrictEqual({
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'job', namespace: 'spark', labels: {} },
    spec: {
      type: 'Python',
      mode: 'cluster',
      sparkVersion: '4.1.2',
      pythonVersion: '3',
      image: 'docker.io/apache/spark:4.1.2-scala2.13-java17-python3-ubuntu',
      imagePullPolicy: 'IfNotPresent',
      mainApplicationFile: 'hdfs:///jobs/count.py',
      sparkConf: {
        'spark.decommission.enabled': 'true',
        'spark.storage.decommission.enabled': 'true',
        'spark.storage.decommission.rddBlocks.enabled': 'true',
        'spark.storage.decommission.shuffleBlocks.enabled': 'true',
        'spark.authenticate': 'true',
        'spark.network.crypto.enabled': 'true',
      },
      restartPolicy: {
        type: 'OnFailure',
        onFailureRetries: 3,
        onFailureRetryInterval: 30,
        onSubmissionFailureRetries: 3,
        onSubmissionFailureRetryInterval: 30,
      },
      volumes: [
        { name: 'spark-local-dir-driver', emptyDir: { sizeLimit: '10Gi' } },
        { name: 'spark-local-dir-executor', emptyDir: { sizeLimit: '50Gi' } },
      ],
      driver: {
        ...SECURITY,
        cores: 1,
        memory: '2048m',
        memoryOverhead: '819m',
        serviceAccount: 'spark',
        annotations: {
          'karpenter.sh/do-not-disrupt': 'true',
          'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        },
        nodeSelector: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' },
        volumeMounts: [{ name: 'spark-local-dir-driver', mountPath: '/var/data/spark-driver' }],
        template: disk('spark-kubernetes-driver', '12Gi'),
      },
      executor: {
        ...SECURITY,
        cores: 4,
        memory: '8192m',
        memoryOverhead: '3276m',
        serviceAccount: 'spark',
        instances: 2,
        nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' },
        terminationGracePeriodSeconds: 120,
        deleteOnTermination: true,
        volumeMounts: [{ name: 'spark-local-dir-executor', mountPath: '/var/data/spark-executor' }],
        template: disk('spark-kubernetes-executor', '52Gi'),
      },
    },
  });
});

test('a Scala job has its class and arguments, and no version of Python', () => {
  const { spec } = application({ language: 'scala', mainClass: 'com.acme.Count', arguments: ['in', 'out'] });
  expect(spec).toMatchObject({ type: 'Scala', mainClass: 'com.acme.Count', arguments: ['in', 'out'] });
  expect(spec).not.toHaveProperty('pythonVersion');
  expect(application({ language: 'java' })['spec']).toMatchObject({ type: 'Java' });
});

test('files, taints and environment are those of driver and executors', () => {
  const { spec } = application({
    name: 'count',
    files: { 'count.py': 'print(1)' },
    tolerations: [{ key: 'dedicated' }],
    environment: { LEVEL: 'debug' },
  });
  const pod = {
    configMaps: [{ name: 'count-files', path: '/opt/ai-datacenter/job' }],
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    env: [{ name: 'LEVEL', value: 'debug' }],
  };
  expect(spec).toMatchObject({ driver: pod, executor: pod });
});

test('a driver is known by its application and its role', () => {
  expect(driverLabels('count')).toEqual({ 'sparkoperator.k8s.io/app-name': 'count', 'spark-role': 'driver' });
});
