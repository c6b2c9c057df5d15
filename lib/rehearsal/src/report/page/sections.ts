import { differs, type Rehearsal, type RehearsedCluster, type RehearsedStack } from '../../compare/rehearsal';
import type { ComparedResource } from '../../compare/resources';
import { listDevices } from '../devices';
import { findingsOf } from '../findings';
import { Html, html, type HtmlValue } from '../html';

export function differencePart(rehearsal: Rehearsal): Html {
  const findings = findingsOf(rehearsal);
  if (findings.length === 0) return html``;
  return html`<h2 id="differences" class="bad">Not as declared</h2>
    <details open>
      <summary>${findings.length} differences</summary>
      <div>
        ${table(
          ['what', 'where', 'property', 'declared', 'deployed', 'read by'],
          findings.map((each) => [
            each.what,
            place(each.path, each.line),
            html`<code>${each.property}</code>`,
            value(each.declared),
            each.fix === undefined ? value(each.deployed) : html`${value(each.deployed)}<br />${each.fix}`,
            each.source,
          ]),
        )}
      </div>
    </details>`;
}

export function recordedPart({ resources, clusters }: Rehearsal): Html {
  const rows = [
    ...resources
      .filter(({ madeBy }) => madeBy === 'recorded')
      .map(({ type, path, line, reason }) => [type, place(path, line), reason ?? '']),
    ...clusters.flatMap((cluster) => [
      ...cluster.releases
        .filter(({ state }) => state === 'recorded')
        .map(({ namespace, chart, version, path, line, reason }) => [
          `Helm release ${namespace}/${chart} ${version ?? ''}`,
          place(path, line),
          reason ?? '',
        ]),
      ...cluster.objects
        .filter((object) => object.recorded)
        .map(({ kind, name, path, line }) => [`${kind} ${name}`, place(path, line), cluster.how]),
    ]),
  ];
  if (rows.length === 0) return html``;
  return html`<h2 id="recorded" class="note">Recorded, not applied</h2>
    <p class="faint">Checked as strictly as everything else, then kept: nothing here runs it.</p>
    <details class="filtered">
      <summary>${rows.length} in all</summary>
      <div>${table(['what', 'where', 'why'], rows)}</div>
    </details>`;
}

export function stackPart({ name, region, seconds }: RehearsedStack, resources: readonly ComparedResource[]): Html {
  const own = resources.filter((resource) => resource.stack === name);
  const wrong = own.filter(differs).length;
  const about = [
    `${own.length} resources`,
    ...(region === undefined ? [] : [region]),
    ...(seconds === undefined ? [] : [`deployed in ${seconds.toFixed(1)} s`]),
  ].join(', ');
  return html`<details class="filtered">
    <summary>
      ${name} <span class="faint">${about}</span> ${wrong > 0 && html`<span class="bad">${wrong} differ</span>`}
    </summary>
    <div>
      ${table(
        ['', 'type', 'where', 'physical id', 'values', 'read by'],
        own.map((resource) => [
          mark(differs(resource), resource.madeBy === 'recorded'),
          resource.type,
          place(resource.path, resource.line),
          html`<code>${resource.physicalId}</code>`,
          valuesOf(resource),
          resource.sources.join(', '),
        ]),
      )}
    </div>
  </details>`;
}

function valuesOf({ agree, confirmed, differences: all, unread }: ComparedResource): string {
  return [
    `${agree} as declared`,
    ...(confirmed > 0 ? [`${confirmed} by the service`] : []),
    ...(all.length > 0 ? [`${all.length} differ`] : []),
    ...(unread.length > 0 ? [`${unread.length} not compared`] : []),
  ].join(', ');
}

export function clusterPart({ name, how, nodes, pods, objects, nodeDifferences }: RehearsedCluster): Html {
  const wrongGroups = new Set(nodeDifferences.map(({ nodeGroup }) => nodeGroup));
  return html`<h2>Cluster ${name}</h2>
    <p class="faint">${how}</p>
    <details class="filtered" open>
      <summary>Nodes <span class="faint">${nodes.length}</span></summary>
      <div>
        ${table(
          ['', 'node', 'group', 'instance type', 'zone', 'devices', 'taints', 'pods'],
          nodes.map((node) => [
            mark(!node.ready || wrongGroups.has(node.nodeGroup), false),
            html`<code>${node.name}</code>`,
            node.nodeGroup,
            node.instanceType,
            node.zone,
            listDevices(node.allocatable),
            node.taints.join(', '),
            pods.filter((pod) => pod.node === node.name).length,
          ]),
        )}
      </div>
    </details>
    <details class="filtered">
      <summary>Pods <span class="faint">${pods.length}</span></summary>
      <div>
        ${table(
          ['', 'namespace', 'pod', 'phase', 'node'],
          pods.map((pod) => [
            mark(pod.phase !== 'Running' && pod.phase !== 'Succeeded', false),
            pod.namespace,
            html`<code>${pod.name}</code>`,
            pod.phase,
            pod.node ?? pod.unschedulable ?? '',
          ]),
        )}
      </div>
    </details>
    <details class="filtered">
      <summary>Objects <span class="faint">${objects.length}</span></summary>
      <div>
        ${table(
          ['', 'kind', 'name', 'where'],
          objects.map((object) => [
            mark(object.differences.length > 0, object.recorded),
            object.kind,
            object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`,
            place(object.path, object.line),
          ]),
        )}
      </div>
    </details>`;
}

function mark(isDifferent: boolean, isRecorded: boolean): Html {
  if (isDifferent) return html`<span class="bad">differs</span>`;
  return isRecorded ? html`<span class="note">recorded</span>` : html`<span class="good">ok</span>`;
}

function place(path: string, line: string | undefined): Html {
  const parts = path.split(/(?<=::|[$/])/).map((part, index) => html`${index > 0 && html`<wbr />`}${part}`);
  return html`${parts}${line !== undefined && html`<br /><code class="faint">${line}</code>`}`;
}

function value(content: unknown): Html {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 1);
  return html`<span class="value">${text ?? 'nothing'}</span>`;
}

/** Names such as `us-east-1a` or `ip-10-0-0-4.ec2.internal` are not broken. */
function isShort(cell: HtmlValue): boolean {
  const text = cell instanceof Html ? cell.text.replaceAll(/<[^>]*>/g, '') : String(cell);
  return text.length <= 32;
}

function table(header: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${header.map((title) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td class="${isShort(cell) && 'short'}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
