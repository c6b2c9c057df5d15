import { closeSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HDFS_ROLES, hdfsLabels } from '../../../lib/storage/hdfs/hdfs-labels';
import type { HdfsMonitoringPlan } from '../../../lib/storage/hdfs/hdfs-monitoring';
import type { HdfsCluster } from './cluster';

const INTERVAL = '1s';
const PORT = 9090;

/** A sample of a query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** A real Prometheus that scrapes what the monitors of the chart name, with the alerts of the chart. */
export class Prometheus {
  static async start(cluster: HdfsCluster, monitoring: HdfsMonitoringPlan): Promise<Prometheus> {
    const folder = path.join(cluster.machine.folder, 'prometheus');
    await mkdir(folder);
    await writeFile(path.join(folder, 'rules.json'), JSON.stringify({ groups: monitoring.rules.groups }));
    await writeFile(path.join(folder, 'prometheus.json'), JSON.stringify(configuration(cluster, monitoring)));
    const log = openSync(path.join(cluster.machine.folder, 'log', 'prometheus.log'), 'w');
    const flags = [`--config.file=${folder}/prometheus.json`, `--storage.tsdb.path=${folder}/data`];
    const args = ['prometheus', ...flags, `--web.listen-address=127.0.0.1:${PORT}`];
    const child = cluster.machine.sandbox.spawn(args, ['ignore', log, log]);
    closeSync(log);
    const prometheus = new Prometheus(cluster);
    await cluster.until(60, 'Prometheus', async () => {
      if (child.exitCode !== null) throw new Error('prometheus ended; apt-get install prometheus');
      return prometheus.query('vector(1)');
    });
    return prometheus;
  }

  private constructor(private readonly cluster: HdfsCluster) {}

  async query(expression: string): Promise<readonly Sample[]> {
    const answer = await this.get(`query?query=${encodeURIComponent(expression)}`);
    return (answer as { result: Sample[] }).result;
  }

  /** Names of the rules that could not be evaluated. */
  async brokenRules(): Promise<readonly string[]> {
    const { groups } = (await this.get('rules')) as { groups: { rules: { name: string; health: string }[] }[] };
    return groups.flatMap(({ rules }) => rules.filter(({ health }) => health !== 'ok').map(({ name }) => name));
  }

  /** Names of the alerts that are pending or firing. */
  async alerts(): Promise<readonly string[]> {
    const { alerts } = (await this.get('alerts')) as { alerts: { labels: { alertname: string } }[] };
    return alerts.map(({ labels }) => labels.alertname);
  }

  async stop(): Promise<void> {
    await this.cluster.machine.sandbox.script('kill "$(pidof prometheus)"');
  }

  private async get(question: string): Promise<unknown> {
    const url = `http://127.0.0.1:${PORT}/api/v1/${question}`;
    const text = await this.cluster.machine.sandbox.run(['curl', '--silent', '--max-time', '10', url]);
    return (JSON.parse(text) as { data: unknown }).data;
  }
}

/** What the monitors say, as Prometheus's own configuration: the operator makes the same of them. */
function configuration(cluster: HdfsCluster, { endpoints, roles }: HdfsMonitoringPlan): object {
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error('nothing is scraped');
  const scraped = HDFS_ROLES.filter((role) => roles.values.includes(hdfsLabels(cluster.name, role)[roles.key] ?? ''));
  const pods = scraped.flatMap((role) => cluster.set(role));
  return {
    global: { scrape_interval: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: ['rules.json'],
    scrape_configs: [
      {
        job_name: 'hdfs',
        metrics_path: endpoint.path,
        static_configs: pods.map((pod) => ({
          targets: [`${pod.address}:${pod.port(endpoint.port)}`],
          labels: { namespace: pod.manifest.namespace, pod: pod.name, service: pod.manifest.service },
        })),
        metric_relabel_configs: endpoint.metricRelabelings.map(({ action, regex, sourceLabels }) => ({
          action,
          regex,
          ...(sourceLabels !== undefined && { source_labels: sourceLabels }),
        })),
      },
    ],
  };
}
