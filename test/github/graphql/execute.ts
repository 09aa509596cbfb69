// GraphQL over GitHub's own schema.
import { readFileSync } from 'node:fs';
import {
  buildASTSchema, defaultFieldResolver, execute, GraphQLError, Kind, OperationTypeNode, parse, validate,
  type DocumentNode, type GraphQLFieldResolver, type GraphQLSchema,
} from 'graphql';
import type { GitHubState } from '../state.ts';
import { MAX_NODES_ASKED, nodesAsked } from './cost.ts';
import { actor } from './facts.ts';
import { GraphQLRefusal, notFound } from './refusal.ts';
import { repository } from './repository.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

export interface GraphQLAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly violations: readonly string[];
}

class NotModelled extends Error {}

/** Errors that come of how a query was written, not of what it asked for. */
const MISTAKES = new Set(['MISSING_PAGINATION_BOUNDARIES', 'EXCESSIVE_PAGINATION', 'INVALID_CURSOR_ARGUMENTS']);

/** The package gives it out only together with 5 MB of JSON. */
const SCHEMA = new URL('../../../node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url);

let schema: GraphQLSchema | undefined;

/** The schema. The first call takes most of a second: measurements make it before they start. */
export function githubSchema(): GraphQLSchema {
  // The published text defines some fields twice, so it is not held to the rules of schemas.
  if (schema === undefined) {
    schema = buildASTSchema(parse(readFileSync(SCHEMA, 'utf8'), { noLocation: true }), { assumeValid: true, assumeValidSDL: true });
    // Wide enough for ids beyond 2^31, which GitHub's server gives although its schema says Int.
    const int = schema.getType('Int');
    if (int !== undefined && 'serialize' in int) int.serialize = (value: unknown) => value;
  }
  return schema;
}

const documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

function parsed(query: string): DocumentNode | readonly GraphQLError[] {
  let document = documents.get(query);
  if (document === undefined) {
    try {
      const found = parse(query);
      const errors = validate(githubSchema(), found);
      document = errors.length === 0 ? found : errors;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      document = [error];
    }
    documents.set(query, document);
  }
  return document;
}

/** The name of the operation in a document, as the request chooses it. */
export function operationIn({ query, operationName }: GraphQLRequest): string {
  return operationName ?? /\b(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? 'anonymous';
}

/** An error as GitHub writes it: with its type beside the message, not under `extensions`. */
function written(error: GraphQLError): Record<string, unknown> {
  const type = error.originalError instanceof GraphQLRefusal ? { type: error.originalError.type } : {};
  const { path, locations, message } = error;
  return { ...type, ...(path === undefined ? {} : { path }), ...(locations === undefined ? {} : { locations }), message };
}

/** Carries a GraphQL request out. */
export async function graphqlAnswer(github: GitHubState, request: GraphQLRequest): Promise<GraphQLAnswer> {
  const document = parsed(request.query);
  if (!('kind' in document)) {
    // GitHub answers a document that breaks its schema with status 200 and no data.
    const path = [`query ${operationIn(request)}`];
    const errors = document.map(({ locations, message }) => ({ path, extensions: { code: 'invalid' }, locations, message }));
    return { status: 200, body: { errors }, violations: document.map(({ message }) => `graphql: ${message}`) };
  }
  const nodes = nodesAsked(document, request.variables);
  if (nodes > MAX_NODES_ASKED) {
    const message = `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of ${MAX_NODES_ASKED}.`;
    return { status: 200, body: { data: null, errors: [{ type: 'MAX_NODE_LIMIT_EXCEEDED', message }] }, violations: [`graphql: ${message}`] };
  }
  const violations: string[] = [];
  const isQuery = document.definitions.every((one) => one.kind !== Kind.OPERATION_DEFINITION || one.operation === OperationTypeNode.QUERY);
  if (!isQuery) violations.push('graphql: the Action writes over REST alone');
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
    // A field without a table behind it must not look like one that is null.
    if (typeof source === 'object' && source !== null && !(info.fieldName in source)) {
      violations.push(`graphql: the loopback GitHub has no ${info.parentType.name}.${info.fieldName}`);
      throw new NotModelled(`${info.parentType.name}.${info.fieldName} is not modelled`);
    }
    return defaultFieldResolver(source, args, context, info);
  };
  const result = await execute({
    schema: githubSchema(), document, variableValues: request.variables, operationName: request.operationName, fieldResolver,
    rootValue: {
      viewer: { ...actor(github, { ...github.bot, type: 'User' }), login: github.app.viewer },
      rateLimit: () => {
        const limit = github.limits.requestsPerHour;
        return { cost: 1, limit, remaining: limit - 1, nodeCount: nodes, used: 1, resetAt: github.timestamp() };
      },
      repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
        if (`${owner}/${name}`.toLowerCase() === github.fullName.toLowerCase()) return repository(github);
        throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
      },
    },
  });
  for (const { originalError, message, path } of result.errors ?? []) {
    const isMistake = originalError instanceof GraphQLRefusal && MISTAKES.has(originalError.type);
    if (originalError === undefined || originalError === null || isMistake) violations.push(`graphql: ${message}`);
    else if (!(originalError instanceof GraphQLRefusal || originalError instanceof NotModelled)) {
      violations.push(`graphql: the loopback GitHub is at fault at ${(path ?? []).join('.')}: ${message}`);
    }
  }
  const errors = result.errors?.map(written);
  return { status: 200, body: errors === undefined ? { data: result.data } : { data: result.data ?? null, errors }, violations: [...new Set(violations)] };
}
