import fastify, { type FastifyInstance, LogController } from 'fastify';
import { sendError, sendFrameworkError } from './errors';
import { addJsonBody } from './requests/json-body';
import { UNSUPPORTED } from './schema/schema';

/** Time within which a client must have sent its whole request; a slower one must not hold its connection. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The HTTP application without its routes: limits, validation, error replies and the logger. */
export function createHttpApp(bodyLimitBytes: number, hasLog: boolean): FastifyInstance {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: sendFrameworkError,
    // No coercion: a number sent as text is a mistake that the client should see.
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        verbose: true,
        allowUnionTypes: true,
      },
      plugins: [(ajv) => ajv.addKeyword(UNSUPPORTED)],
    },
    logController: new LogController({ disableRequestLogging: true }), // telemetry/request-log.ts logs requests
    logger: hasLog
      ? {
          base: null,
          timestamp: () => `,"time":"${new Date().toISOString()}"`,
          formatters: { level: (level) => ({ level }) },
        }
      : false,
  });
  app.setErrorHandler(sendError);
  addJsonBody(app);
  // Reply schemas are for the OpenAPI document only; replies are serialized without them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app;
}
