import type { Cloud } from '../../cloud/cloud';

const SIGNED_ON = '20260101';

/** Calls an API of the JSON protocol on the local cloud. */
export async function callJson(
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
      authorization: authorization(region, service),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, string | undefined>;
  if (!response.ok)
    throw new Error(`${answer['__type'] ?? response.status}: ${answer['message'] ?? answer['Message'] ?? target}`);
  return answer;
}

/** Calls an API of the query protocol on the local cloud. Returns its XML. */
export async function callQuery(
  cloud: Cloud,
  service: string,
  version: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(cloud.url, {
    method: 'POST',
    headers: { authorization: authorization(cloud.region, service) },
    body: new URLSearchParams({ ...parameters, Version: version }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** The local cloud reads region and service from the scope of a signature, and does not check the signature. */
function authorization(region: string, service: string): string {
  return (
    `AWS4-HMAC-SHA256 Credential=test/${SIGNED_ON}/${region}/${service}/aws4_request, ` +
    'SignedHeaders=host, Signature=0'
  );
}
