import { describeCost } from '../../compare/cost';
import type { Rehearsal } from '../../compare/rehearsal';
import { Html, html } from '../html';
import { renderPicture } from '../picture/picture';
import { clusterPart, differencePart, recordedPart, stackPart } from './sections';
import { SCRIPT, STYLE } from './style';

const UNREAD = 'cannot be compared here: secrets, and what custom resources answer';

/** A rehearsal as one HTML file: no network, no build step, readable without scripts. */
export function renderPage(rehearsal: Rehearsal): string {
  const { app, engine, summary, stacks, resources, clusters, nodeCosts } = rehearsal;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>Rehearsal of ${app}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Rehearsal of ${app}</h1>
          <p class="verdict ${summary.differ === 0 ? 'good' : 'bad'}">
            ${summary.differ === 0 ? 'Everything is as declared.' : `${summary.differ} not as declared.`}
          </p>
          <p class="faint">
            Deployed by ${engine === 'cdk' ? 'the CDK CLI' : 'the Pulumi engine'} on one machine: what is in a template
            or a program against what came to be. ${summary.unread > 0 && html`${summary.unread} values ${UNREAD}.`}
          </p>
          <ul class="counts">
            ${counts(rehearsal).map(([name, number]) => html`<li><b>${number}</b>${name}</li>`)}
          </ul>
          <nav aria-label="Parts of this page">
            <a href="#picture">Picture</a>
            ${summary.differ > 0 && html`<a href="#differences">Not as declared</a>`}
            ${summary.recorded > 0 && html`<a href="#recorded">Recorded</a>`} <a href="#stacks">Stacks</a>
          </nav>
        </header>
        <main>
          <h2 id="picture">What is deployed</h2>
          <div class="picture" tabindex="0" role="region" aria-label="Picture of the datacenter">
            ${new Html(renderPicture(rehearsal))}
          </div>
          ${nodeCosts.length > 0 && html`<p class="faint">${describeCost(nodeCosts)}</p>`} ${differencePart(rehearsal)}
          ${recordedPart(rehearsal)}
          <h2 id="stacks">Stacks</h2>
          <p>
            <input
              id="filter"
              type="search"
              hidden
              placeholder="Show only rows with …"
              aria-label="Show only rows with this text"
            />
          </p>
          ${stacks.map((each) => stackPart(each, resources))} ${clusters.map(clusterPart)}
        </main>
        <script>
          ${new Html(SCRIPT)};
        </script>
      </body>
    </html> `;
  return page.text;
}

function counts({ summary, stacks }: Rehearsal): (readonly [string, number])[] {
  const all = [
    ['stacks', stacks.length],
    ['resources', summary.resources],
    ['values compared', summary.values],
    ['confirmed by services', summary.confirmedByService],
    ['objects', summary.objects],
    ['nodes', summary.nodes],
    ['pods', summary.pods],
    ['recorded', summary.recorded],
  ] as const;
  return all.filter(([, number]) => number > 0).map(([name, number]) => [number === 1 ? singular(name) : name, number]);
}

function singular(name: string): string {
  return name.replace(/^(stack|resource|value|object|node|pod)s\b/, '$1');
}
