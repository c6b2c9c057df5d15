import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --text: #1d2127; --soft: #5b6470; --back: #f6f7f9; --card: #fff; --line: #d6dae0; --accent: #0b5cad; --mine: #e5effa; --bad: #a8201a; }
@media (prefers-color-scheme: dark) { :root { --text: #e7eaee; --soft: #9aa4b1; --back: #14171b; --card: #1d2126; --line: #363c44; --accent: #6cb0f5; --mine: #1c3350; --bad: #ff8f87; } }
* { box-sizing: border-box; }
body { margin: 0; height: 100dvh; display: flex; flex-direction: column; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: .75rem 1rem; border-bottom: 1px solid var(--line); background: var(--card); }
h1 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
#state { color: var(--soft); font-size: .875rem; }
main { flex: 1; display: flex; min-height: 0; }
#talk { flex: 1; display: flex; flex-direction: column; min-width: 0; min-height: 0; }
#log { flex: 1; min-height: 0; overflow-y: auto; padding: 1rem; display: flex; flex-direction: column; gap: .75rem; }
#log:focus-visible { outline-offset: -3px; }
.turn { max-width: min(46rem, 92%); padding: .6rem .9rem; border-radius: .75rem; border: 1px solid var(--line); background: var(--card); white-space: pre-wrap; overflow-wrap: anywhere; }
.turn.user { align-self: flex-end; background: var(--mine); }
.turn .note { display: block; margin-top: .35rem; color: var(--soft); font-size: .8125rem; white-space: normal; }
.turn.error { border-color: var(--bad); color: var(--bad); }
form { border-top: 1px solid var(--line); background: var(--card); padding: .75rem 1rem; display: flex; gap: .5rem; align-items: flex-end; }
textarea, input { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .6rem; width: 100%; }
textarea { resize: none; min-height: 2.75rem; max-height: 12rem; }
button { font: inherit; min-height: 2.75rem; padding: 0 1rem; border-radius: .5rem; border: 1px solid var(--accent); background: var(--accent); color: var(--card); cursor: pointer; }
button.plain { background: transparent; color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
aside { width: 17rem; border-left: 1px solid var(--line); background: var(--card); padding: 1rem; overflow-y: auto; }
aside label { display: block; margin-bottom: .75rem; font-size: .875rem; color: var(--soft); }
summary { cursor: pointer; font-weight: 600; margin-bottom: .75rem; }
[hidden] { display: none !important; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 44rem) { main { flex-direction: column-reverse; } aside { width: auto; border: 0; border-bottom: 1px solid var(--line); padding: .5rem 1rem; max-height: 45dvh; flex: none; } summary { margin: 0; } details[open] summary { margin-bottom: .5rem; } }
@media (prefers-reduced-motion: no-preference) { .turn.busy::after { content: ''; display: inline-block; width: .5em; height: 1em; vertical-align: text-bottom; background: currentColor; animation: blink 1s steps(2) infinite; } @keyframes blink { 50% { opacity: 0; } } }
`;

const SCRIPT = `
'use strict';
const at = (id) => document.getElementById(id);
const messages = [];
let stop;

function headers() {
  const key = at('key').value.trim();
  return { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: 'Bearer ' + key }) };
}

async function look() {
  try {
    const reply = await fetch('v1/models', { headers: headers() });
    at('keys').hidden = !(reply.status === 401 || at('key').value !== '');
    if (reply.status === 401) {
      at('settings').open = true;
      at('state').textContent = at('key').value === '' ? 'A key is needed: see Settings.' : 'The key is not one of this server.';
      return;
    }
    const { data: [model] } = await reply.json();
    at('model').textContent = model.id;
    document.title = model.id;
    at('state').textContent = 'context of ' + model.max_model_len + ' tokens';
  } catch {
    at('state').textContent = 'The server does not answer.';
  }
}

function turn(kind, text) {
  const element = document.createElement('div');
  element.className = 'turn ' + kind;
  const body = document.createElement('span');
  body.textContent = text;
  element.append(body);
  at('log').append(element);
  show();
  return element;
}

function note(element, text) {
  const line = document.createElement('small');
  line.className = 'note';
  line.textContent = text;
  element.append(line);
}

function show() {
  at('log').scrollTop = at('log').scrollHeight;
}

function request() {
  const system = at('system').value.trim();
  const body = {
    messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messages],
    stream: true,
    stream_options: { include_usage: true },
  };
  for (const name of ['temperature', 'top_p', 'max_tokens', 'seed']) {
    const value = at(name).value.trim();
    if (value !== '') body[name] = Number(value);
  }
  return body;
}

async function* events(reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    for (let end = held.indexOf('\\n\\n'); end >= 0; end = held.indexOf('\\n\\n')) {
      const data = held.slice(0, end).replace(/^data: /, '');
      held = held.slice(end + 2);
      if (data === '[DONE]') return;
      yield JSON.parse(data);
    }
  }
}

async function ask() {
  const controller = new AbortController();
  stop = () => controller.abort();
  at('send').hidden = true;
  at('stop').hidden = false;
  at('stop').focus();
  const element = turn('assistant busy', '');
  const body = element.firstChild;
  const begun = performance.now();
  let first;
  let pieces = 0;
  let usage;
  let reason;
  try {
    const reply = await fetch('v1/chat/completions', { method: 'POST', headers: headers(), body: JSON.stringify(request()), signal: controller.signal });
    if (!reply.ok) {
      const told = await reply.json().catch(() => undefined);
      throw new Error(told?.error?.message ?? 'The server answered with ' + reply.status + '.');
    }
    for await (const event of events(reply)) {
      if (event.error) throw new Error(event.error.message);
      usage = event.usage ?? usage;
      const choice = event.choices?.[0];
      reason = choice?.finish_reason ?? reason;
      const text = choice?.delta?.content ?? '';
      if (text === '') continue;
      first ??= performance.now();
      pieces += 1;
      body.textContent += text;
      show();
    }
  } catch (error) {
    if (error.name === 'AbortError') reason = 'stopped';
    else turn('error', error.message).setAttribute('role', 'alert');
  }
  element.classList.remove('busy');
  if (body.textContent === '' && reason === undefined) element.remove();
  else note(element, figures(begun, first, usage?.completion_tokens ?? pieces, reason));
  if (body.textContent !== '') messages.push({ role: 'assistant', content: body.textContent });
  else messages.pop();
  stop = undefined;
  at('stop').hidden = true;
  at('send').hidden = false;
  at('prompt').focus();
  show();
}

function figures(begun, first, tokens, reason) {
  const parts = [tokens + ' tokens'];
  if (first !== undefined) {
    const seconds = (performance.now() - first) / 1000;
    if (tokens > 1 && seconds > 0) parts.push(((tokens - 1) / seconds).toFixed(1) + ' tokens per second');
    parts.push('first after ' + Math.round(first - begun) + ' ms');
  }
  if (reason === 'length') parts.push('ended by the limit');
  if (reason === 'stopped') parts.push('stopped');
  return parts.join(' · ');
}

at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = at('prompt').value.trim();
  if (text === '' || stop !== undefined) return;
  at('prompt').value = '';
  messages.push({ role: 'user', content: text });
  turn('user', text);
  ask();
});
at('prompt').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at('form').requestSubmit();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') stop?.();
});
at('stop').addEventListener('click', () => stop?.());
at('new').addEventListener('click', () => {
  stop?.();
  messages.length = 0;
  at('log').replaceChildren();
  at('prompt').focus();
});
at('key').addEventListener('change', look);
at('settings').open = matchMedia('(min-width: 44.01rem)').matches;
look();
`;

const BODY = `
<header><h1 id="model">…</h1><span id="state" role="status"></span></header>
<main>
<section id="talk" aria-label="Chat">
<div id="log" role="log" aria-label="Conversation" tabindex="0"></div>
<form id="form">
<label class="away" for="prompt">Message</label>
<textarea id="prompt" rows="1" placeholder="Message (Enter sends)" autofocus></textarea>
<button id="send">Send</button>
<button id="stop" type="button" hidden>Stop</button>
</form>
</section>
<aside aria-label="Settings">
<details id="settings"><summary>Settings</summary>
<label id="keys" hidden>API key <input id="key" type="password" autocomplete="off" spellcheck="false"></label>
<label>System message <textarea id="system" rows="2"></textarea></label>
<label>Temperature <input id="temperature" type="number" min="0" max="2" step="0.1" placeholder="the model's"></label>
<label>Top p <input id="top_p" type="number" min="0.01" max="1" step="0.01" placeholder="the model's"></label>
<label>Most tokens <input id="max_tokens" type="number" min="1" step="1" value="200"></label>
<label>Seed <input id="seed" type="number" step="1" placeholder="random"></label>
<button id="new" type="button" class="plain">New conversation</button>
</details>
</aside>
</main>
`;

/**
 * The page at `/`: a chat with the model. One file, a string so that a plain build ships it; it asks nobody but this
 * server.
 */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chat</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>${BODY}<script>${SCRIPT}</script></body>
</html>
`;

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** What the page may do: run its own script and style, and ask this server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
