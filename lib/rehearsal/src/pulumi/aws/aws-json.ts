import type { Cloud } from '../../cloud/cloud';

const DATE = '20260101';

/** Calls an API of the JSON protocol on the local cloud, which reads region and service from the signature's scope. */
export async function awsJson(
  cloud: Cloud,
  region: string,
  service: string,
  target: string,
  body: object,
): Promise<unknown> {
  const response = await fetch(cloud.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization:
        `AWS4-HMAC-SHA256 Credential=test/${DATE}/${region}/${service}/aws4_request, ` +
        'SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, string | undefined>;
  if (!response.ok)
    throw new Error(`${answer['__type'] ?? response.status}: ${answer['message'] ?? answer['Message'] ?? target}`);
  return answer;
}
