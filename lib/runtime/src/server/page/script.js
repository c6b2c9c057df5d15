// The chat page of the runtime server. It sends requests to this server only.
'use strict';

const at = (id) => document.getElementById(id);
const messages = [];
let stop;

function headers() {
  const key = at('key').value.trim();
  return { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: 'Bearer ' + key }) };
}

async function showModel() {
  try {
    const reply = await fetch('v1/models', { headers: headers() });
    at('keys').hidden = !(reply.status === 401 || at('key').value !== '');
    if (reply.status === 401) {
      at('settings').open = true;
      at('state').textContent =
        at('key').value === '' ? 'A key is needed: enter it in Settings.' : 'The key is not one of this server.';
      return;
    }
    const {
      data: [model],
    } = await reply.json();
    at('model').textContent = model.id;
    document.title = model.id;
    at('state').textContent = 'context of ' + model.max_model_len + ' tokens';
  } catch {
    at('state').textContent = 'The server does not respond.';
  }
}

function addTurn(kind, text) {
  const element = document.createElement('div');
  element.className = 'turn ' + kind;
  const body = document.createElement('span');
  body.textContent = text;
  element.append(body);
  at('log').append(element);
  scrollToEnd();
  return element;
}

function addNote(element, text) {
  const line = document.createElement('small');
  line.className = 'note';
  line.textContent = text;
  element.append(line);
}

function scrollToEnd() {
  at('log').scrollTop = at('log').scrollHeight;
}

function requestBody() {
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
  let buffer = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const data = buffer.slice(0, end).replace(/^data: /, '');
      buffer = buffer.slice(end + 2);
      if (data === '[DONE]') return;
      yield JSON.parse(data);
    }
  }
}

async function answer() {
  const controller = new AbortController();
  stop = () => controller.abort();
  at('send').hidden = true;
  at('stop').hidden = false;
  at('stop').focus();
  const element = addTurn('assistant busy', '');
  const body = element.firstChild;
  const started = performance.now();
  let first;
  let pieces = 0;
  let usage;
  let reason;
  try {
    const reply = await fetch('v1/chat/completions', {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify(requestBody()),
      signal: controller.signal,
    });
    if (!reply.ok) {
      const failure = await reply.json().catch(() => undefined);
      throw new Error(failure?.error?.message ?? 'The server answered with ' + reply.status + '.');
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
      scrollToEnd();
    }
  } catch (error) {
    if (error.name === 'AbortError') reason = 'stopped';
    else addTurn('error', error.message).setAttribute('role', 'alert');
  }
  element.classList.remove('busy');
  if (body.textContent === '' && reason === undefined) element.remove();
  else addNote(element, figures(started, first, usage?.completion_tokens ?? pieces, reason));
  if (body.textContent !== '') messages.push({ role: 'assistant', content: body.textContent });
  else messages.pop();
  stop = undefined;
  at('stop').hidden = true;
  at('send').hidden = false;
  at('prompt').focus();
  scrollToEnd();
}

function figures(started, first, tokens, reason) {
  const parts = [tokens + ' tokens'];
  if (first !== undefined) {
    const seconds = (performance.now() - first) / 1000;
    if (tokens > 1 && seconds > 0) parts.push(((tokens - 1) / seconds).toFixed(1) + ' tokens per second');
    parts.push('first after ' + Math.round(first - started) + ' ms');
  }
  if (reason === 'length') parts.push('ended at the token limit');
  if (reason === 'stopped') parts.push('stopped');
  return parts.join(' · ');
}

at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = at('prompt').value.trim();
  if (text === '' || stop !== undefined) return;
  at('prompt').value = '';
  messages.push({ role: 'user', content: text });
  addTurn('user', text);
  answer();
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
at('key').addEventListener('change', showModel);
at('settings').open = matchMedia('(min-width: 44.01rem)').matches;
showModel();
