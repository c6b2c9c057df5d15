import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))';

/** The Python that unpacks the sources: `PYTHON`, or python3 of PATH. */
export function python(): string {
  return process.env['PYTHON'] || 'python3';
}

/** Reads one file of a ZIP archive. Node has no reader for ZIP. */
export async function readZipMember(archive: string, member: string): Promise<Buffer> {
  const { stdout } = await run(python(), ['-c', SCRIPT, archive, member], { encoding: 'buffer', maxBuffer: 1e8 });
  return stdout;
}
