import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ModelError } from './model-error';
import { parseS3Address, type S3Address } from './s3-address';

/** The files of a model folder that the runtime reads; others are not downloaded. */
const WANTED = /^[\w.-]+\.(?:safetensors|json|jinja|gguf)$/;
const GGUF = /\.gguf$/i;
/** The pooling configuration of sentence-transformers, in a subfolder; it exists if there is a `modules.json`. */
const POOLING_CONFIG = '1_Pooling/config.json';
const PARALLEL_DOWNLOADS = 4;

interface RemoteFile {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly etag: string;
}

/**
 * Downloads a model folder, or the only GGUF file of a folder without `config.json`, from S3. Files that are here
 * already in the same version are not downloaded again. Credentials and region are found as in every AWS tool (EKS Pod
 * Identity included). With `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_S3`, buckets are addressed by path, as local stores
 * require.
 *
 * @param cacheDir - @default - a folder in the temporary folder
 * @returns the folder or the GGUF file on this machine, and the last part of the address as name
 */
export async function downloadModel(address: string, cacheDir?: string): Promise<{ folder: string; name: string }> {
  const source = parseS3Address(address);
  const folder = join(
    cacheDir ?? join(tmpdir(), 'ai-datacenter-models'),
    createHash('sha256').update(`${source.bucket}/${source.prefix}`).digest('hex').slice(0, 16),
  );
  const hasEndpoint = process.env.AWS_ENDPOINT_URL_S3 !== undefined || process.env.AWS_ENDPOINT_URL !== undefined;
  const client = new S3Client({ forcePathStyle: hasEndpoint });
  try {
    const files = chosen(await list(client, source), address);
    await mkdir(folder, { recursive: true });
    if (files.some(({ name }) => name === 'modules.json')) {
      files.push(...(await listPooling(client, source)));
      await mkdir(join(folder, dirname(POOLING_CONFIG)), { recursive: true });
    }
    const pending = files.values();
    await Promise.all(
      Array.from({ length: PARALLEL_DOWNLOADS }, async () => {
        for (const file of pending) await fetchUnlessThere(client, source, file, folder);
      }),
    );
    // Found by name: the folder may still hold older files of the same address.
    const gguf = files.find(({ name }) => GGUF.test(name));
    return {
      folder: gguf === undefined ? folder : join(folder, gguf.name),
      name: source.prefix.split('/').at(-1) || source.bucket,
    };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(
      'download-failed',
      `${address} cannot be downloaded: ${(error as Error).name}: ${(error as Error).message}`,
    );
  } finally {
    client.destroy();
  }
}

/** Selects the files of a Hugging Face folder without its GGUF files, or the only GGUF file. */
function chosen(files: RemoteFile[], address: string): RemoteFile[] {
  if (files.some(({ name }) => name === 'config.json')) return files.filter(({ name }) => !GGUF.test(name));
  const gguf = files.filter(({ name }) => GGUF.test(name));
  if (gguf.length === 0)
    throw new ModelError('download-failed', `${address} holds neither config.json nor a GGUF file.`);
  if (gguf.length > 1)
    throw new ModelError(
      'download-failed',
      `${address} holds ${gguf.length} GGUF files (${gguf
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}): only one is expected.`,
    );
  return gguf;
}

async function list(client: S3Client, { bucket, prefix }: S3Address): Promise<RemoteFile[]> {
  const start = prefix === '' ? '' : `${prefix}/`;
  const files: RemoteFile[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: start, Delimiter: '/' })) {
    for (const { Key: key = '', Size: size = 0, ETag: etag = '' } of page.Contents ?? []) {
      const name = key.slice(start.length);
      // The pattern has no slash: a key cannot lead outside the folder.
      if (WANTED.test(name) && !name.startsWith('.')) files.push({ key, name, size, etag });
    }
  }
  return files;
}

async function listPooling(client: S3Client, { bucket, prefix }: S3Address): Promise<RemoteFile[]> {
  const [subfolder, wanted] = POOLING_CONFIG.split('/') as [string, string];
  const files = await list(client, { bucket, prefix: prefix === '' ? subfolder : `${prefix}/${subfolder}` });
  return files.filter(({ name }) => name === wanted).map((file) => ({ ...file, name: POOLING_CONFIG }));
}

async function fetchUnlessThere(
  client: S3Client,
  { bucket }: S3Address,
  file: RemoteFile,
  folder: string,
): Promise<void> {
  const target = join(folder, file.name);
  const versionFile = `${target}.etag`;
  const have = await readFile(versionFile, 'utf8').catch(() => undefined);
  const size = await stat(target).then(
    (found) => found.size,
    () => undefined,
  );
  if (have === file.etag && size === file.size) return;

  // IfMatch: if the object changes in between, a mix of old and new files must not be loaded.
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: file.key, IfMatch: file.etag }));
  const partial = `${target}.${process.pid}.part`;
  await pipeline(body as Readable, createWriteStream(partial));
  const { size: got } = await stat(partial);
  if (got !== file.size)
    throw new ModelError('download-failed', `${file.key} ended after ${got} of ${file.size} bytes.`);
  await rename(partial, target);
  await writeFile(versionFile, file.etag);
}
