import { INSTANCE_USD_PER_HOUR } from './instance-prices';
import type { Instance } from './instances';

export { INSTANCE_PRICE_SOURCE, INSTANCE_USD_PER_HOUR } from './instance-prices';

/** Where a price was read. All prices are list prices of us-east-1 in USD, without taxes and discounts. */
export interface PriceSource {
  readonly source: string;
  /** The day, or the month, of the source. */
  readonly date: string;
  /** Whether the price was read in that source; otherwise it was written from memory. */
  readonly verified: boolean;
}

/** Prices of services; the unit is in the name of the field. AWS calls a GiB of storage a GB. */
export const SERVICE_PRICES = {
  /** The control plane of a cluster whose Kubernetes version is in standard support, and in extended support. */
  eksControlPlane: {
    usdPerHour: 0.1,
    usdPerHourInExtendedSupport: 0.6,
    source: 'https://aws.amazon.com/blogs/containers/amazon-eks-extended-support-for-kubernetes-versions-pricing/',
    date: '2024-04-01',
    verified: true,
  },
  natGateway: {
    usdPerHour: 0.045,
    usdPerGB: 0.045,
    source: 'https://www.zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint',
    date: '2026-06-01',
    verified: true,
  },
  /** One interface endpoint in one zone. */
  interfaceEndpoint: {
    usdPerHour: 0.01,
    usdPerGB: 0.01,
    source: 'https://www.zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint',
    date: '2026-06-01',
    verified: true,
  },
  /** One endpoint of AWS Network Firewall, in one zone. */
  networkFirewall: {
    usdPerHour: 0.395,
    usdPerGB: 0.065,
    source: 'https://github.com/PaulDuvall/aws-5-mins/tree/301f908/network-firewall',
    date: '2026-11',
    verified: true,
  },
  /** Route 53 Resolver DNS Firewall: names in lists, and the first billion queries of a month. */
  dnsFirewall: {
    usdPerDomainMonth: 0.0005,
    usdPerMillionQueries: 0.6,
    source: 'https://github.com/api-evangelist/amazon-route53-resolver/tree/1c78eb0/plans',
    date: '2026-09-20',
    verified: true,
  },
  /** Traffic between zones, each direction. */
  trafficBetweenZones: {
    usdPerGB: 0.01,
    source: 'https://www.usage.ai/blogs/aws-network-costs/',
    date: '2026-05',
    verified: true,
  },
  /** Traffic from one region to another. */
  trafficBetweenRegions: {
    usdPerGB: 0.02,
    source: 'https://awsnegotiations.com/s3-replication-cost-strategy',
    date: '2026-06',
    verified: true,
  },
  /** What Replication Time Control of S3 adds to each GB that is copied. */
  s3ReplicationTimeControl: {
    usdPerGB: 0.015,
    source: 'https://aws.amazon.com/s3/pricing/',
    date: '2026-11',
    verified: false,
  },
  networkLoadBalancer: {
    usdPerHour: 0.0225,
    usdPerCapacityUnitHour: 0.006,
    source: 'https://awsnegotiations.com/elastic-load-balancer-cost.html',
    date: '2026-05',
    verified: true,
  },
  applicationLoadBalancer: {
    usdPerHour: 0.0225,
    usdPerCapacityUnitHour: 0.008,
    source:
      'https://raw.githubusercontent.com/api-evangelist/amazon-elastic-load-balancing/refs/heads/main/plans/' +
      'amazon-elastic-load-balancing-plans-pricing.yml',
    date: '2026-09-20',
    verified: true,
  },
  /** An accelerator of AWS Global Accelerator; the price per GB is that within North America or Europe. */
  globalAccelerator: {
    usdPerHour: 0.025,
    usdPerGB: 0.015,
    source: 'https://aws.amazon.com/global-accelerator/pricing/',
    date: '2026-11',
    verified: true,
  },
  /** A web ACL of AWS WAF. A managed group of rules counts as one rule. */
  webAcl: {
    usdPerMonth: 5,
    usdPerRuleMonth: 1,
    usdPerMillionRequests: 0.6,
    source: 'https://c3x.dev/blog/aws-waf-cost-explained/ and https://awsnegotiations.com/waf-pricing-strategy.html',
    date: '2026-11',
    verified: true,
  },
  /** A customer managed key. Each of its first two rotations adds the same amount again. */
  kmsKey: {
    usdPerMonth: 1,
    usdPer10000Requests: 0.03,
    source: 'https://aws.amazon.com/kms/pricing/ and https://www.wring.co/blog/aws-kms-pricing-guide',
    date: '2026-03',
    verified: true,
  },
  s3Standard: {
    usdPerGBMonth: 0.023,
    source: 'https://refine.habilelabs.io/glossary/s3-storage-class (read 2026-11; the page has no date)',
    date: '2026-11',
    verified: true,
  },
  /** Backups of S3, EFS, EBS and FSx in AWS Backup; those of EFS in cold storage. */
  awsBackup: {
    usdPerGBMonth: 0.05,
    usdPerGBMonthInColdStorage: 0.01,
    source: 'https://cloudburn.io/blog/aws-backup-pricing',
    date: '2026-02-07',
    verified: true,
  },
  ecr: {
    usdPerGBMonth: 0.1,
    source: 'https://cloudburn.io/blog/amazon-ecr-pricing',
    date: '2026-03',
    verified: true,
  },
  /** gp3 volumes, with 3,000 IOPS and 125 MiB/s. */
  gp3: {
    usdPerGBMonth: 0.08,
    source: 'https://github.com/aws/agent-toolkit-for-aws, skills/core-skills, references/ebs-optimization.md',
    date: '2026-01',
    verified: true,
  },
  /** IOPS and throughput of a gp3 volume beyond those that are included. */
  gp3Performance: {
    usdPerIopsMonth: 0.005,
    usdPerMiBsMonth: 0.04,
    source: 'https://aws.amazon.com/ebs/pricing/',
    date: '2026-11',
    verified: false,
  },
  /** st1 volumes: hard disks for throughput. */
  st1: {
    usdPerGBMonth: 0.045,
    source: 'https://aws.amazon.com/ebs/throughput-optimized/ (read 2026-11; the page has no date)',
    date: '2026-11',
    verified: true,
  },
  /** io2 volumes. All of their IOPS are paid for; those above 32,000 cost less, those above 64,000 still less. */
  io2: {
    usdPerGBMonth: 0.125,
    usdPerIopsMonth: 0.065,
    source: 'https://awsnegotiations.com/ebs-io2-block-express-cost.html (read 2026-11; the page has no date)',
    date: '2026-11',
    verified: true,
  },
  /** sc1 volumes: hard disks for what is seldom read. */
  sc1: {
    usdPerGBMonth: 0.015,
    source: 'https://zesty.co/blog/guide-to-ebs-pricing/',
    date: '2021-05',
    verified: true,
  },
  /** Lustre file systems on SSD, by MB/s per TiB. */
  lustreScratch: {
    usdPerGBMonth: 0.14,
    source: 'https://learning-aws.readthedocs.io/en/latest/resources/pricing.html (read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  lustre125: {
    usdPerGBMonth: 0.145,
    source: 'https://c3x.dev/resources/aws/aws_fsx_lustre_file_system/ (read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  lustre250: {
    usdPerGBMonth: 0.21,
    source: 'https://aws.amazon.com/fsx/lustre/pricing/',
    date: '2026-11',
    verified: false,
  },
  lustre500: {
    usdPerGBMonth: 0.34,
    source: 'https://aws.amazon.com/fsx/lustre/pricing/',
    date: '2026-11',
    verified: false,
  },
  lustre1000: {
    usdPerGBMonth: 0.6,
    source: 'https://aws.amazon.com/fsx/lustre/pricing/',
    date: '2026-11',
    verified: false,
  },
  /** Files that are shared by EFS, in all zones of a region. */
  efsStandard: {
    usdPerGBMonth: 0.3,
    source: 'https://cloudburn.io/blog/amazon-efs-pricing',
    date: '2026-03',
    verified: true,
  },
  /** What is read with elastic throughput. */
  efsElasticRead: {
    usdPerGB: 0.03,
    source: 'https://www.factualminds.com/blog/amazon-efs-pricing-throughput-modes-storage-classes/',
    date: '2026-06',
    verified: true,
  },
  /** What is written with elastic throughput. */
  efsElasticWrite: {
    usdPerGB: 0.06,
    source: 'https://www.factualminds.com/blog/amazon-efs-pricing-throughput-modes-storage-classes/',
    date: '2026-06',
    verified: true,
  },
  /** Each MiB/s of provisioned throughput. */
  efsProvisioned: {
    usdPerMiBsMonth: 6,
    source:
      'https://livebook.manning.com/learn/concepts/throughput-mode--config/' +
      'amazon-web-services-in-action-third-edition (read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  /** Objects of S3 Express One Zone; reading and writing costs more for each request and GB. */
  s3ExpressOneZone: {
    usdPerGBMonth: 0.11,
    source: 'https://aws.amazon.com/s3/faqs/ (S3 Express One Zone, read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  /** What is written to S3 Express One Zone, and what is read there. */
  s3ExpressUpload: {
    usdPerGB: 0.0032,
    source: 'https://aws.amazon.com/s3/faqs/ (S3 Express One Zone, read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  s3ExpressRetrieval: {
    usdPerGB: 0.0006,
    source: 'https://aws.amazon.com/s3/faqs/ (S3 Express One Zone, read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  /** Log groups of the standard class; flow logs cost the same. */
  cloudWatchLogs: {
    usdPerGB: 0.5,
    usdPerGBMonth: 0.03,
    source: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
    date: '2026-06',
    verified: true,
  },
  /** Logs of AWS services, such as flow logs, that are delivered to S3: the first 10 TB of a month. */
  logsToS3: {
    usdPerGB: 0.25,
    source:
      'https://github.com/aws-samples/sample-cfm-tips-mcp/tree/7063778, services/cloudwatch_service_vended_log.py',
    date: '2026-11',
    verified: true,
  },
  /** What Parquet files add to logs that are delivered to S3. */
  parquetConversion: {
    usdPerGB: 0.035,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    date: '2026-11',
    verified: false,
  },
  /** What a query of Athena reads, at least 10 MB. */
  athena: {
    usdPerTB: 5,
    source: 'https://kindatechnical.com/aws-athena/lesson-7-aws-athena-pricing-model.html (read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  /** An alarm on one metric, at a resolution of a minute or more. */
  cloudWatchAlarm: {
    usdPerMonth: 0.1,
    source: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm (read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  /** Events of CloudTrail: calls of objects, and the second copy of management events. The first copy is free. */
  cloudTrail: {
    usdPer100000DataEvents: 0.1,
    usdPer100000Copies: 2,
    source: 'https://aws.amazon.com/cloudtrail/pricing/ (read 2026-11)',
    date: '2026-11',
    verified: true,
  },
  /** Events that CloudTrail Insights looks at, for each of its two kinds. */
  cloudTrailInsights: {
    usdPer100000Events: 0.35,
    source: 'https://aws.amazon.com/cloudtrail/pricing/',
    date: '2026-11',
    verified: false,
  },
  /** The first million management events, and GB of flow and DNS logs, that GuardDuty looks at. */
  guardDuty: {
    usdPer1000000Events: 4,
    usdPerGB: 1,
    source: 'https://www.factualminds.com/blog/amazon-guardduty-pricing-data-sources-multi-account/',
    date: '2026-06-13',
    verified: true,
  },
  /** What GuardDuty looks at in clusters and buckets; more of it costs less. */
  guardDutyClusters: {
    usdPer1000000AuditEvents: 1.6,
    usdPer1000000ObjectEvents: 0.8,
    usdPerVcpuMonth: 1.5,
    source: 'https://aws.amazon.com/guardduty/pricing/',
    date: '2026-11',
    verified: false,
  },
  /** Secrets of AWS Secrets Manager, and calls that read them. */
  secretsManager: {
    usdPerMonth: 0.4,
    usdPer10000Calls: 0.05,
    source: 'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    date: '2026-11',
    verified: true,
  },
  /** Changes of resources that AWS Config records at once, or once a day. */
  awsConfig: {
    usdPer1000Items: 3,
    usdPer1000DailyItems: 12,
    source: 'https://cloudgauge.app/blog/governance-cost-trap.html',
    date: '2026-11',
    verified: true,
  },
  /** Checks of Security Hub CSPM, the first 100,000 of a month; more of them cost less. */
  securityHub: {
    usdPer1000Checks: 1,
    source: 'https://aws-gcr-wwso-security.gitbook.io/an-quan-zui-jia-shi-jian/an-quan-chan-pin-cheng-ben-gu-suan/',
    date: '2026-11',
    verified: true,
  },
} as const satisfies Readonly<Record<string, PriceSource & Readonly<Record<string, number | string | boolean>>>>;

/** A service of which the catalog has a price. */
export type PricedService = keyof typeof SERVICE_PRICES;

/**
 * The price of an instance on demand in us-east-1, or undefined where no source has one: of types that are sold in
 * capacity blocks only, or not in us-east-1. The price that a custom instance states goes before the table's.
 */
export function onDemandUsdPerHour(instance: Instance): number | undefined {
  return instance.usdPerHourUsEast1 ?? INSTANCE_USD_PER_HOUR[instance.type];
}
