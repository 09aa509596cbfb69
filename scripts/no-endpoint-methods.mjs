// Stands in the bundle for @octokit/plugin-rest-endpoint-methods: a method for each of a thousand endpoints, of which none is called.
export const restEndpointMethods = () => ({});
