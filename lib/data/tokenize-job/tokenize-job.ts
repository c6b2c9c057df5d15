import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { JOB_FOLDER } from '../spark-job/files';
import type { SparkJobOptions } from '../spark-job/options';
import { TOKENIZE_SCRIPT, TOKENIZE_SCRIPT_NAME } from './script';

/** What is tokenised, and into what. */
export interface TokenizeJobOptions {
  /** Text files with a document a line: a folder or a pattern, for example `hdfs:///corpus`. */
  readonly input: string;
  /** A folder for the shards that does not exist yet. */
  readonly output: string;
  /** The text of a tokenizer.json: byte-level BPE, as of GPT-2, SmolLM2 and the engine's own model. */
  readonly tokenizer: string;
  /** The special token after each document. @default '<|endoftext|>' */
  readonly endOfText?: string;
  /** Tokens of a training sequence, 8 to 1,048,576. @default 2048 */
  readonly sequenceLength?: number;
  /** Sequences in a file, 1 to 1,000,000. @default 4096 */
  readonly sequencesPerShard?: number;
  /** Lines are JSON, and this field has the text. @default - a line is a text */
  readonly field?: string;
}

/** The options of a `SparkJob` that tokenises and packs a corpus. */
export type TokenizeJob = Pick<SparkJobOptions, 'language' | 'mainApplicationFile' | 'files' | 'arguments'>;

const TOKENIZER_NAME = 'tokenizer.json';
const ADDRESS = {
  pattern: /^\S+$/,
  name: 'address',
  rule: 'a path or an address without blanks',
  example: 'hdfs:///corpus',
} as const;
const ANY_TEXT = { pattern: /[^]/, name: 'text', rule: 'any text that is not empty', example: '<|endoftext|>' };
const SEQUENCE_LENGTH = { min: 8, max: 1_048_576, default: 2048, unit: 'tokens' } as const;
const SEQUENCES_PER_SHARD = { min: 1, max: 1_000_000, default: 4096, unit: 'sequences' } as const;

/**
 * Plans the job that tokenises a corpus and packs it into training shards. The result is what `SparkJob` takes.
 *
 * The shards are Parquet files with two columns: `sequence`, its number from 0 on, and `input_ids`, the tokens of it.
 * Each document ends with the special token; documents follow each other without a gap, in the order of the names of
 * their files, and the tokens that do not fill the last sequence are left out.
 *
 * @example
 * const job = required(planTokenizeJob({ input: 'hdfs:///corpus', output: 'hdfs:///shards', tokenizer }));
 * new SparkJob(stack, 'Tokenize', { cluster, platform, hdfs, ...job, executors: 16 });
 */
export function planTokenizeJob(options: TokenizeJobOptions): Planned<TokenizeJob> {
  const read = new OptionReader<TokenizeJobOptions>(options);
  const field = read.text('field', { ...ANY_TEXT, example: 'text' });
  const flags = [
    ['--input', read.requiredText('input', ADDRESS)],
    ['--output', read.requiredText('output', { ...ADDRESS, example: 'hdfs:///shards' })],
    ['--tokenizer', `${JOB_FOLDER}/${TOKENIZER_NAME}`],
    ['--end-of-text', read.text('endOfText', ANY_TEXT, ANY_TEXT.example)],
    ['--sequence-length', `${read.integer('sequenceLength', SEQUENCE_LENGTH)}`],
    ['--sequences-per-shard', `${read.integer('sequencesPerShard', SEQUENCES_PER_SHARD)}`],
    ...(field === undefined ? [] : [['--field', field]]),
  ];
  return read.planned({
    language: 'python',
    mainApplicationFile: TOKENIZE_SCRIPT_NAME,
    files: {
      [TOKENIZE_SCRIPT_NAME]: TOKENIZE_SCRIPT,
      [TOKENIZER_NAME]: read.requiredText('tokenizer', { ...ANY_TEXT, name: 'tokenizer', example: '{}' }),
    },
    arguments: flags.flat(),
  });
}
