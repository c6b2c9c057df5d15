import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { SparkJobOptions } from './options';

/** Where driver and executors find the files of the job. */
export const JOB_FOLDER = '/opt/ai-datacenter/job';

export const SPARK_FILE_CODES = {
  'job-files-too-large': 'The files of a job are larger than a ConfigMap may be.',
} as const satisfies ProblemCodes;

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/ at most 1 MiB, names and metadata included */
const MAX_FILE_BYTES = 1_000_000;

type FileReader = OptionReader<SparkJobOptions, keyof typeof SPARK_FILE_CODES>;

/** Reads the files of the job. */
export function planFiles(read: FileReader): Readonly<Record<string, string>> {
  const files = read.entries('files').filter(([file]) => isFileName(read, file));
  const bytes = files.reduce((sum, [file, text]) => sum + file.length + Buffer.byteLength(text), 0);
  read.require(
    bytes <= MAX_FILE_BYTES,
    'job-files-too-large',
    'files',
    `The files have ${bytes} bytes together, and a ConfigMap takes ${MAX_FILE_BYTES}.`,
    'Put large files into HDFS, S3 or the image.',
  );
  return Object.fromEntries(files);
}

/** A key of a ConfigMap. */
function isFileName(read: FileReader, file: string): boolean {
  if (/^[A-Za-z0-9._-]{1,253}$/.test(file)) return true;
  const message = `'${file}' is not a valid file name: 1 to 253 letters, digits, '.', '_' and '-'.`;
  read.problem('malformed', `files['${file}']`, message, "Use for example 'count.py'.");
  return false;
}
