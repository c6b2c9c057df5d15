import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planned } from '../hdfs-options';
import { StandInPod } from './stand-in-pod';

// The script of the plan, with a stand-in for Hadoop's commands and for the JMX of the other daemons. What the commands
// do to the disk, and their exit codes, are those of hadoop-hdfs 3.5.0.

const plan = planned({});
const FORMAT = 'namenode -format -nonInteractive';
const COPY = 'namenode -bootstrapStandby -nonInteractive';
/** Writes what a complete format or copy writes. */
const COMPLETE = `
mkdir -p "$data/name/current"
cd "$data/name/current"
touch VERSION seen_txid fsimage_0000000000000000000 fsimage_0000000000000000000.md5`;
/** What is on the disk when a format or copy is interrupted: Hadoop writes VERSION before everything else. */
const INTERRUPTED = 'mkdir -p "$data/name/current"; touch "$data/name/current/VERSION"';

const pods: StandInPod[] = [];
afterEach(async () => {
  await Promise.all(pods.splice(0).map((it) => it.close()));
});

function pod(name: string, command = COMPLETE): StandInPod {
  const made = new StandInPod(plan, name, command);
  pods.push(made);
  return made;
}

/** Starts JournalNodes: for each whether it has a journal. */
async function journals(it: StandInPod, ...formatted: readonly (boolean | 'never asked')[]): Promise<void> {
  for (const [index, value] of formatted.entries()) {
    const status = value === 'never asked' ? {} : { hdfs: { Formatted: `${value}` } };
    await it.serve(`hdfs-jn-${index}`, { JournalNodeInfo: { JournalsStatus: JSON.stringify(status) } });
  }
}

const nameNode = (state: string) => ({ NameNodeStatus: { State: state } });

/** Puts files on the disk of the NameNode, below the folder of the namespace. */
function write(it: StandInPod, ...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(join(it.data, 'name', file, '..'), { recursive: true });
    writeFileSync(join(it.data, 'name', file), '');
  }
}

const NAMESPACE = ['current/VERSION', 'current/fsimage_0000000000000000042', 'current/fsimage_0000000000000000042.md5'];

describe('a disk with a namespace', () => {
  test('is left alone, whatever the others say', async () => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false, false);
    write(it, ...NAMESPACE);
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([]);
  });

  test.each([
    'previous.tmp/VERSION',
    'previous/VERSION',
    'removed.tmp/VERSION',
    'finalized.tmp/x',
    'lastcheckpoint.tmp/x',
  ])('is left alone with %s: the NameNode ends an interrupted upgrade itself', async (file) => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false, false);
    write(it, file);
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([]);
  });
});

describe('an empty disk of the first pod', () => {
  test.each([
    ['have no journal', [false, false, false]],
    ['were never asked for one', ['never asked', 'never asked', 'never asked']],
  ] as const)('is formatted once if no NameNode runs and all JournalNodes answer that they %s', async (_, status) => {
    const it = pod('hdfs-nn-0');
    await journals(it, ...status);
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([FORMAT]);
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([FORMAT]);
  });

  test('is not formatted while a JournalNode is silent', async () => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false);
    const { exitCode, output } = await it.run('init-namenode.sh');
    expect({ exitCode, commands: it.commands() }).toEqual({ exitCode: 1, commands: [] });
    expect(output).toContain('only 2 of 3 JournalNodes answer');
  });

  test('is not formatted while nothing answers', async () => {
    const it = pod('hdfs-nn-0');
    const { exitCode, output } = await it.run('init-namenode.sh');
    expect({ exitCode, commands: it.commands() }).toEqual({ exitCode: 1, commands: [] });
    expect(output).toContain('only 0 of 3 JournalNodes answer');
  });

  test('is formatted when the last JournalNode comes', async () => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false);
    const run = it.run('init-namenode.sh', [], { HDFS_INIT_WAIT_SECONDS: '30' });
    await it.serve('hdfs-jn-2', { JournalNodeInfo: { JournalsStatus: '{}' } });
    expect(await run).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([FORMAT]);
  });

  test.each([
    [1, [true, false, false]],
    [1, [false, false, true]],
    [3, [true, true, true]],
    [1, [true]],
  ] as const)('is never formatted if %i JournalNodes have a journal', async (count, status) => {
    const it = pod('hdfs-nn-0');
    await journals(it, ...status);
    const { exitCode, output } = await it.run('init-namenode.sh');
    expect({ exitCode, commands: it.commands() }).toEqual({ exitCode: 1, commands: [] });
    expect(output).toContain(`The disk is empty, and ${count} of 3 JournalNodes have a journal of 'hdfs'.`);
    expect(output).toContain('restore the namespace from a backup');
  });

  test('is formatted if JournalNodes have the journal of another name service only', async () => {
    const it = pod('hdfs-nn-0');
    for (const name of ['hdfs-jn-0', 'hdfs-jn-1', 'hdfs-jn-2']) {
      const JournalsStatus = JSON.stringify({ lake: { Formatted: 'true' }, hdfs: { Formatted: 'false' } });
      await it.serve(name, { JournalNodeInfo: { JournalsStatus } });
    }
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([FORMAT]);
  });

  test.each(['active', 'standby', 'observer'])('is filled from a NameNode that is %s', async (state) => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false, false);
    await it.serve('hdfs-nn-1', nameNode(state));
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([COPY]);
    expect(readdirSync(it.data)).toEqual(['name']);
  });

  test('waits for a NameNode that is still starting, rather than format beside its journal', async () => {
    const it = pod('hdfs-nn-0');
    await journals(it, true, true, true);
    await it.serve('hdfs-nn-1', nameNode('initializing'));
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 1 });
    expect(it.commands()).toEqual([]);
  });

  test('is an error if formatting stops in the middle, and the next run does not format again', async () => {
    const it = pod('hdfs-nn-0', `${INTERRUPTED}; exit 1`);
    await journals(it, false, false, false);
    const first = await it.run('init-namenode.sh');
    expect(first).toMatchObject({ exitCode: 1 });
    expect(first.output).toContain('formatting failed with exit code 1, after it wrote a part');
    const second = await it.run('init-namenode.sh');
    expect(second).toMatchObject({ exitCode: 1 });
    expect(second.output).toContain('has a part of a namespace, and no complete image. Nothing was changed.');
    expect(it.commands()).toEqual([FORMAT]);
  });

  test('is tried again if formatting fails before it writes, as when a JournalNode ends in between', async () => {
    const it = pod('hdfs-nn-0', `[[ -e $data/tried ]] || { touch $data/tried; exit 1; }\n${COMPLETE}`);
    await journals(it, false, false, false);
    expect(await it.run('init-namenode.sh', [], { HDFS_INIT_WAIT_SECONDS: '30' })).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([FORMAT, FORMAT]);
  });

  test('is an error if formatting says that it worked, and there is no image', async () => {
    const it = pod('hdfs-nn-0', INTERRUPTED);
    await journals(it, false, false, false);
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 1 });
  });
});

describe('an empty disk of another pod', () => {
  test.each(['hdfs-nn-1', 'hdfs-nn-10'])('%s is never formatted', async (name) => {
    const it = pod(name);
    await journals(it, false, false, false);
    const { exitCode, output } = await it.run('init-namenode.sh');
    expect({ exitCode, commands: it.commands() }).toEqual({ exitCode: 1, commands: [] });
    expect(output).toContain('only the first pod may format');
  });

  test('is filled from the first pod as soon as it runs', async () => {
    const it = pod('hdfs-nn-1');
    const run = it.run('init-namenode.sh', [], { HDFS_INIT_WAIT_SECONDS: '30' });
    await it.serve('hdfs-nn-0', nameNode('standby'));
    expect(await run).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([COPY]);
  });

  test('stops at a NameNode of another version, and says so', async () => {
    const it = pod('hdfs-nn-1', 'exit 3');
    await it.serve('hdfs-nn-0', nameNode('active'));
    const { exitCode, output } = await it.run('init-namenode.sh', [], { HDFS_INIT_WAIT_SECONDS: '30' });
    expect({ exitCode, commands: it.commands() }).toEqual({ exitCode: 1, commands: [COPY] });
    expect(output).toContain('Give all NameNodes the same image');
  });

  test('is tried again if copying fails, and what was half there is set aside, not deleted', async () => {
    const command = `[[ -e $data/tried ]] || { touch $data/tried; ${INTERRUPTED}; exit 6; }\n${COMPLETE}`;
    const it = pod('hdfs-nn-1', command);
    await it.serve('hdfs-nn-0', nameNode('active'));
    expect(await it.run('init-namenode.sh', [], { HDFS_INIT_WAIT_SECONDS: '30' })).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([COPY, COPY]);
    expect(readdirSync(it.data).filter((name) => name.startsWith('name.incomplete-'))).toHaveLength(1);
  });

  test('names the commands that save missing edits, if copying keeps failing', async () => {
    const it = pod('hdfs-nn-1', 'exit 6');
    await it.serve('hdfs-nn-0', nameNode('active'));
    const { exitCode, output } = await it.run('init-namenode.sh');
    expect(exitCode).toBe(1);
    expect(output).toContain('hdfs dfsadmin -saveNamespace');
  });
});

describe('a disk with a part of a namespace', () => {
  const parts = [
    ['a VERSION alone', ['current/VERSION']],
    ['an image that is still copied', ['current/VERSION', 'current/fsimage.ckpt_0000000000000000042']],
    ['an image without checksum', ['current/VERSION', 'current/fsimage_0000000000000000042']],
    ['an image without VERSION', NAMESPACE.slice(1)],
    ['a checksum alone', ['current/VERSION', 'current/fsimage_0000000000000000042.md5']],
    ['edits alone', ['current/edits_inprogress_0000000000000000001']],
    ['a lock', ['in_use.lock']],
  ] as const;

  test.each(parts)('%s: an error that says what to do, and nothing is changed', async (_, files) => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false, false);
    await it.serve('hdfs-nn-1', nameNode('active'));
    write(it, ...files);
    const { exitCode, output } = await it.run('init-namenode.sh');
    expect({ exitCode, commands: it.commands() }).toEqual({ exitCode: 1, commands: [] });
    expect(output).toContain('delete the volume claim of hdfs-nn-0 and the pod');
    for (const file of files) expect(existsSync(join(it.data, 'name', file))).toBe(true);
  });

  test('that was being copied when the pod ended is set aside and copied again', async () => {
    const it = pod('hdfs-nn-1');
    await it.serve('hdfs-nn-0', nameNode('active'));
    write(it, 'current/VERSION');
    writeFileSync(join(it.data, 'copying-namespace'), '');
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([COPY]);
    expect(existsSync(join(it.data, 'copying-namespace'))).toBe(false);
  });

  test('that was being copied is never replaced by a format, even on the first pod', async () => {
    const it = pod('hdfs-nn-0');
    await journals(it, false, false, false);
    write(it, 'current/VERSION');
    writeFileSync(join(it.data, 'copying-namespace'), '');
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 1 });
    expect(await it.run('init-namenode.sh')).toMatchObject({ exitCode: 1 });
    expect(it.commands()).toEqual([]);
  });
});

test('nothing in the script forces a format or deletes a namespace', () => {
  const script = plan.files['init-namenode.sh'] ?? '';
  expect(script.match(/^[^#]*-force.*$/gm)).toBeNull();
  expect(script.match(/\brm\b.*/g)).toEqual(['rm -f "$copying"', 'rm -f "$copying"']);
});
