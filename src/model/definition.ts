import { parseDocument } from '../formats/document.ts';
import { huggingFace } from './definition-huggingface.ts';
import { mlflow } from './definition-mlflow.ts';
import { monai } from './definition-monai.ts';
import type { Definition, Plain } from './definition-values.ts';

/** The readers of files that define a network, by the name that such a file can have. */
const READERS: readonly (readonly [name: RegExp, read: (value: Plain) => Definition | undefined])[] = [
  [/(?:^|\/)MLmodel$/, mlflow],
  [/(?:^|\/)config\.json$/, huggingFace],
  [/\.(?:json|ya?ml)$/, monai],
];

/** Whether a file of this name can define a network. */
export const mayDefine = (path: string): boolean => READERS.some(([name]) => name.test(path));

/**
 * The network that a configuration file defines: a MONAI bundle's, a Hugging Face `config.json`, an MLflow `MLmodel`.
 * Undefined for a file that defines none or cannot be read. Nothing in it is evaluated.
 */
export function readDefinition(path: string, bytes: Uint8Array): Definition | undefined {
  if (!mayDefine(path)) return undefined;
  const { document } = parseDocument(path, bytes, path.endsWith('MLmodel') ? { as: 'yaml', anyText: true } : { anyText: true });
  if (document === undefined) return undefined;
  // Parsed above: texts, numbers, booleans, null, lists and objects.
  const value = document.value as Plain;
  for (const [name, read] of READERS) {
    const found = name.test(path) ? read(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
