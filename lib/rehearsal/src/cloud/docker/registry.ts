import { digest, type RecordedImage } from './recorded-image';

const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** Pushes an image to `host:port/repository:tag` by the OCI distribution protocol. */
export async function push(name: string, image: RecordedImage): Promise<void> {
  const parts = /^([^/]+)\/(.+):([^:/]+)$/.exec(name);
  if (!parts) throw new Error(`docker push ${name}: expected HOST/REPOSITORY:TAG`);
  const [, host = '', repository = '', tag = ''] = parts;
  const base = `http://${host}/v2/${repository}`;
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: CONFIG_TYPE, size: image.config.length, digest: digest(image.config) },
    layers: [{ mediaType: LAYER_TYPE, size: image.layer.length, digest: digest(image.layer) }],
  });
  for (const blob of [image.config, image.layer]) {
    const start = await send('POST', `${base}/blobs/uploads/`);
    const at = new URL(start.headers.get('location') ?? '', base);
    at.searchParams.set('digest', digest(blob));
    await send('PUT', at.href, blob, 'application/octet-stream');
  }
  await send('PUT', `${base}/manifests/${tag}`, Buffer.from(manifest), MANIFEST_TYPE);
}

async function send(method: string, url: string, body?: Buffer, type?: string): Promise<Response> {
  const answer = await fetch(url, {
    method,
    ...(body && { body: new Uint8Array(body) }),
    ...(type && { headers: { 'content-type': type } }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}
