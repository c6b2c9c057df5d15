import * as grpc from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { isDeepStrictEqual } from 'node:util';
import { listen, type Server, unary } from './grpc-server';
import { type CheckFailure, NotReadyError, type Provider, type ProviderInstance } from './provider';
import { nameInUrn, typeInUrn } from './urn';
import { conceal, type Json, type Opened, type Properties, reveal } from './values';

type ResourceRequest = { getUrn(): string; getType(): string; getName(): string };

/**
 * Serves a provider to the engine, which attaches to its port (PULUMI_DEBUG_PROVIDERS). Each provider resource of a
 * program has a connection of its own, so the address at its other end says which one a call is for.
 */
export async function serveProvider(provider: Provider): Promise<Server> {
  const instances = new Map<string, ProviderInstance>();
  const of = (peer: string): ProviderInstance => {
    const found = instances.get(peer) ?? provider.instance();
    instances.set(peer, found);
    return found;
  };
  return listen(ResourceProviderService, {
    handshake: unary(() => handshakeResponse()),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    getSchema: unary(() => new messages.GetSchemaResponse()),
    checkConfig: unary((request: messages.CheckRequest) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary((request: messages.DiffRequest) => {
      const response = new messages.DiffResponse();
      const same = isDeepStrictEqual(plain(request.getOldInputs() ?? request.getOlds()), plain(request.getNews()));
      response.setChanges(messages.DiffResponse.DiffChanges[same ? 'DIFF_NONE' : 'DIFF_SOME']);
      return response;
    }),
    configure: unary(async (request: messages.ConfigureRequest, peer) => {
      await of(peer).configure(settingsOf(request));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary(async (request: messages.CheckRequest, peer) => {
      const news = reveal(request.getNews(), provider.keptSecrets);
      const checked = await of(peer).check({
        ...callOf(request),
        inputs: news.properties,
        oldInputs: plain(request.getOlds()),
        randomSeed: request.getRandomseed_asU8(),
      });
      const response = new messages.CheckResponse();
      response.setInputs(conceal(checked.inputs, news));
      response.setFailuresList(checked.failures.map(failureMessage));
      return response;
    }),
    diff: unary(async (request: messages.DiffRequest, peer) => {
      const found = await of(peer).diff({
        ...callOf(request),
        inputs: plain(request.getNews()),
        oldInputs: plain(request.getOldInputs() ?? request.getOlds()),
      });
      const response = new messages.DiffResponse();
      response.setChanges(messages.DiffResponse.DiffChanges[found.changes.length > 0 ? 'DIFF_SOME' : 'DIFF_NONE']);
      response.setDiffsList([...found.changes]);
      response.setReplacesList([...found.replaces]);
      response.setDeletebeforereplace(found.deleteBeforeReplace ?? false);
      return response;
    }),
    create: unary(async (request: messages.CreateRequest, peer) => {
      const news = reveal(request.getProperties(), provider.keptSecrets);
      const preview = request.getPreview();
      const call = { ...callOf(request), inputs: news.properties, secretTexts: news.secretTexts, preview };
      const made = await of(peer)
        .create({ ...call, timeoutSeconds: request.getTimeout() })
        .catch((error: unknown) => fail(error, news));
      const response = new messages.CreateResponse();
      response.setId(preview ? '' : made.id);
      response.setProperties(conceal(made.outputs, news));
      return response;
    }),
    update: unary(async (request: messages.UpdateRequest, peer) => {
      const news = reveal(request.getNews(), provider.keptSecrets);
      const outputs = await of(peer)
        .update({
          ...callOf(request),
          id: request.getId(),
          inputs: news.properties,
          secretTexts: news.secretTexts,
          oldInputs: plain(request.getOldInputs() ?? request.getOlds()),
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
        })
        .catch((error: unknown) => fail(error, news));
      const response = new messages.UpdateResponse();
      response.setProperties(conceal(outputs, news));
      return response;
    }),
    read: unary(async (request: messages.ReadRequest, peer) => {
      const inputs = reveal(request.getInputs(), provider.keptSecrets);
      const outputs = reveal(request.getProperties());
      const found = await of(peer).read({
        ...callOf(request),
        id: request.getId(),
        inputs: inputs.properties,
        outputs: outputs.properties,
        timeoutSeconds: request.getTimeout(),
      });
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      const secrets = {
        properties: { ...inputs.properties, ...outputs.properties },
        secretNames: new Set([...inputs.secretNames, ...outputs.secretNames]),
        secretTexts: new Set([...inputs.secretTexts, ...outputs.secretTexts]),
      };
      response.setId(found.id);
      response.setProperties(conceal(found.outputs, secrets));
      response.setInputs(conceal(found.inputs, secrets));
      return response;
    }),
    delete: unary(async (request: messages.DeleteRequest, peer) => {
      await of(peer).remove({
        ...callOf(request),
        id: request.getId(),
        inputs: plain(request.getOldInputs()),
        outputs: plain(request.getProperties()),
        timeoutSeconds: request.getTimeout(),
      });
      return new Empty();
    }),
    construct: unary((request: messages.ConstructRequest) => {
      throw new Error(
        `${request.getType()} is a component that runs in the plug-in of ${provider.packageName}, and a rehearsal ` +
          'has no plug-ins. Declare its resources in the program, or leave it out with a setting of the stack',
      );
    }),
    invoke: unary(async (request: messages.InvokeRequest, peer) => {
      const args = reveal(request.getArgs());
      const response = new messages.InvokeResponse();
      response.setReturn(conceal(await of(peer).invoke(request.getTok(), args.properties), args));
      return response;
    }),
  });
}

function handshakeResponse(): messages.ProviderHandshakeResponse {
  const response = new messages.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  return response;
}

function plain(struct: Struct | undefined): Properties {
  return reveal(struct).properties;
}

/** Type and name stand in the URN too, where an engine leaves them out. */
function callOf(request: ResourceRequest): { urn: string; type: string; name: string } {
  const urn = request.getUrn();
  return { urn, type: request.getType() || typeInUrn(urn), name: request.getName() || nameInUrn(urn) };
}

/** The settings of a provider: the engine hands those that are not texts over as JSON. */
function settingsOf(request: messages.ConfigureRequest): Properties {
  const args = request.getArgs();
  const given = args === undefined ? {} : plain(args);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, parsed(value)]));
}

function parsed(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function failureMessage({ property, reason }: CheckFailure): messages.CheckFailure {
  const message = new messages.CheckFailure();
  message.setProperty(property);
  message.setReason(reason);
  return message;
}

/** The engine reads from the details of an error that the resource exists all the same. */
function fail(error: unknown, secrets: Opened): never {
  if (!(error instanceof NotReadyError)) throw error;
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.made.id);
  detail.setProperties(conceal(error.made.outputs, secrets));
  detail.setInputs(conceal(error.inputs, secrets));
  detail.setReasonsList([...error.reasons]);
  const details = new Any();
  details.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(details);
  const metadata = new grpc.Metadata();
  metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  throw Object.assign(new Error(error.message), { code: grpc.status.UNKNOWN, metadata });
}
