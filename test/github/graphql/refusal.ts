/** An error that GitHub reports beside the data, with the type that it gives it. */
export class GraphQLRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'GraphQLRefusal';
    this.type = type;
  }
}

export const notFound = (message: string): GraphQLRefusal => new GraphQLRefusal('NOT_FOUND', message);
export const forbidden = (): GraphQLRefusal => new GraphQLRefusal('FORBIDDEN', 'Resource not accessible by integration');
