import {
  ROOT_CONTEXT,
  type Context,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The first segment of a span's name.
 * @see https://github.com/open-telemetry/semantic-conventions-genai (gen_ai.operation.name)
 */
const OPERATIONS: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'chat',
  '/v1/completions': 'text_completion',
  '/v1/embeddings': 'embeddings',
};

/** Time limit for sending the last spans when the server shuts down. */
const FLUSH_MS = 2000;

/** Records a span for each request to the model and sends it to a collector. */
export class Tracing {
  /**
   * Loads OpenTelemetry's SDK. It is imported here because it costs start time and memory.
   *
   * @param endpoint - of a collector that accepts OTLP over HTTP; without a path, /v1/traces is used
   */
  static async start(endpoint: string, model: string, version: string): Promise<Tracing> {
    const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }] = await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
    const url = new URL(endpoint);
    if (url.pathname === '/') url.pathname = '/v1/traces';
    const provider = new NodeTracerProvider({
      resource: resourceOf({ 'service.name': 'ai-datacenter-runtime', 'service.version': version }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: url.href, timeoutMillis: FLUSH_MS }))],
    });
    return new Tracing(provider.getTracer('ai-datacenter-runtime', version), model, () => provider.shutdown());
  }

  private constructor(
    private readonly tracer: Tracer,
    private readonly model: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts the span of a request to the model; it ends with the reply. Other requests get no span. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    const path = request.url.split('?', 1)[0] ?? '';
    const operation = OPERATIONS[path];
    if (operation === undefined) return;
    const span = this.tracer.startSpan(
      `${operation} ${this.model}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'gen_ai.operation.name': operation,
          'gen_ai.provider.name': 'ai-datacenter',
          'gen_ai.request.model': this.model,
          'gen_ai.response.model': this.model,
          'http.request.method': request.method,
          'http.route': path,
        },
      },
      parentOf(request.headers.traceparent),
    );
    reply.raw.once('close', () => finish(span, request, reply));
  }

  /** Sends the remaining spans. */
  async shutdown(): Promise<void> {
    await this.end().catch(() => undefined); // an unreachable collector must not block the shutdown
  }
}

function finish(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  const { work } = request;
  const { statusCode } = reply.raw;
  span.setAttribute('http.response.status_code', statusCode);
  for (const [name, value] of Object.entries(parametersOf(request.body))) span.setAttribute(name, value);
  if (work !== undefined) {
    span.setAttribute('gen_ai.usage.input_tokens', work.promptTokens);
    span.setAttribute('gen_ai.usage.output_tokens', work.completionTokens);
    span.setAttribute(
      'gen_ai.response.finish_reasons',
      work.finishReasons.map((reason) => reason ?? 'abort'),
    );
    if (work.firstTokenSeconds !== undefined)
      span.setAttribute('gen_ai.latency.time_to_first_token', work.firstTokenSeconds);
  }
  const isDisconnected = !reply.raw.writableFinished;
  if (isDisconnected || statusCode >= 500) {
    span.setAttribute('error.type', isDisconnected ? 'client_disconnected' : String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The parameters of a request under the names of the semantic conventions; never its text. */
function parametersOf(body: unknown): Record<string, number> {
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  const named = {
    'gen_ai.request.temperature': fields.temperature,
    'gen_ai.request.top_p': fields.top_p,
    'gen_ai.request.top_k': fields.top_k,
    'gen_ai.request.seed': fields.seed,
    'gen_ai.request.choice.count': fields.n,
    'gen_ai.request.max_tokens': fields.max_completion_tokens ?? fields.max_output_tokens ?? fields.max_tokens,
  };
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/** The parent span from the `traceparent` header. @see https://www.w3.org/TR/trace-context/#traceparent-header */
function parentOf(header: string | readonly string[] | undefined): Context {
  const parts =
    typeof header === 'string'
      ? /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/.exec(header)
      : null;
  if (parts === null) return ROOT_CONTEXT;
  const context = {
    traceId: parts[1] ?? '',
    spanId: parts[2] ?? '',
    traceFlags: Number.parseInt(parts[3] ?? '0', 16) & 1,
    isRemote: true,
  };
  return isSpanContextValid(context) ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

type Resource = NonNullable<
  NonNullable<ConstructorParameters<typeof import('@opentelemetry/sdk-trace-node').NodeTracerProvider>[0]>['resource']
>;

/** A resource with exactly these attributes. The package with OpenTelemetry's own constructor is not a dependency. */
function resourceOf(attributes: Readonly<Record<string, string>>): Resource {
  return {
    attributes: { ...attributes },
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) => (other === null ? resourceOf(attributes) : other),
  };
}
