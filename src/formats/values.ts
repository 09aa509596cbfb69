import { pointerOf } from './pointer.ts';

/** Sees one value of a document; `key` is its own in what holds it, and its JSON Pointer is made for whom asks. */
type See = (value: unknown, pointer: () => string, key: string | number | undefined) => void;

/** Goes through a value and all that it holds, in the order of the file, each before what it holds. */
export function everyValue(root: unknown, see: See): void {
  const path: (string | number)[] = [];
  const pointer = (): string => pointerOf(path);
  const visit = (value: unknown, key: string | number | undefined): void => {
    see(value, pointer, key);
    if (value === null || typeof value !== 'object') return;
    const inner = (child: unknown, at: string | number): void => {
      path.push(at);
      visit(child, at);
      path.pop();
    };
    if (Array.isArray(value)) value.forEach(inner);
    else for (const at of Object.keys(value)) inner((value as Record<string, unknown>)[at], at);
  };
  visit(root, undefined);
}
