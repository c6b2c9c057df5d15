import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../../lib/rehearsal/src/cloud/cache';

const run = promisify(execFile);

/** The newest release, and the one before it, from which the drill of the upgrade starts. */
export const HADOOP = { current: '3.5.0', former: '3.4.2' } as const;

/** Compiles the load client: a machine that has only a Java runtime has no compiler. */
const COMPILER = 'org.eclipse.jdt:ecj:3.33.0';

/** The folders that the HTTP servers of the daemons look for. The jars of Maven Central carry none. */
const WEB_FOLDERS = ['hdfs', 'datanode', 'journal', 'static', 'secondary'];

const JAVA = path.join(__dirname, 'java');
const COMMAND = path.join(__dirname, 'hdfs-command.sh');

/** What the daemons need. hadoop-hdfs has its client library in scope `provided`, so that one is named as well. */
function project(version: string, further: readonly string[]): string {
  const artifact = (name: string, extra = '') => dependency('org.apache.hadoop', name, version, extra);
  const tests = '<type>test-jar</type>';
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>drills</groupId><artifactId>hadoop</artifactId><version>1</version><packaging>pom</packaging>',
    '<dependencies>',
    ...['hadoop-common', 'hadoop-hdfs', 'hadoop-hdfs-client'].map((name) => artifact(name)),
    ...['hadoop-common', 'hadoop-hdfs'].map((name) => artifact(name, tests)),
    dependency('junit', 'junit', '4.13.2'),
    ...further,
    '</dependencies></project>',
  ].join('\n');
}

/** An artifact of Maven Central, as a project names it. */
export function dependency(group: string, name: string, version: string, extra = ''): string {
  const place = `<groupId>${group}</groupId><artifactId>${name}</artifactId>`;
  return `<dependency>${place}<version>${version}</version>${extra}</dependency>`;
}

/**
 * Hadoop as its image has it at /opt/hadoop, made of the jars of Maven Central: `bin/hdfs`, `bin/hadoop`, `bin/yarn`,
 * the jars, and the load client of the drills. 70 MB, kept outside the checkout by version. `further` are artifacts
 * to add.
 */
export async function hadoopDistribution(
  version: string = HADOOP.current,
  further: readonly string[] = [],
): Promise<string> {
  const sources = (await readdir(JAVA)).filter((name) => name.endsWith('.java')).toSorted();
  const texts = await Promise.all([...sources.map((name) => path.join(JAVA, name)), COMMAND].map((f) => readFile(f)));
  const hash = shortHash(project(version, further), COMPILER, ...texts.map(String));
  return cached(`hadoop-${version}-${hash}`, async (folder) => {
    await Promise.all(['bin', 'logs', 'etc/hadoop'].map((name) => mkdir(path.join(folder, name), { recursive: true })));
    await writeFile(path.join(folder, 'pom.xml'), project(version, further));
    const jars = path.join(folder, 'share');
    await maven(folder, ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
    await maven(folder, ['dependency:copy', `-Dartifact=${COMPILER}`, `-DoutputDirectory=${folder}/compiler`]);
    const classPath = (await readdir(jars)).map((name) => path.join(jars, name)).join(':');
    const [compiler] = await readdir(path.join(folder, 'compiler'));
    const files = sources.map((name) => path.join(JAVA, name));
    const output = path.join(folder, 'classes');
    await run('java', [
      '-jar',
      `${folder}/compiler/${compiler}`,
      '-17',
      '-nowarn',
      '-cp',
      classPath,
      '-d',
      output,
      ...files,
    ]);
    await rm(path.join(folder, 'compiler'), { recursive: true });
    // The image has the jars of each part in a folder of share/hadoop. Here `common` leads to all of them.
    await mkdir(path.join(jars, 'hadoop'));
    await symlink('..', path.join(jars, 'hadoop', 'common'));
    await Promise.all(WEB_FOLDERS.map((name) => mkdir(path.join(folder, 'webapps', name), { recursive: true })));
    await Promise.all(
      ['hdfs', 'hadoop', 'yarn'].map(async (name) => {
        await copyFile(COMMAND, path.join(folder, 'bin', name));
        await chmod(path.join(folder, 'bin', name), 0o755);
      }),
    );
  });
}

async function maven(folder: string, args: readonly string[]): Promise<void> {
  try {
    await run('mvn', ['--batch-mode', '--quiet', ...args], { cwd: folder });
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    const missing = code === 'ENOENT';
    const reason = missing ? 'not found: apt-get install maven openjdk-17-jre-headless' : (stdout ?? String(error));
    throw new Error(`mvn: ${reason}`, { cause: error });
  }
}
