import type { TextForm } from '../core/option-reader';

/**
 * The id of a file system of FSx or EFS.
 * @see https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html
 */
export const FILE_SYSTEM_ID = {
  pattern: /^fs-[0-9a-f]{8,40}$/,
  name: 'id of a file system',
  rule: "'fs-' and 8 to 40 hexadecimal digits",
  example: 'fs-0123456789abcdef0',
} as const satisfies TextForm;
