// How much a query asks for, as GitHub reckons it before it answers.
import { Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

export const MAX_NODES_ASKED = 500_000;

type Variables = Readonly<Record<string, unknown>>;

/** The `first` or `last` of a field; undefined for one that is no connection. */
function pageSize(field: FieldNode, variables: Variables): number | undefined {
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    if (value.kind === Kind.INT) return Number(value.value);
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    if (typeof given === 'number') return given;
  }
  return undefined;
}

/** Nodes that a query could give at most: each connection counts its page, once for every node that it hangs on. */
export function nodesAsked(document: DocumentNode, variables: Variables): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const below = (set: SelectionSetNode | undefined, times: number): number => {
    let nodes = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const size = pageSize(selection, variables);
        nodes += (size === undefined ? 0 : size * times) + below(selection.selectionSet, times * (size ?? 1));
      } else {
        nodes += below(selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value)?.selectionSet, times);
      }
    }
    return nodes;
  };
  return document.definitions.reduce((sum, one) => (one.kind === Kind.OPERATION_DEFINITION ? sum + below(one.selectionSet, 1) : sum), 0);
}
