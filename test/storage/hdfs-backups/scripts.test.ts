import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HDFS_BACKUP_SCRIPTS } from '../../../lib/storage/hdfs-backups/scripts';
import { planned } from '../hdfs/hdfs-options';
import { StandInPod } from '../hdfs/scripts/stand-in-pod';
import { awsStandIn } from './aws-stand-in';

// The scripts of the backups, with stand-ins for Hadoop's commands, for the JMX of the daemons and for the AWS CLI.
// test/real/hdfs/hdfs-backups.proof.test.ts runs them on real HDFS.

const hdfs = planned({});
const plan = { ...hdfs, files: { ...hdfs.files, ...HDFS_BACKUP_SCRIPTS } };
const COPIES = 's3://copies/hdfs/';

const pods: StandInPod[] = [];
afterEach(async () => {
  await Promise.all(pods.splice(0).map((it) => it.close()));
});

/** A pod with a bucket: objects are files of a folder, and each call of the AWS CLI is a line of `calls`. */
function pod(command?: string) {
  const it = new StandInPod(plan, 'hdfs-nn-0', command);
  pods.push(it);
  const bucket = join(it.folder, 's3/copies/hdfs');
  const calls = join(it.folder, 'aws-calls');
  mkdirSync(bucket, { recursive: true });
  writeFileSync(calls, '');
  it.command('aws', `echo "$*" >>${calls}${awsStandIn(join(it.folder, 's3'))}`);
  return {
    it,
    bucket,
    run: (script: string, environment = {}) => it.run(script, [], { COPIES, ...environment }),
    uploads: () =>
      readFileSync(calls, 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('s3 cp') && !line.endsWith(' -'))
        .map((line) => line.split(' ').at(-1)),
  };
}

test.each(Object.entries(HDFS_BACKUP_SCRIPTS))('%s is valid in its shell', (_, text) => {
  execFileSync(text.startsWith('#!/bin/sh') ? 'sh' : 'bash', ['-n'], { input: text });
});

describe('snapshot.sh', () => {
  const DIRECTORIES = { SNAPSHOT_DIRECTORIES: '/a\n/b', KEEP_SNAPSHOTS: '2' };
  const LISTED = `
case $* in
  *'-ls -C /a/.snapshot') printf '/a/.snapshot/%s\\n' by-hand backup-2026-03 backup-2026-01 backup-2026-02 another ;;
esac
`;

  test('makes one of each directory, and deletes its oldest ones but no others', async () => {
    const { it, run } = pod(LISTED);
    expect(await run('snapshot.sh', DIRECTORIES)).toMatchObject({ exitCode: 0 });
    expect(it.commands().map((line) => line.replace(/backup-\d{8}T\d{6}Z/, 'NEW'))).toEqual([
      'dfsadmin -allowSnapshot /a',
      'dfs -createSnapshot /a NEW',
      'dfs -ls -C /a/.snapshot',
      'dfs -deleteSnapshot /a backup-2026-01',
      'dfsadmin -allowSnapshot /b',
      'dfs -createSnapshot /b NEW',
      'dfs -ls -C /b/.snapshot',
    ]);
  });

  test('goes on with the others if one fails, deletes nothing of that one, and is not to be tried again', async () => {
    const { it, run } = pod(`${LISTED}[[ $* != *'-createSnapshot /a'* ]]`);
    const { exitCode, output } = await run('snapshot.sh', DIRECTORIES);
    expect([exitCode, output]).toEqual([2, expect.stringContaining('ERROR: failed for /a; see above')]);
    expect(it.commands().filter((line) => line.includes('delete'))).toEqual([]);
    expect(it.commands()).toContainEqual(expect.stringMatching(/^dfs -createSnapshot \/b/));
  });

  test('can be tried again if it made none', async () => {
    const { run } = pod('exit 1');
    expect(await run('snapshot.sh', DIRECTORIES)).toMatchObject({ exitCode: 1 });
  });
});

/** What a copy of a NameNode writes. */
const COPY = `
mkdir -p "$data/name/current" && cd "$data/name/current"
printf 'namespaceID=1\\nclusterID=CID-1\\ncTime=0\\n' >VERSION
echo image >fsimage_042
md5sum fsimage_042 >fsimage_042.md5
echo 42 >seen_txid
echo "as $POD_NAME" >&2`;

describe('copy-namespace.sh and upload.sh', () => {
  test('a copy has the identity of HDFS and a list of its files, and counts when all of it is there', async () => {
    const { it, bucket, run, uploads } = pod(COPY);
    const copied = await run('copy-namespace.sh');
    expect(copied).toMatchObject({ exitCode: 0, output: expect.stringContaining('as hdfs-nn-1') });
    expect(it.commands()).toEqual(['namenode -bootstrapStandby -nonInteractive -skipSharedEditsCheck']);
    expect(await run('upload.sh')).toMatchObject({ exitCode: 0 });

    const name = readFileSync(join(bucket, 'latest'), 'utf8').trim();
    expect(uploads()).toEqual([`${COPIES}cluster-id`, COPIES, `${COPIES}${name}/files.md5`, `${COPIES}latest`]);
    expect(readFileSync(join(bucket, 'cluster-id'), 'utf8')).toBe('CID-1\n');
    expect(readdirSync(join(bucket, name)).toSorted()).toEqual([
      'VERSION',
      'files.md5',
      'fsimage_042',
      'fsimage_042.md5',
      'seen_txid',
    ]);
    execFileSync('md5sum', ['--check', '--strict', '--quiet', 'files.md5'], { cwd: join(bucket, name) });
  });

  test('if a NameNode does not answer, the copy comes from another one', async () => {
    const { run } = pod(`[[ $POD_NAME == hdfs-nn-0 ]] || { mkdir -p "$data/name/current"; exit 2; }\n${COPY}`);
    expect(await run('copy-namespace.sh')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('as hdfs-nn-0'),
    });
  });

  test.each([
    ['no NameNode answers', 'exit 2'],
    ['the image is damaged', `${COPY}\necho other >fsimage_042`],
  ])('there is no copy if %s', async (_, command) => {
    const { it, run } = pod(command);
    expect(await run('copy-namespace.sh')).toMatchObject({ exitCode: 1 });
    expect([existsSync(join(it.data, 'latest')), existsSync(join(it.data, 'copies'))]).toEqual([false, false]);
  });

  test('copies of another HDFS stay as they are', async () => {
    const { bucket, run, uploads } = pod(COPY);
    writeFileSync(join(bucket, 'cluster-id'), 'CID-2\n');
    await run('copy-namespace.sh');
    const { exitCode, output } = await run('upload.sh');
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining('s3://copies/hdfs/ has copies of another HDFS: cluster ID CID-2, and this one has CID-1'),
    ]);
    expect(uploads()).toEqual([]);
  });

  test('a bucket that does not answer is not taken for an empty one', async () => {
    const { run, uploads } = pod(COPY);
    await run('copy-namespace.sh');
    expect(await run('upload.sh', { AWS_LS: '254' })).toMatchObject({ exitCode: 254 });
    expect(uploads()).toEqual([]);
  });
});

/** How a restore formats the JournalNodes. */
const formatting = (data: string) =>
  `namenode -Ddfs.namenode.name.dir=file://${data}/restoring/name -initializeSharedEdits -nonInteractive`;

/** A pod on an empty volume, beside a bucket with two copies and JournalNodes with or without a journal. */
async function restoring(...journals: readonly boolean[]) {
  const made = pod();
  for (const name of ['older', 'newer']) {
    const folder = join(made.bucket, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'VERSION'), 'clusterID=CID-1\n');
    writeFileSync(join(folder, 'fsimage_042'), name);
    const list = execFileSync('md5sum', ['VERSION', 'fsimage_042'], { cwd: folder });
    writeFileSync(join(folder, 'files.md5'), list);
  }
  writeFileSync(join(made.bucket, 'latest'), 'newer\n');
  for (const [index, value] of journals.entries()) {
    const status = { JournalsStatus: JSON.stringify({ hdfs: { Formatted: `${value}` } }) };
    await made.it.serve(`hdfs-jn-${index}`, { JournalNodeInfo: status });
  }
  const image = join(made.it.data, 'name', 'current', 'fsimage_042');
  return { ...made, restored: () => (existsSync(image) ? readFileSync(image, 'utf8') : undefined) };
}

describe('download.sh and restore.sh', () => {
  test('without any journal the latest copy is restored, and the JournalNodes are formatted for it', async () => {
    const { it, run, restored } = await restoring(false, false, false);
    expect(await run('download.sh')).toMatchObject({ exitCode: 0 });
    expect(restored()).toBeUndefined();
    expect(await run('restore.sh')).toMatchObject({ exitCode: 0 });
    expect(restored()).toBe('newer');
    expect(it.commands()).toEqual([formatting(it.data)]);
    expect(readdirSync(it.data)).toEqual(['name']);
    expect(readdirSync(join(it.data, 'name', 'current'))).toEqual(['VERSION', 'fsimage_042']);
  });

  test('a journal of most JournalNodes is kept', async () => {
    const { it, run, restored } = await restoring(true, false, true);
    await run('download.sh');
    expect(await run('restore.sh')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('2 of 3 JournalNodes have a journal, which the NameNode goes on with'),
    });
    expect([restored(), it.commands()]).toEqual(['newer', []]);
  });

  test('COPY names another copy', async () => {
    const { run, restored } = await restoring(false, false, false);
    await run('download.sh', { COPY: 'older' });
    await run('restore.sh');
    expect(restored()).toBe('older');
  });

  test.each([
    ['most JournalNodes lost their journal', [true, false, false], /1 of 3 JournalNodes have a journal, which is no/],
    ['a JournalNode does not answer', [false, false], /only 2 of 3 JournalNodes answer/],
  ] as const)('nothing is restored if %s', async (_, journals, message) => {
    const { it, run, restored } = await restoring(...journals);
    await run('download.sh');
    const { exitCode, output } = await run('restore.sh');
    expect([exitCode, output]).toEqual([1, expect.stringMatching(message)]);
    expect([restored(), it.commands()]).toEqual([undefined, []]);
  });

  test('nothing is restored while a NameNode runs', async () => {
    const { it, run, restored } = await restoring(true, true, true);
    await it.serve('hdfs-nn-1', { NameNodeStatus: { State: 'standby' } });
    await run('download.sh');
    const { exitCode, output } = await run('restore.sh');
    expect([exitCode, output]).toEqual([1, expect.stringContaining('hdfs-nn-1 runs. Stop all NameNodes first.')]);
    expect(restored()).toBeUndefined();
  });

  test.each([
    ['there is no such copy', 'missing', /the bucket has no such copy/],
    ['its list is missing', 'older', /the copy is not complete/],
    ['a file is missing', 'newer', /the copy is damaged/],
  ])('nothing is restored if %s', async (_, copy, message) => {
    const { it, bucket, run, restored } = await restoring(true, true, true);
    execFileSync('rm', [join(bucket, 'older', 'files.md5'), join(bucket, 'newer', 'fsimage_042')]);
    if (copy === 'missing') it.command('aws', 'exit 0');
    await run('download.sh', { COPY: copy });
    const { exitCode, output } = await run('restore.sh');
    expect([exitCode, output]).toEqual([1, expect.stringMatching(message)]);
    expect(restored()).toBeUndefined();
  });

  test('a volume with a namespace, or a part of one, is left alone', async () => {
    const { it, run } = await restoring(false, false, false);
    mkdirSync(join(it.data, 'name', 'current'), { recursive: true });
    const { exitCode, output } = await run('download.sh');
    expect([exitCode, output]).toEqual([1, expect.stringContaining('ERROR: the volume has a namespace, or a part')]);
    expect(readdirSync(it.data)).toEqual(['name']);
  });

  test('a restore that ended early is repeated', async () => {
    const { it, run, restored } = await restoring(false, false, false);
    await run('download.sh', { COPY: 'older' });
    writeFileSync(join(it.data, 'restoring', 'name', 'current', 'of-the-first-try'), '');
    await run('download.sh');
    await run('restore.sh');
    expect(restored()).toBe('newer');
    expect(readdirSync(join(it.data, 'name', 'current'))).toEqual(['VERSION', 'fsimage_042']);
  });
});
