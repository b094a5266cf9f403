/**
 * Which answer belongs to which address.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ModelListing, RunListing } from './api.js';
import { answerJson, answerProblem, HttpProblem } from './http/answer.js';
import { fileInside, pathParts } from './http/request-path.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { sendFile } from './http/send-file.js';
import { describeModel, findModels, MODEL_FILES, type ModelSources } from './models/list-models.js';
import { RunsFolder } from './runs/read-run.js';
import { sendRunEvents } from './runs/send-events.js';

/** What a handler serves; only these folders are ever read. */
export interface HandlerOptions {
  /** Folder of the built Studio; without, only data are served. */
  readonly studio?: string;
  readonly models?: ModelSources;
  /** Folder of training runs; without, there is no `/api/runs`. */
  readonly runs?: string;
  /** Time between two looks at runs that are watched, in milliseconds (default 1000). */
  readonly pollMs?: number;
}

/** Answers one request; never throws. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Makes the function that answers requests.
 *
 * @throws {InvalidInputError} if a folder is missing
 */
export async function createHandler(options: HandlerOptions): Promise<Handler> {
  await findModels(options.models ?? {}); // to fail now rather than at the first request
  const runs = options.runs === undefined ? undefined : await RunsFolder.open(options.runs);
  return async (request, response) => {
    setSecurityHeaders(response);
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new HttpProblem(405, 'only GET and HEAD are answered here');
      }
      await route(pathParts(request.url ?? '/'), request, response, options, runs);
    } catch (error) {
      answerProblem(request, response, asProblem(error));
    }
  };
}

async function route(
  parts: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
  runs: RunsFolder | undefined,
): Promise<void> {
  const [first, ...rest] = parts;
  if (first === 'api') {
    return routeApi(rest, request, response, options, runs);
  }
  if (first === 'models') {
    return rest.join('/') === 'index.json'
      ? answerModels(request, response, options)
      : sendModelFile(rest, request, response, options);
  }
  const file = parts.at(-1) === '' ? [...parts.slice(0, -1), 'index.html'] : parts;
  // Every name in this folder has a hash of the content in it.
  return sendInside(options.studio, file, request, response, first === 'app');
}

async function routeApi(
  parts: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
  runs: RunsFolder | undefined,
): Promise<void> {
  const [kind, ids, events] = parts;
  if (kind === 'models' && parts.length === 1) {
    return answerModels(request, response, options);
  }
  if (kind !== 'runs' || parts.length > 3 || (parts.length === 3 && events !== 'events')) {
    throw new HttpProblem(404, 'there is no such address');
  }
  if (runs === undefined) {
    throw new HttpProblem(404, 'no runs are served; start with: lineament studio --runs <folder>');
  }
  if (ids === undefined) {
    return answerJson(request, response, { runs: await runs.list() } satisfies RunListing);
  }
  const details = await Promise.all(
    (events === undefined ? [ids] : ids.split(',')).map(async (id) => {
      const detail = await runs.read(id);
      if (detail === undefined) {
        throw new HttpProblem(404, `there is no run "${id}"; it may have been moved or removed`);
      }
      return detail;
    }),
  );
  if (events === undefined) {
    return answerJson(request, response, details[0]);
  }
  const found = details.map(({ id }) => id);
  return sendRunEvents(request, response, runs, found, options.pollMs);
}

async function answerModels(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const found = await findModels(options.models ?? {});
  const models = await Promise.all(found.map(describeModel));
  answerJson(request, response, { models } satisfies ModelListing);
}

async function sendModelFile(
  [name, file, ...more]: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const model = (await findModels(options.models ?? {})).find((candidate) => candidate.name === name);
  if (model === undefined) {
    throw new HttpProblem(404, `there is no model "${name ?? ''}"`);
  }
  const known = MODEL_FILES.find((candidate) => candidate === file);
  if (known === undefined || more.length > 0) {
    throw new HttpProblem(404, `the model "${model.name}" has no such file`);
  }
  return sendInside(model.folder, [known], request, response);
}

async function sendInside(
  folder: string | undefined,
  parts: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
  immutable = false,
): Promise<void> {
  const path = folder === undefined ? undefined : await fileInside(folder, parts);
  if (path === undefined) {
    throw new HttpProblem(404, 'there is no such file');
  }
  return sendFile(request, response, path, { immutable });
}

function asProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) {
    return error;
  }
  return new HttpProblem(500, error instanceof Error ? error.message : String(error));
}
