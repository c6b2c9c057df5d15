import { escape, html } from '../../../lib/rehearsal/src/report/html';
import { kindOf, shortName, workloadName } from '../../../lib/rehearsal/src/report/names';
import { renderPage } from '../../../lib/rehearsal/src/report/page/page';
import { renderPicture } from '../../../lib/rehearsal/src/report/picture/picture';
import { deployed, NETWORK, node, sampleRehearsal } from '../sample';

test('values are escaped in markup, markup is not, and nothing is left out silently', () => {
  const cells = ['<b>', '"', "'"].map((cell) => html`<td title="${cell}">${cell}</td>`);
  expect(html`${cells}`.text).toBe(
    '<td title="&lt;b&gt;">&lt;b&gt;</td><td title="&quot;">&quot;</td><td title="&#39;">&#39;</td>',
  );
  expect(html`${undefined}${false}${0}${''}`.text).toBe('0');
  expect(escape('a\u0000\u001bb & c')).toBe('a\ufffd\ufffdb &amp; c');
});

const EVIL = '</title><script>alert(1)</script><img src=x onerror=alert(2)>';

test('names of a program cannot bring markup into the page or the picture', () => {
  const rehearsal = sampleRehearsal(
    NETWORK.map((resource) => ({
      ...resource,
      path: EVIL,
      line: EVIL,
      actual: { ...resource.actual, CidrBlock: EVIL },
    })),
    { app: EVIL },
  );
  for (const page of [renderPage(rehearsal), renderPicture(rehearsal)]) {
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;');
  }
});

test('the page is one file: it refers to nothing outside of it', () => {
  const page = renderPage(sampleRehearsal());
  expect(page.match(/(src|href)="(?!#)[^"]*"/g)).toBeNull();
  expect(page).not.toMatch(/@import|url\(/);
  expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
});

test('the page says what differs with both values and the line, and what was only recorded', () => {
  const page = renderPage(sampleRehearsal())
    .replaceAll('<wbr />', '')
    .replaceAll(/<[^>]*>|\s+/g, ' ');
  expect(page).toMatch(/3 not as declared/);
  expect(page).toMatch(/S3 bucket +Lab\/Bucket\/models +lab\.ts:12 +BucketName +models +other +Cloud Control/);
  expect(page).toMatch(/AWS::Glue::Job +Lab\/Job\/glue-1 +lab\.ts:12 +no service of the local cloud makes this type/);
});

test('the picture has zones, subnets, nodes with their GPUs, pods, load balancers and stores', () => {
  const picture = renderPicture(sampleRehearsal());
  for (const shown of [
    'VPC VPC/vpc-1  10.0.0.0/16',
    'us-east-1a',
    'us-east-1b',
    'private  10.0.1.0/24',
    'NAT gateway',
    'p5.48xlarge',
    '8 GPU',
    '32 EFA',
    'train',
    'LoadBalancer/alb',
    'serving/chat',
    'DBInstance/db-1',
    'Bucket/models',
    'Function/worker',
    'endpoint ecr.api',
    'Pods without a node',
  ])
    expect(picture).toContain(`>${shown}<`);
  expect(picture.match(/class="device"/g)).toHaveLength(8);
});

test('the picture is the same for the same datacenter, whatever its pods are called this time', () => {
  const again = sampleRehearsal();
  const [cluster] = again.clusters;
  const renamed = {
    ...again,
    clusters:
      cluster === undefined
        ? []
        : [
            {
              ...cluster,
              pods: cluster.pods.map((pod) => ({ ...pod, name: pod.name.replace('7d4b9c-abcde', '59f7c8-vwxyz') })),
            },
          ],
  };
  expect(renderPicture(renamed)).toBe(renderPicture(sampleRehearsal()));
});

test('many equal nodes, stores and pods are counted, so that the picture stays readable', () => {
  const many = sampleRehearsal([
    ...NETWORK,
    ...Array.from({ length: 500 }, (_, index) => deployed('AWS::SQS::Queue', `queue-${index}`)),
  ]);
  const [cluster] = many.clusters;
  const nodes = Array.from({ length: 200 }, (_, index) =>
    node(`node-${index}`, 'p5.48xlarge', { allocatable: { 'nvidia.com/gpu': '8' } }),
  );
  const picture = renderPicture({ ...many, clusters: cluster === undefined ? [] : [{ ...cluster, nodes }] });
  expect(picture).toContain('>200 × p5.48xlarge<');
  expect(picture).toContain('>487 more<');
  expect(picture.length).toBeLessThan(40_000);
});

test('a program without a network has a picture too', () => {
  const picture = renderPicture({ ...sampleRehearsal([deployed('AWS::SQS::Queue', 'jobs')]), clusters: [] });
  expect(picture).toContain('>SQS queue<');
  expect(picture).toMatch(/viewBox="0 0 1200 \d+"/);
});

test.each([
  ['Lab/Models/Bucket/Resource', 'Models/Bucket'],
  ['Lab', 'Lab'],
  ['Lab/Web/Service/Service', 'Web/Service'],
  ['urn:pulumi:lab::company::ai-datacenter:network:Network$aws:ec2/vpc:Vpc::lab-vpc', 'lab-vpc'],
])('%s is shown as %s', (path, name) => {
  expect(shortName(path)).toBe(name);
});

test.each([
  ['chat-7d4b9c8f6d-abcde', 'chat'],
  ['train-0', 'train'],
  ['agent-x7x2k', 'agent'],
  ['tool', 'tool'],
])('the pod %s belongs to %s', (pod, workload) => {
  expect(workloadName(pod)).toBe(workload);
});

test('a type has the name that people use, or its own', () => {
  expect(kindOf('AWS::S3::Bucket')).toBe('S3 bucket');
  expect(kindOf('AWS::AppSync::GraphQLApi')).toBe('AppSync GraphQLApi');
  expect(kindOf('aws:kms/key:Key')).toBe('kms/key Key');
});
